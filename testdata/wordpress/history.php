<?php
// A history of the site, made through WordPress's own functions as its screens,
// its cron and its plugins do. See history.sh.

$_SERVER['HTTP_HOST'] = '127.0.0.1';
require getenv('WPMD_STATE') . '/www/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/post.php';
require_once ABSPATH . 'wp-admin/includes/user.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
require __DIR__ . '/pictures.php';

wp_set_current_user(get_user_by('login', 'zeynep')->ID);
kses_remove_filters();

function must($result)
{
	if (is_wp_error($result)) {
		throw new RuntimeException($result->get_error_message());
	}
	return $result ?: throw new RuntimeException('WordPress says no');
}

// What "begin" made, by name: ids of posts, terms and users.
$made = get_option('wpmd_history', []);

function id(string $name): int
{
	global $made;
	return $made[$name] ?? throw new RuntimeException("there is no $name");
}

function add(string $name, array $post): int
{
	global $made;
	return $made[$name] = must(wp_insert_post(wp_slash($post + [
		'post_status' => 'publish', 'post_title' => "History: $name", 'post_name' => "history-$name",
		'post_content' => paragraph("What $name says."), 'post_date' => '2024-02-03 10:00:00',
		'post_author' => $made['halide'],
	]), true));
}

function change(string $name, array $post): void
{
	must(wp_update_post(wp_slash(['ID' => id($name)] + $post), true));
}

function paragraph(string $html): string
{
	return "<!-- wp:paragraph -->\n<p>$html</p>\n<!-- /wp:paragraph -->\n\n";
}

function link_to(string $address): string
{
	return paragraph("<a href=\"$address\">a link</a>");
}

function picture(string $name): string
{
	$id = id($name);
	$url = wp_get_attachment_image_url($id, 'large');
	return "<!-- wp:image {\"id\":$id,\"sizeSlug\":\"large\"} -->\n<figure class=\"wp-block-image size-large\"><img src=\"$url\" alt=\"a picture\" class=\"wp-image-$id\"/></figure>\n<!-- /wp:image -->\n\n";
}

function pattern(string $name): string
{
	return '<!-- wp:block {"ref":' . id($name) . "} /-->\n\n";
}

function media(string $name, string $file): void
{
	global $made;
	$made[$name] = add_media($file, 1200, 800, ['post_title' => $file, 'post_date' => '2024-02-01 10:00:00', 'post_author' => id('halide')]);
	update_post_meta($made[$name], '_wp_attachment_image_alt', "The $name");
}

// redraw replaces a file in its place, as plugins that replace media do.
function redraw(string $name, int $width, int $height, bool $touch): void
{
	$file = get_attached_file(id($name));
	draw_picture($file, $width, $height);
	wp_update_attachment_metadata(id($name), wp_generate_attachment_metadata(id($name), $file));
	if ($touch) {
		change($name, []);
	}
}

function sweep_up(): void
{
	global $made, $wpdb;
	foreach ($wpdb->get_results("SELECT ID, post_type FROM $wpdb->posts WHERE post_name LIKE 'history-%' OR post_title LIKE 'History: %' OR post_title LIKE 'history-%.___'") as $post) {
		$post->post_type === 'attachment' ? wp_delete_attachment($post->ID, true) : wp_delete_post($post->ID, true);
	}
	foreach (get_terms(['taxonomy' => ['category', 'post_tag'], 'hide_empty' => false, 'search' => 'History']) as $term) {
		wp_delete_term($term->term_id, $term->taxonomy);
	}
	foreach (['history-halide', 'history-fikret'] as $login) {
		if ($user = get_user_by('login', $login)) {
			wp_delete_user($user->ID);
		}
	}
	$made = [];
}

