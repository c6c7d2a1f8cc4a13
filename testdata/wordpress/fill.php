<?php
// Fills the site from a folder: users.json, terms.json and media.json where
// they are, then every *.html in order of name. Such a file is a comment that
// holds the post's facts as JSON, and then its body as WordPress stores it. In
// the body, and in the fact "excerpt",
//
//   {{home}}              is the site's address
//   {{id:photo.jpg}}      the media item's id
//   {{url:photo.jpg}}     the file's address; {{url:photo.jpg large}} that of a size
//   {{id:a-post}}         the id of a post of an earlier file, by that file's name
//   {{link:a-post}}       its address

$_SERVER['HTTP_HOST'] = '127.0.0.1';
require getenv('WPMD_STATE') . '/www/wp-load.php';
require __DIR__ . '/pictures.php';

$folder = $argv[1];
$admin = get_user_by('login', 'zeynep');
wp_set_current_user($admin->ID);
kses_remove_filters(); // an administrator's markup is stored as it is

function facts(string $file): array
{
	return is_file($file) ? json_decode(file_get_contents($file), true, 512, JSON_THROW_ON_ERROR) : [];
}

function must($result)
{
	if (is_wp_error($result)) {
		throw new RuntimeException($result->get_error_message());
	}
	return $result;
}

foreach (facts("$folder/users.json") as $user) {
	must(wp_insert_user(wp_slash($user) + ['user_pass' => wp_generate_password(24)]));
}

$term_ids = []; // by taxonomy and slug
foreach (facts("$folder/terms.json") as $term) {
	$parent = isset($term['parent']) ? $term_ids[$term['taxonomy']][$term['parent']] : 0;
	$made = must(wp_insert_term(wp_slash($term['name']), $term['taxonomy'], wp_slash([
		'slug' => $term['slug'], 'description' => $term['description'] ?? '', 'parent' => $parent,
	])));
	$term_ids[$term['taxonomy']][$term['slug']] = $made['term_id'];
}

$ids = []; // by the name of the media file or of the content file
foreach (facts("$folder/media.json") as $item) {
	$id = add_media($item['name'], $item['width'] ?? 0, $item['height'] ?? 0, [
		'post_title' => $item['title'], 'post_excerpt' => $item['caption'] ?? '', 'post_content' => $item['description'] ?? '',
		'post_date' => $item['date'], 'post_author' => $admin->ID,
	]);
	if (isset($item['alt'])) {
		update_post_meta($id, '_wp_attachment_image_alt', wp_slash($item['alt']));
	}
	if ($item['lost'] ?? false) {
		unlink(get_attached_file($id));
	}
	$ids[$item['name']] = $id;
}

function expand(string $text): string
{
	return preg_replace_callback('/\{\{(home|id|url|link)(?::([^}]+?))?( (?:thumbnail|medium|medium_large|large))?\}\}/u', function ($m) {
		global $ids;
		if ($m[1] === 'home') {
			return home_url();
		}
		$id = $ids[$m[2]] ?? throw new RuntimeException("{$m[0]} names nothing");
		return match ($m[1]) {
			'id' => (string) $id,
			'url' => isset($m[3]) ? wp_get_attachment_image_url($id, trim($m[3])) : wp_get_attachment_url($id),
			'link' => get_permalink($id),
		};
	}, $text);
}

function add_post(array $facts, string $body): int
{
	global $ids, $term_ids;
	$author = isset($facts['author']) ? get_user_by('login', $facts['author'])->ID : get_current_user_id();
	$terms = [];
	foreach ($facts['terms'] ?? [] as $taxonomy => $slugs) {
		$terms[$taxonomy] = array_map(fn ($slug) => $term_ids[$taxonomy][$slug], $slugs);
	}
	$id = must(wp_insert_post(wp_slash([
		'post_type' => $facts['type'] ?? 'post',
		'post_status' => $facts['status'] ?? 'publish',
		'post_title' => $facts['title'],
		'post_name' => $facts['slug'] ?? '',
		'post_content' => expand($body),
		'post_excerpt' => expand($facts['excerpt'] ?? ''),
		'post_date' => $facts['date'],
		'post_author' => $author,
		'post_password' => $facts['password'] ?? '',
		'post_parent' => isset($facts['parent']) ? $ids[$facts['parent']] : 0,
		'menu_order' => $facts['order'] ?? 0,
		'comment_status' => 'open',
		'post_category' => array_map(fn ($slug) => $term_ids['category'][$slug], $facts['categories'] ?? []),
		'tags_input' => $facts['tags'] ?? [],
		'tax_input' => $terms,
	]), true));
	if (isset($facts['featured'])) {
		// Some sites name a picture that was deleted.
		update_post_meta($id, '_thumbnail_id', $ids[$facts['featured']] ?? 999999);
	}
	if (isset($facts['format'])) {
		set_post_format($id, $facts['format']);
	}
	if ($facts['sticky'] ?? false) {
		stick_post($id);
	}
	if ($facts['orphan'] ?? false) {
		// An author that somebody removed from the database by hand.
		global $wpdb;
		$wpdb->update($wpdb->posts, ['post_author' => 999], ['ID' => $id]);
	}
	foreach ($facts['meta'] ?? [] as $key => $value) {
		update_post_meta($id, $key, wp_slash($value));
	}
	$replies = [];
	foreach ($facts['comments'] ?? [] as $comment) {
		$replies[] = wp_insert_comment(wp_slash([
			'comment_post_ID' => $id,
			'comment_author' => $comment['author'],
			'comment_author_email' => 'reader@coast.example',
			'comment_author_IP' => '192.0.2.7',
			'comment_content' => $comment['text'],
			'comment_date' => $comment['date'],
			'comment_approved' => $comment['approved'] ?? 1,
			'comment_parent' => isset($comment['answers']) ? $replies[$comment['answers']] : 0,
		]));
	}
	return $id;
}

$files = glob("$folder/*.html") ?: throw new RuntimeException("no content in $folder");
foreach ($files as $file) {
	if (!preg_match('/^<!--\n(\{.*?\n\})\n-->\n(.*)$/s', file_get_contents($file), $m)) {
		throw new RuntimeException("$file does not begin with its facts");
	}
	try {
		$facts = json_decode($m[1], true, 512, JSON_THROW_ON_ERROR);
		$name = preg_replace('/^\d+-/', '', basename($file, '.html'));
		// "copies" makes a row of alike posts at one and the same time, on which
		// orders other than by id cannot page.
		for ($n = 1; $n <= ($facts['copies'] ?? 1); $n++) {
			$copy = array_map(fn ($fact) => is_string($fact) ? str_replace('{{n}}', (string) $n, $fact) : $fact, $facts);
			$ids[$name] = add_post($copy, str_replace('{{n}}', (string) $n, $m[2]));
		}
	} catch (Throwable $e) {
		throw new RuntimeException("$file: " . $e->getMessage(), 0, $e);
	}
}

if (getenv('WPMD_SITE') !== 'blog') {
	// Kept in the database as its revisions are.
	$edited = $ids['harbour'];
	wp_update_post(wp_slash(['ID' => $edited, 'post_excerpt' => 'What the old harbour of the town looks like at dawn & after.']));
	wp_trash_post($ids['trashed']);
	flush_rewrite_rules(false);
	[$password] = must(WP_Application_Passwords::create_new_application_password($admin->ID, ['name' => 'wpmd']));
	file_put_contents(getenv('WPMD_STATE') . '/password', $password);
}
