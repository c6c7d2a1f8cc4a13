package wxr

import (
	"maps"
	"regexp"
	"strings"
)

// own are the elements of the export itself, without their prefix.
// https://github.com/WordPress/WordPress/blob/master/wp-admin/includes/export.php
const own = `wxr_version base_site_url base_blog_url
	author author_id author_login author_email author_display_name author_first_name author_last_name
	category category_nicename category_parent cat_name category_description
	tag tag_slug tag_name tag_description
	term term_id term_taxonomy term_slug term_parent term_name term_description termmeta
	post_id post_date post_date_gmt post_modified post_modified_gmt comment_status ping_status post_name status post_parent
	menu_order post_type post_password is_sticky attachment_url
	postmeta commentmeta meta_key meta_value
	comment comment_id comment_author comment_author_email comment_author_url comment_author_IP comment_date comment_date_gmt
	comment_content comment_approved comment_type comment_parent comment_user_id`

// ofFeeds are those that an export shares with feeds.
const ofFeeds = `rss channel item title link description language generator pubDate guid category image dc:creator content:encoded excerpt:encoded`

// ambiguous are elements of the export that feeds have too, under the same name without
// a prefix.
const ambiguous = ` author category comment status tag term `

// names knows the elements of an export by what a file calls them. Many files do not
// declare their prefixes, or declare others.
type names struct {
	elements map[string]string // by the name that WordPress writes, and by others that a file used
	prefixes map[string]string // that a file declared, and what they stand for
}

func newNames() *names {
	n := &names{elements: make(map[string]string), prefixes: make(map[string]string)}
	for name := range strings.FieldsSeq(ofFeeds) {
		n.elements[name] = name
	}
	for name := range strings.FieldsSeq(own) {
		n.elements["wp:"+name] = "wp:" + name
		if !strings.Contains(ambiguous, " "+name+" ") {
			n.elements[name] = "wp:" + name
		}
	}
	return n
}

// copy is for another reader.
func (n *names) copy() *names { return &names{elements: n.elements, prefixes: maps.Clone(n.prefixes)} }

// known is the name of an element as WordPress writes it; empty for one that is none of
// an export.
func (n *names) known(written []byte) string {
	if name, ok := n.elements[string(written)]; ok {
		return name
	}
	prefix, local, ok := strings.Cut(string(written), ":")
	if stands := n.prefixes[prefix]; ok && stands != "" {
		return n.elements[stands+":"+local]
	}
	return ""
}

var declaration = regexp.MustCompile(`xmlns:([\w.-]+)\s*=\s*["']([^"']*)["']`)

// declare takes note of prefixes that stand for what an export is made of. Those that
// WordPress writes mean the same whatever a file says.
func (n *names) declare(attributes string) {
	if !strings.Contains(attributes, "xmlns:") || len(n.prefixes) > 64 {
		return
	}
	for _, found := range declaration.FindAllStringSubmatch(attributes, -1) {
		prefix, address := found[1], found[2]
		if stands := standsFor(address); stands != "" && prefix != "wp" && prefix != "content" && prefix != "excerpt" && prefix != "dc" {
			n.prefixes[prefix] = stands
		}
	}
}

func standsFor(address string) string {
	switch {
	case strings.Contains(address, "wordpress.org/export/") && strings.Contains(address, "/excerpt"):
		return "excerpt"
	case strings.Contains(address, "wordpress.org/export/"):
		return "wp"
	case strings.Contains(address, "purl.org/rss/1.0/modules/content"):
		return "content"
	case strings.Contains(address, "purl.org/dc/elements/"):
		return "dc"
	}
	return ""
}

var attribute = regexp.MustCompile(`([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// attributeOf returns an attribute of a tag.
func (t tag) attribute(name string) string {
	for _, found := range attribute.FindAllStringSubmatch(t.attributes, -1) {
		if found[1] == name {
			return unescape(readable([]byte(found[2] + found[3])))
		}
	}
	return ""
}