function begin(): void
{
	global $made;
	sweep_up();
	foreach (['halide' => 'Halide Edip', 'fikret' => 'Tevfik Fikret'] as $login => $name) {
		$made[$login] = must(wp_insert_user(['user_login' => "history-$login", 'user_pass' => wp_generate_password(24), 'user_email' => "$login@coast.example", 'display_name' => $name, 'role' => 'author']));
	}
	foreach (['sails' => 'category', 'ropes' => 'category', 'knots' => 'post_tag'] as $slug => $taxonomy) {
		$made[$slug] = must(wp_insert_term("History $slug", $taxonomy, ['slug' => "history-$slug"]))['term_id'];
	}
	media('boat', 'history-boat.jpg');
	media('mast', 'history-mast.png');
	media('anchor', 'history-anchor.jpg');
	media('rope', 'history-rope.pdf');
	add('inner', ['post_type' => 'wp_block', 'post_content' => paragraph('An inner notice.')]);
	add('notice', ['post_type' => 'wp_block', 'post_content' => paragraph('A notice.') . pattern('inner')]);

	$sorted = ['post_category' => [id('sails')], 'tags_input' => ['History knots']];
	add('two', $sorted + ['post_content' => paragraph('Two.') . pattern('notice')]);
	add('one', $sorted + ['post_content' => paragraph('One.') . link_to(get_permalink(id('two'))) . picture('boat')]);
	add('three', $sorted + ['post_content' => paragraph('Three.') . link_to(home_url('/?p=' . id('one'))) . '[gallery ids="' . id('boat') . ',' . id('mast') . '"]']);
	add('four', $sorted + ['post_content' => paragraph('Four.') . link_to(wp_get_attachment_url(id('rope'))) . picture('anchor')]);
	add('newest', ['post_content' => "<!-- wp:latest-posts {\"postsToShow\":3} /-->\n"]);
	set_post_thumbnail(id('two'), id('mast'));

	$page = ['post_type' => 'page'];
	add('harbour', $page + ['post_content' => link_to(get_permalink(id('two'))) . link_to(get_permalink(id('four')))]);
	add('quay', $page);
	add('pier', $page + ['post_parent' => id('harbour')]);
	add('hut', $page + ['post_parent' => id('pier')]);
	add('links', $page + ['post_content' => link_to(get_permalink(id('pier'))) . link_to(get_permalink(id('hut')))]);
	add('half', ['post_status' => 'draft']);
	add('late', ['post_status' => 'draft', 'post_category' => [id('sails')]]);
	add('signs', ['post_content' => link_to(home_url('/?p=' . id('half'))) . link_to(home_url('/?p=' . id('late')))]);
}

