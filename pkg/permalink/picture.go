package permalink

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// IsPhoton says whether a host is one of Photon, which serves pictures of other hosts.
// https://developer.wordpress.com/docs/photon/
func IsPhoton(host string) bool {
	host = strings.ToLower(host)
	return len(host) == len("i0.wp.com") && host[0] == 'i' && host[1] >= '0' && host[1] <= '3' && host[2:] == ".wp.com"
}

// sizeParams are the parameters that Photon, and the hosts of files of
// WordPress.com, take for another size or quality of a picture.
var sizeParams = []string{"w", "h", "width", "height", "resize", "fit", "crop", "quality", "strip", "ssl", "zoom", "dpr"}

// volatileParams are the parameters that are others at every request and lead to the
// same file: the number of a player on a page, a nonce, a session.
var volatileParams = []string{"_", "_wpnonce", "PHPSESSID"}

// WithoutSize returns a path and its query without the parameters that ask for another
// size of a picture, and without those that are others at every request.
func WithoutSize(route string) string {
	return without(slices.Concat(sizeParams, volatileParams), route)
}

// WithoutVolatile returns an address without the parameters that are others at every
// request.
func WithoutVolatile(address string) string { return without(volatileParams, address) }

// FullSize returns an address without the parameters that ask for another size
// of a picture. It asks the same host, unlike that of Fold.
func FullSize(address string) string {
	return without(slices.DeleteFunc(slices.Clone(sizeParams), func(name string) bool { return name == "ssl" }), address)
}

func without(parameters []string, route string) string {
	path, query, asked := strings.Cut(route, "?")
	if !asked {
		return route
	}
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		name, _, _ := strings.Cut(p, "=")
		return p == "" || slices.Contains(parameters, name)
	})
	if len(parts) == 0 {
		return path
	}
	return path + "?" + strings.Join(parts, "&")
}

// rendition matches the name of a file that WordPress made of an uploaded
// picture: a copy scaled down to what the web can take, or turned as the camera
// was held, and a size of either. One that was edited, "-e1600000000000", is the
// file of its own.
// https://developer.wordpress.org/reference/functions/wp_create_image_subsizes/
var rendition = regexp.MustCompile(`(?i)^(.+?)(?:-scaled|-rotated)?(?:-([1-9][0-9]{0,4})x([1-9][0-9]{0,4}))?(\.(?:jpe?g|png|gif|webp|avif))$`)

// Original returns the address of the upload that a picture was made of, by its
// name alone, which is a guess: "-300x200" may be part of the upload's own name.
// The width and height are those of the rendition where its name tells them.
// Not ok is a name that tells of no other.
func Original(address string) (original string, width, height int, ok bool) {
	route, query, asked := strings.Cut(address, "?")
	slash := strings.LastIndexByte(route, '/') + 1
	m := rendition.FindStringSubmatch(route[slash:])
	if m == nil || len(m[1])+len(m[4]) == len(route)-slash {
		return "", 0, 0, false
	}
	width, _ = strconv.Atoi(m[2])
	height, _ = strconv.Atoi(m[3])
	original = route[:slash] + m[1] + m[4]
	if asked {
		original += "?" + query
	}
	return original, width, height, true
}
