package input

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
)

// Kind is what a file holds, as far as its beginning tells.
type Kind string

// The kinds that are told apart. The words are for people.
const (
	WXR     Kind = "a WordPress export"
	JSON    Kind = "JSON"
	HTML    Kind = "a web page"
	Blogger Kind = "a Blogger export"
	Ghost   Kind = "a Ghost export"
	Tumblr  Kind = "a Tumblr export"
	SQL     Kind = "a database (SQL)"
	RSS     Kind = "an RSS feed"
	Atom    Kind = "an Atom feed"
	Sitemap Kind = "a sitemap"
	PHP     Kind = "a PHP program"
	XML     Kind = "XML of another kind"
	Empty   Kind = "nothing"
	Binary  Kind = "no text"
	Other   Kind = "something else"
)

// sniffed is how much of a file is looked at.
const sniffed = 64 << 10

// Kind tells what a file holds.
func (f File) Kind() (Kind, error) {
	beginning := make([]byte, sniffed)
	n, err := f.Data.ReadAt(beginning, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Other, err
	}
	return KindOf(beginning[:n]), nil
}

var (
	// ofExport finds what an export alone has.
	ofExport = regexp.MustCompile(`<wp:[a-z]+|xmlns:\w+\s*=\s*["']https?://wordpress\.org/export/|<(?:post_type|wxr_version|post_id)>`)
	ofSQL    = regexp.MustCompile(`(?im)^(?:-- (?:MySQL|MariaDB|phpMyAdmin|Adminer|WordPress|PostgreSQL|Host:|Dump)|/\*!\d+|(?:DROP|CREATE) TABLE|INSERT INTO|LOCK TABLES)`)
	ofTumblr = regexp.MustCompile(`<tumblr[\s>]|"tumblelog"|<!-- BEGIN TUMBLR`)
	ofGhost  = regexp.MustCompile(`"(?:mobiledoc|lexical|posts_tags|posts_authors)"\s*:|"db"\s*:\s*\[\s*\{\s*"meta"`)
	ofMarkup = regexp.MustCompile(`(?i)<(?:!doctype html|html|head|body)[\s>]`)
)

// KindOf tells what a file holds from its beginning.
func KindOf(beginning []byte) Kind {
	if len(bytes.Trim(beginning, " \t\r\n\v\f\x00\xef\xbb\xbf")) == 0 {
		return Empty
	}
	text := narrow(beginning)
	trimmed := strings.TrimLeft(text, "\ufeff \t\r\n\v\f\x00")
	switch {
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		return ofJSON(trimmed)
	case ofExport.MatchString(text):
		return WXR
	case ofTumblr.MatchString(text):
		return Tumblr
	case strings.Contains(text, "<feed"):
		if strings.Contains(text, "blogger.com") || strings.Contains(text, "schemas.google.com/blogger") || strings.Contains(text, "xmlns:blogger") {
			return Blogger
		}
		return Atom
	case strings.Contains(text, "<rss") || strings.Contains(text, "<rdf:RDF"):
		return RSS
	case strings.Contains(text, "<urlset") || strings.Contains(text, "<sitemapindex"):
		return Sitemap
	case !strings.HasPrefix(trimmed, "<") && ofSQL.MatchString(text):
		return SQL
	case strings.HasPrefix(trimmed, "<?php"):
		return PHP
	case ofMarkup.MatchString(text):
		return HTML
	case strings.HasPrefix(trimmed, "<?xml"):
		return XML
	case strings.IndexByte(text, 0) >= 0:
		return Binary
	}
	return Other
}

func ofJSON(text string) Kind {
	if ofGhost.MatchString(text) && !strings.Contains(text, `"rendered"`) {
		return Ghost
	}
	return JSON
}

// narrow is a text in UTF-16 as far as it is ASCII, and any other as it is.
func narrow(beginning []byte) string {
	if len(beginning) < 4 || !bytes.HasPrefix(beginning, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(beginning, []byte{0xFE, 0xFF}) &&
		!(beginning[0] == '<' && beginning[1] == 0) && !(beginning[0] == 0 && beginning[1] == '<') {
		return string(beginning)
	}
	return strings.ReplaceAll(string(beginning), "\x00", "")
}
