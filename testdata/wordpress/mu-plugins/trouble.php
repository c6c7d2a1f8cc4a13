<?php
/**
 * What plugins break on real sites, for the requests that ask for it by a
 * header: X-Trouble: notice, dies or cap.
 */

switch ($_SERVER['HTTP_X_TROUBLE'] ?? '') {
	case 'notice':
		// Text before the JSON of every answer.
		add_action('rest_api_init', function () {
			echo "<br />\n<b>Notice</b>:  Undefined index: tide in <b>coast.php</b> on line <b>12</b><br />\n";
		});
		break;
	case 'dies':
		// One post takes the answer that renders it with it.
		add_filter('the_content', function ($content) {
			if (get_post()->post_name === 'harbour-at-dawn' && get_post_type() === 'post') {
				wp_die('Fatal error: Allowed memory size exhausted', 'Error', ['response' => 500]);
			}
			return $content;
		});
		break;
	case 'cap':
		// Fewer rows a page than were asked for, without a word.
		foreach (['post', 'page'] as $type) {
			add_filter("rest_{$type}_query", function ($query) {
				$query['posts_per_page'] = min($query['posts_per_page'], 20);
				return $query;
			});
		}
		break;
}
