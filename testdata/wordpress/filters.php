<?php
/**
 * Answers what WordPress's own filters make of texts: php filters.php DIR reads one JSON
 * object a line, {"do": NAME, "text": TEXT}, and writes one JSON value a line. DIR holds
 * a WordPress; nothing of it runs but the files that the filters are in.
 */

error_reporting( E_ALL & ~E_DEPRECATED );
ini_set( 'pcre.backtrack_limit', '100000000' );

define( 'ABSPATH', rtrim( $argv[1], '/' ) . '/' );
define( 'WPINC', 'wp-includes' );

function __( $text ) { return $text; }
function _x( $text ) { return $text; }
function apply_filters( $name, $value ) { return $value; }
function add_filter() { return true; }
function has_filter() { return true; }
function remove_filter() { return true; }
function do_action() {}
function add_action() { return true; }
function doing_filter() { return false; }
function current_filter() { return 'the_content'; }
function get_option( $name ) { return 'use_smilies' === $name ? 1 : ( 'blog_charset' === $name ? 'UTF-8' : '' ); }
function _doing_it_wrong() {}

foreach ( array( 'formatting', 'shortcodes', 'class-wp-block-parser', 'kses', 'embed', 'class-wp-embed' ) as $file ) {
	require ABSPATH . WPINC . "/$file.php";
}

// The smilies are in a file that needs all of WordPress; the function needs none of it.
$functions = file_get_contents( ABSPATH . WPINC . '/functions.php' );
preg_match( '/^function smilies_init\(\).*?^}/ms', $functions, $found );
eval( $found[0] );
smilies_init();

/** A shortcode that says how it was read, and what its content was rendered to. */
function told( $attributes, $content, $name ) {
	$told = '{' . $name;
	foreach ( (array) $attributes as $key => $value ) {
		if ( '' !== $attributes ) { // of older versions, for none
			$told .= "|$key=$value";
		}
	}
	return $told . ( '' === (string) $content ? '' : '|:' . do_shortcode( $content ) ) . '}';
}

$names = array( 'gallery', 'caption', 'audio', 'video', 'playlist' );
foreach ( $names as $name ) {
	add_shortcode( $name, 'told' );
}

/** Blocks as lists: name, attributes, and what is in them. */
function listed( $blocks ) {
	$list = array();
	foreach ( $blocks as $block ) {
		$inner = 0;
		$parts = array();
		foreach ( $block['innerContent'] as $html ) {
			$parts[] = null === $html ? listed( array( $block['innerBlocks'][ $inner++ ] ) )[0] : $html;
		}
		$attributes = $block['attrs'];
		$list[]     = array( (string) $block['blockName'], array() === $attributes ? new stdClass() : $attributes, $parts );
	}
	return $list;
}

while ( false !== ( $line = fgets( STDIN ) ) ) {
	$asked = json_decode( $line, true );
	$text  = $asked['text'];
	switch ( $asked['do'] ) {
		case 'autop':
			$answer = wpautop( $text );
			break;
		case 'texturize':
			$answer = wptexturize( $text );
			break;
		case 'attributes':
			$answer = array();
			$all    = shortcode_parse_atts( $text );
			foreach ( is_array( $all ) ? $all : array() as $key => $value ) {
				$answer[] = array( (string) $key, $value );
			}
			break;
		case 'shortcodes':
			$answer = do_shortcode( $text );
			break;
		case 'unautop':
			$answer = shortcode_unautop( $text );
			break;
		case 'smilies':
			$answer = convert_smilies( $text );
			break;
		case 'capital':
			$answer = capital_P_dangit( $text );
			break;
		case 'page': // what is done to a page without blocks and shortcodes
			$answer = convert_smilies( capital_P_dangit( shortcode_unautop( wpautop( wptexturize( $text ) ) ) ) );
			break;
		case 'blocks':
			$answer = listed( ( new WP_Block_Parser() )->parse( $text ) );
			break;
	}
	echo json_encode( $answer, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PRESERVE_ZERO_FRACTION ), "\n";
}
