<?php
// Installs WordPress into the empty database, as its browser wizard would.

define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require getenv('WPMD_STATE') . '/www/wp-load.php';

// Declared before WordPress declares its own: no mail leaves the machine.
function wp_new_blog_notification(...$unused) {}
require ABSPATH . 'wp-admin/includes/upgrade.php';

$blog = getenv('WPMD_SITE') === 'blog';
$title = $blog ? 'The Small Blog' : 'Kıyı & Köşe’s <Notes>';
wp_install($title, 'zeynep', 'zeynep@coast.example', true, '', 'not used: ' . wp_generate_password(24));
wp_update_user(['ID' => get_user_by('login', 'zeynep')->ID, 'display_name' => 'Zeynep Aksoy']);

// Away with the greetings of a fresh WordPress; the content is our own.
foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $post) {
	wp_delete_post($post->ID, true);
}
if ($blog) {
	update_option('gmt_offset', 5.5);
} else {
	update_option('timezone_string', 'Europe/Istanbul');
	update_option('blogdescription', 'Harbours, tides & "small" <boats>');
	update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
}
switch_theme('twentytwentythree');
