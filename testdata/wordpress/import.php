<?php
// Imports a WordPress export file: authors, terms, posts of every type that
// this site knows, their comments, and stand-ins for their pictures. Nothing
// is fetched; the file is read where it lies.

$_SERVER['HTTP_HOST'] = '127.0.0.1';
require getenv('WPMD_STATE') . '/www/wp-load.php';
require __DIR__ . '/pictures.php';
require_once ABSPATH . 'wp-admin/includes/taxonomy.php';
wp_set_current_user(get_user_by('login', 'zeynep')->ID);
kses_remove_filters();

$channel = simplexml_load_file($argv[1], null, LIBXML_NOCDATA)->channel;
$namespaces = $channel->getDocNamespaces(true);

/** A child's text; the name may carry its prefix. */
function text(SimpleXMLElement $element, string $name): string
{
	global $namespaces;
	[$prefix, $local] = str_contains($name, ':') ? explode(':', $name) : [null, $name];
	return (string) ($prefix ? $element->children($namespaces[$prefix])->$local : $element->$local);
}

$users = [];
foreach ($channel->children($namespaces['wp'])->author as $author) {
	$login = (string) $author->author_login;
	$known = get_user_by('login', $login);
	$users[$login] = $known ? $known->ID : wp_insert_user(wp_slash([
		'user_login' => $login, 'user_pass' => wp_generate_password(24), 'role' => 'author',
		'user_email' => sanitize_title($login) . '@coast.example', 'display_name' => (string) $author->author_display_name,
	]));
}

function add_term(string $taxonomy, string $slug, string $name, string $parent, string $description): void
{
	if ($slug === '' || term_exists($slug, $taxonomy) || !taxonomy_exists($taxonomy)) {
		return;
	}
	$above = $parent === '' ? null : get_term_by('slug', $parent, $taxonomy);
	wp_insert_term(wp_slash($name), $taxonomy, wp_slash(['slug' => $slug, 'description' => $description, 'parent' => $above ? $above->term_id : 0]));
}
$wp = $channel->children($namespaces['wp']);
foreach ($wp->category as $c) {
	add_term('category', (string) $c->category_nicename, (string) $c->cat_name, (string) $c->category_parent, (string) $c->category_description);
}
foreach ($wp->tag as $t) {
	add_term('post_tag', (string) $t->tag_slug, (string) $t->tag_name, '', (string) $t->tag_description);
}
foreach ($wp->term as $t) {
	add_term((string) $t->term_taxonomy, (string) $t->term_slug, (string) $t->term_name, (string) $t->term_parent, '');
}

/** The item's post meta as key => last value. */
function meta(SimpleXMLElement $item): array
{
	global $namespaces;
	$meta = [];
	foreach ($item->children($namespaces['wp'])->postmeta as $m) {
		$meta[(string) $m->meta_key] = (string) $m->meta_value;
	}
	return $meta;
}

function add_item(SimpleXMLElement $item): int
{
	global $users, $namespaces;
	$type = text($item, 'wp:post_type');
	$post = [
		'import_id' => (int) text($item, 'wp:post_id'),
		'post_author' => $users[text($item, 'dc:creator')] ?? get_current_user_id(),
		'post_date' => text($item, 'wp:post_date'),
		'post_date_gmt' => text($item, 'wp:post_date_gmt'),
		'post_content' => text($item, 'content:encoded'),
		'post_excerpt' => text($item, 'excerpt:encoded'),
		'post_title' => text($item, 'title'),
		'post_status' => text($item, 'wp:status'),
		'post_name' => text($item, 'wp:post_name'),
		'comment_status' => text($item, 'wp:comment_status'),
		'menu_order' => (int) text($item, 'wp:menu_order'),
		'post_type' => $type,
		'post_password' => text($item, 'wp:post_password'),
	];
	$meta = meta($item);
	if ($type === 'attachment') {
		$id = add_media(basename(text($item, 'wp:attachment_url')), 640, 480, $post);
	} else {
		$id = wp_insert_post(wp_slash($post), true);
	}
	if (is_wp_error($id)) {
		throw new RuntimeException("item {$post['import_id']} «{$post['post_title']}»: " . $id->get_error_message());
	}
	$terms = [];
	foreach ($item->category as $c) {
		$term = get_term_by('slug', (string) $c['nicename'], (string) $c['domain']);
		if ($term) {
			$terms[$term->taxonomy][] = $term->term_id;
		}
	}
	foreach ($terms as $taxonomy => $of) {
		wp_set_post_terms($id, $of, $taxonomy);
	}
	if (text($item, 'wp:is_sticky') === '1') {
		stick_post($id);
	}
	foreach ($meta as $key => $value) {
		if (!str_starts_with($key, '_edit_') && !in_array($key, ['_wp_attached_file', '_wp_attachment_metadata', '_thumbnail_id'], true)) {
			update_post_meta($id, wp_slash($key), wp_slash(maybe_unserialize($value)));
		}
	}
	$comments = [];
	foreach ($item->children($namespaces['wp'])->comment as $c) {
		$comments[(int) $c->comment_id] = wp_insert_comment(wp_slash([
			'comment_post_ID' => $id,
			'comment_author' => (string) $c->comment_author,
			'comment_author_email' => 'reader@coast.example',
			'comment_author_url' => (string) $c->comment_author_url,
			'comment_date' => (string) $c->comment_date,
			'comment_date_gmt' => (string) $c->comment_date_gmt,
			'comment_content' => (string) $c->comment_content,
			'comment_approved' => (string) $c->comment_approved,
			'comment_type' => (string) $c->comment_type,
			'comment_parent' => $comments[(int) $c->comment_parent] ?? 0,
		]));
	}
	return $id;
}

$ids = [];      // new id by the file's id
$addresses = []; // new address by the file's address
$skipped = [];
foreach ($channel->item as $item) {
	$type = text($item, 'wp:post_type');
	$old = (int) text($item, 'wp:post_id');
	$address = text($item, 'wp:attachment_url');
	$drawable = preg_match('/\.(jpe?g|png|gif|webp)$/i', $address) === 1;
	if (!post_type_exists($type) || $type === 'nav_menu_item' || ($type === 'attachment' && !$drawable)) {
		$skipped[$type] = ($skipped[$type] ?? 0) + 1;
		continue;
	}
	$ids[$old] = add_item($item);
	if ($type === 'attachment') {
		$addresses[$address] = wp_get_attachment_url($ids[$old]);
	}
}
$ids ?: throw new RuntimeException("{$argv[1]} holds no items");

// Parents and featured pictures may come later in the file than what names them.
foreach ($channel->item as $item) {
	$id = $ids[(int) text($item, 'wp:post_id')] ?? null;
	$parent = $ids[(int) text($item, 'wp:post_parent')] ?? 0;
	$picture = $ids[(int) (meta($item)['_thumbnail_id'] ?? 0)] ?? 0;
	if ($id && $parent) {
		$wpdb->update($wpdb->posts, ['post_parent' => $parent], ['ID' => $id]);
	}
	if ($id && $picture) {
		set_post_thumbnail($id, $picture);
	}
}
foreach ($addresses as $from => $to) {
	$wpdb->query($wpdb->prepare("UPDATE $wpdb->posts SET post_content = REPLACE(post_content, %s, %s)", $from, $to));
}
fprintf(STDERR, "imported %d items; left out: %s\n", count($ids), json_encode($skipped));
