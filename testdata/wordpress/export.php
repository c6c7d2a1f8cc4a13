<?php
// Prints the site's own export (WXR).

$_SERVER['HTTP_HOST'] = '127.0.0.1';
require getenv('WPMD_STATE') . '/www/wp-load.php';
require ABSPATH . 'wp-admin/includes/export.php';
export_wp();
