<?php
/**
 * What the themes and plugins of a real site add: types and taxonomies of its
 * own, shortcodes, and embeds (as their providers would answer; no request
 * leaves the machine).
 */

add_action('init', function () {
	register_taxonomy('genre', ['book'], ['label' => 'Genres', 'hierarchical' => true, 'show_in_rest' => true, 'rest_base' => 'genres']);
	register_taxonomy('place', ['book', 'post'], ['label' => 'Places', 'show_in_rest' => true]);
	register_post_type('book', [
		'label' => 'Books', 'public' => true, 'has_archive' => 'library', 'show_in_rest' => true, 'rest_base' => 'books',
		'supports' => ['title', 'editor', 'excerpt', 'thumbnail', 'author', 'comments'],
		'taxonomies' => ['genre', 'place'],
	]);
	register_post_type('guide', [
		'label' => 'Guides', 'public' => true, 'hierarchical' => true, 'show_in_rest' => true,
		'supports' => ['title', 'editor', 'author', 'page-attributes'],
	]);
	// Without an editor there is no body, and the route lies outside wp/v2.
	register_post_type('quote', [
		'label' => 'Quotes', 'public' => true, 'show_in_rest' => true,
		'rest_namespace' => 'coast/v1', 'rest_base' => 'quotes', 'supports' => ['title'],
	]);
	// Public on the web, but not in the REST API.
	register_post_type('signpost', ['label' => 'Signposts', 'public' => true, 'show_in_rest' => false]);
});

add_action('after_setup_theme', function () {
	add_theme_support('post-formats', ['aside', 'quote', 'link', 'gallery', 'status']);
});

add_shortcode('tide', function ($attributes) {
	$a = shortcode_atts(['port' => 'nowhere', 'high' => '', 'low' => ''], $attributes);
	return sprintf(
		'<div class="tide-widget"><strong>%s</strong>: high water %s, low water %s</div>',
		esc_html($a['port']), esc_html($a['high']), esc_html($a['low'])
	);
});

add_filter('pre_oembed_result', function ($result, $url) {
	if (preg_match('#youtube\.com/watch\?v=([\w-]+)#', $url, $m)) {
		return sprintf('<iframe title="A film about the sea" width="500" height="281" src="https://www.youtube.com/embed/%s?feature=oembed" frameborder="0" allow="autoplay; encrypted-media" allowfullscreen></iframe>', $m[1]);
	}
	if (preg_match('#vimeo\.com/(\d+)#', $url, $m)) {
		return sprintf('<iframe title="Harbour at dawn" src="https://player.vimeo.com/video/%s?dnt=1&amp;app_id=122963" width="500" height="281" frameborder="0" allowfullscreen></iframe>', $m[1]);
	}
	if (preg_match('#^https://twitter\.com/(\w+)/status/(\d+)#', $url, $m)) {
		return sprintf('<blockquote class="twitter-tweet" data-width="550"><p lang="en" dir="ltr">High water at noon.</p>&mdash; %1$s (@%1$s) <a href="https://twitter.com/%1$s/status/%2$s?ref_src=twsrc%%5Etfw">March 21, 2025</a></blockquote><script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>', $m[1], $m[2]);
	}
	return false;
}, 10, 2);
