<?php
// Adds posts until the site has as many as it is told: copies of its own public
// posts, each with words of its own, in the ten years before its newest one.
//
//   many.php COUNT

$_SERVER['HTTP_HOST'] = '127.0.0.1';
require getenv('WPMD_STATE') . '/www/wp-load.php';
global $wpdb;
kses_remove_filters();
wp_suspend_cache_addition(true);
wp_defer_term_counting(true);

$count = (int) $argv[1];
$models = $wpdb->get_results("SELECT * FROM $wpdb->posts WHERE post_type = 'post' AND post_status = 'publish'
	AND post_password = '' AND LENGTH(post_content) > 500 AND post_name NOT LIKE 'many-%' ORDER BY ID");
$models ?: throw new RuntimeException('the site has no posts to copy');
$have = (int) $wpdb->get_var("SELECT COUNT(*) FROM $wpdb->posts WHERE post_type = 'post' AND post_status = 'publish'");
$newest = strtotime('2024-01-01 12:00:00');

$wpdb->query('START TRANSACTION');
for ($n = $have; $n < $count; $n++) {
	$model = $models[$n % count($models)];
	$date = gmdate('Y-m-d H:i:s', $newest - ($n * 31536) % 315360000);
	$wpdb->insert($wpdb->posts, [
		'post_author' => $model->post_author,
		'post_date' => $date, 'post_date_gmt' => $date, 'post_modified' => $date, 'post_modified_gmt' => $date,
		'post_title' => "$model->post_title, number $n",
		'post_name' => "many-$n",
		'post_status' => 'publish', 'post_type' => 'post', 'comment_status' => 'open', 'ping_status' => 'open',
		'post_excerpt' => '', 'to_ping' => '', 'pinged' => '', 'post_content_filtered' => '',
		'post_content' => "<p>Entry number $n of the log.</p>\n\n" . $model->post_content,
	]);
	$id = $wpdb->insert_id;
	foreach (['category', 'post_tag'] as $taxonomy) {
		wp_set_object_terms($id, wp_get_object_terms($model->ID, $taxonomy, ['fields' => 'ids']), $taxonomy);
	}
	wp_cache_flush_runtime();
}
$wpdb->query('COMMIT');
wp_defer_term_counting(false);
