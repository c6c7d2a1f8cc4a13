<?php
// One tree of files, two sites: the one at the root and the one in /blog/. A
// script says which one it means through WPMD_SITE, a request through its path.
$blog = PHP_SAPI === 'cli'
	? getenv('WPMD_SITE') === 'blog'
	: preg_match('#^/blog(/|$|\?)#', $_SERVER['REQUEST_URI']) === 1;
$state = require dirname(__DIR__) . '/site.php';

define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . $state['socket']);
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$table_prefix = $blog ? 'blog_' : 'wp_';

define('WP_HOME', 'http://127.0.0.1:' . $state['port'] . ($blog ? '/blog' : ''));
define('WP_SITEURL', WP_HOME);
if ($blog) {
	define('UPLOADS', 'wp-content/uploads-blog');
}
define('WP_DEFAULT_THEME', 'twentytwentythree');
// Application passwords over plain HTTP are for local sites alone.
define('WP_ENVIRONMENT_TYPE', 'local');
// What is scheduled stays scheduled, and nothing is asked of other hosts.
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
// A fault of our own scripts is said plainly.
define('WP_DISABLE_FATAL_ERROR_HANDLER', PHP_SAPI === 'cli');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
	define($name, 'a loopback site keeps no secrets: ' . $name);
}
if (!defined('ABSPATH')) {
	define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
