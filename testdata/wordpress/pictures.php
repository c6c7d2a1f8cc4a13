<?php
// Files for the media library, made on the spot, so that none needs to be kept.

/** Draws a picture of a coast; the format follows the file's extension. */
function draw_picture(string $file, int $width, int $height): void
{
	$image = imagecreatetruecolor($width, $height);
	$horizon = intdiv($height * 3, 5);
	for ($y = 0; $y < $height; $y++) {
		$t = (int) (100 * $y / $height);
		$sky = $y < $horizon;
		$color = imagecolorallocate($image, $sky ? 120 + $t : 20, $sky ? 170 + intdiv($t, 2) : 90 + $t, $sky ? 230 : 140 + $t);
		imageline($image, 0, $y, $width, $y, $color);
	}
	// The name decides where the sun stands: no two files are alike.
	$sun = crc32(basename($file)) % max(1, $width);
	imagefilledellipse($image, $sun, intdiv($height, 4), intdiv($height, 6), intdiv($height, 6), imagecolorallocate($image, 255, 240, 180));
	imagestring($image, 5, 10, $height - 24, basename($file), imagecolorallocate($image, 255, 255, 255));
	match (strtolower(pathinfo($file, PATHINFO_EXTENSION))) {
		'png' => imagepng($image, $file),
		'gif' => imagegif($image, $file),
		'webp' => imagewebp($image, $file),
		default => imagejpeg($image, $file, 80),
	};
}

/** Writes a PDF of one page that holds one line of text. */
function write_pdf(string $file, string $text): void
{
	$page = "BT /F1 24 Tf 72 720 Td ($text) Tj ET";
	$objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		'<< /Length ' . strlen($page) . " >>\nstream\n$page\nendstream",
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
	];
	$pdf = "%PDF-1.4\n";
	$offsets = '';
	foreach ($objects as $i => $object) {
		$offsets .= sprintf("%010d 00000 n \n", strlen($pdf));
		$pdf .= ($i + 1) . " 0 obj\n$object\nendobj\n";
	}
	$count = count($objects) + 1;
	$xref = strlen($pdf);
	$pdf .= "xref\n0 $count\n0000000000 65535 f \n$offsets" . "trailer\n<< /Size $count /Root 1 0 R >>\nstartxref\n$xref\n%%EOF\n";
	file_put_contents($file, $pdf);
}

/** Writes one second of a quiet tone. */
function write_wav(string $file): void
{
	$samples = '';
	for ($i = 0; $i < 8000; $i++) {
		$samples .= chr(128 + (int) (20 * sin($i / 4)));
	}
	$header = 'RIFF' . pack('V', 36 + strlen($samples)) . 'WAVEfmt ' . pack('VvvVVvv', 16, 1, 1, 8000, 8000, 1, 8) . 'data' . pack('V', strlen($samples));
	file_put_contents($file, $header . $samples);
}

/** Makes the file after its extension; false for a kind that cannot be made. */
function make_file(string $file, int $width, int $height): bool
{
	switch (strtolower(pathinfo($file, PATHINFO_EXTENSION))) {
		case 'jpg': case 'jpeg': case 'png': case 'gif': case 'webp':
			draw_picture($file, $width, $height);
			return true;
		case 'pdf':
			write_pdf($file, 'High water at noon');
			return true;
		case 'wav':
			write_wav($file);
			return true;
		case 'csv':
			file_put_contents($file, "port,high,low\nNorth Quay,12:04,18:21\n");
			return true;
	}
	return false;
}

/**
 * Puts a made file into the media library, at the place that its upload date
 * gives it, with all the sizes that WordPress makes.
 *
 * @param array $post what wp_insert_attachment takes, unslashed
 */
function add_media(string $name, int $width, int $height, array $post): int
{
	require_once ABSPATH . 'wp-admin/includes/image.php';
	require_once ABSPATH . 'wp-admin/includes/media.php';
	$uploads = wp_upload_dir(substr($post['post_date'], 0, 7) ? str_replace('-', '/', substr($post['post_date'], 0, 7)) : null);
	if ($uploads['error'] || !wp_mkdir_p($uploads['path'])) {
		throw new RuntimeException("no folder for $name: {$uploads['error']}");
	}
	$file = $uploads['path'] . '/' . $name;
	if (!make_file($file, $width, $height)) {
		throw new RuntimeException("no way to make $name");
	}
	$post += ['post_mime_type' => wp_check_filetype($name)['type'] ?? '', 'post_status' => 'inherit', 'guid' => $uploads['url'] . '/' . $name];
	$id = wp_insert_attachment(wp_slash($post), $file, $post['post_parent'] ?? 0, true);
	if (is_wp_error($id)) {
		throw new RuntimeException("$name: " . $id->get_error_message());
	}
	wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $file));
	return $id;
}