$unseen = ['schedule', 'comment'];
$steps = [
	'edit' => fn () => change('one', ['post_content' => get_post(id('one'))->post_content . paragraph('More of it.')]),
	'title' => fn () => change('one', ['post_title' => 'History: another “title” & more']),
	'slug' => fn () => change('two', ['post_name' => 'history-second']),
	'swap' => function () {
		change('one', ['post_name' => 'history-aside']);
		change('three', ['post_name' => 'history-one']);
		change('one', ['post_name' => 'history-three']);
	},
	'excerpt' => fn () => change('two', ['post_excerpt' => 'A summary.']),
	'date' => fn () => change('four', ['post_date' => '2023-07-08 09:10:11', 'post_date_gmt' => '']),
	'categories' => fn () => must(wp_set_post_terms(id('one'), [id('ropes')], 'category')),
	'tags' => fn () => must(wp_set_post_terms(id('one'), ['History knots', 'History hooks'], 'post_tag')),
	'category-renamed' => fn () => must(wp_update_term(id('sails'), 'category', ['name' => 'History sails & “sheets”'])),
	'category-slug' => fn () => must(wp_update_term(id('ropes'), 'category', ['slug' => 'history-lines'])),
	'category-parent' => fn () => must(wp_update_term(id('ropes'), 'category', ['parent' => id('sails')])),
	'tag-renamed' => fn () => must(wp_update_term(id('knots'), 'post_tag', ['name' => 'History hitches'])),
	'tag-deleted' => fn () => must(wp_delete_term(id('knots'), 'post_tag')),
	'author-renamed' => fn () => must(wp_update_user(['ID' => id('halide'), 'display_name' => 'Halide E. Adıvar'])),
	'author-changed' => fn () => change('three', ['post_author' => id('fikret')]),
	'author-deleted' => fn () => must(wp_delete_user(id('fikret'), id('halide'))),
	'featured' => fn () => must(set_post_thumbnail(id('one'), id('boat'))),
	'featured-removed' => fn () => must(delete_post_thumbnail(id('two'))),
	'sticky' => fn () => stick_post(id('three')),
	'format' => fn () => must(set_post_format(id('four'), 'aside')),
	'alt' => function () {
		must(update_post_meta(id('boat'), '_wp_attachment_image_alt', 'The boat, again'));
		change('boat', []);
	},
	'caption' => fn () => change('mast', ['post_excerpt' => 'A mast, captioned']),
	'document-replaced' => function () {
		write_pdf(get_attached_file(id('rope')), 'Low water at six');
		change('rope', []);
	},
	'media-replaced' => fn () => redraw('boat', 1100, 700, true),
	'media-replaced-untouched' => fn () => redraw('anchor', 900, 600, false),
	'picture-deleted' => fn () => must(wp_delete_attachment(id('anchor'), true)),
	'parent' => fn () => change('pier', ['post_parent' => id('quay')]),
	'parent-slug' => fn () => change('quay', ['post_name' => 'history-jetty']),
	'parent-withdrawn' => fn () => change('quay', ['post_status' => 'draft']),
	'parent-back' => fn () => wp_publish_post(id('quay')),
	'pattern' => fn () => change('notice', ['post_content' => paragraph('Another notice.') . pattern('inner')]),
	'inner-pattern' => fn () => change('inner', ['post_content' => paragraph('Another inner notice.')]),
	'withdraw' => fn () => change('three', ['post_status' => 'draft']),
	'publish' => fn () => wp_publish_post(id('three')),
	'private' => fn () => change('three', ['post_status' => 'private']),
	'public' => fn () => change('three', ['post_status' => 'publish']),
	'password' => fn () => change('two', ['post_password' => 'sesame']),
	'password-removed' => fn () => change('two', ['post_password' => '']),
	'trash' => fn () => must(wp_trash_post(id('four'))),
	'restore' => function () {
		must(wp_untrash_post(id('four')));
		wp_publish_post(id('four'));
	},
	'schedule' => fn () => change('late', ['post_status' => 'future', 'post_date' => '2099-01-02 03:04:05', 'post_date_gmt' => '', 'edit_date' => true]),
	// Its time comes, and leaves the date of modification alone.
	'cron' => function () {
		global $wpdb;
		$wpdb->update($wpdb->posts, ['post_date' => wp_date('Y-m-d H:i:s', time() - 5), 'post_date_gmt' => gmdate('Y-m-d H:i:s', time() - 5)], ['ID' => id('late')]);
		clean_post_cache(id('late'));
		check_and_publish_future_post(id('late'));
		get_post_status(id('late')) === 'publish' || throw new RuntimeException('it was not published');
	},
	'back-dated' => fn () => add('old', ['post_date' => '2001-02-03 04:05:06']),
	'draft-published' => fn () => wp_publish_post(id('half')),
	'comment' => fn () => must(wp_insert_comment(['comment_post_ID' => id('one'), 'comment_author' => 'A reader', 'comment_content' => 'Indeed.'])),
	'type' => fn () => must(set_post_type(id('signs'), 'page')),
	'delete' => fn () => must(wp_delete_post(id('one'), true)),
	'page-deleted' => fn () => must(wp_delete_post(id('pier'), true)),
];

if (!isset($argv[1])) {
	foreach ($steps as $name => $step) {
		echo $name, in_array($name, $unseen, true) ? ' unseen' : '', "\n";
	}
	exit;
}
$step = (['begin' => 'begin', 'end' => 'sweep_up'] + $steps)[$argv[1]] ?? throw new RuntimeException("there is no step {$argv[1]}");
$step();
$made ? update_option('wpmd_history', $made, false) : delete_option('wpmd_history');
