package archive

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// Kind is what the first bytes of a file look like.
type Kind int

// The kinds that Sniff tells apart.
const (
	Other      Kind = iota
	JSONObject      // one object
	JSONArray
	NDJSON // an object a line
	XML    // a WordPress export (WXR) or another feed
	HTML
)

var tag = regexp.MustCompile(`<(?:/?[a-zA-Z][^<>]*|!--[^>]*--)>`)

// Sniff tells what a file is from its beginning, of which some kilobytes are
// enough.
func Sniff(prefix []byte) Kind {
	text := bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(prefix), []byte(bom)))
	switch {
	case bytes.HasPrefix(text, []byte("[")):
		return sniffArray(text)
	case bytes.HasPrefix(text, []byte("{")):
		return sniffObject(text)
	case bytes.IndexByte(text, 0) >= 0:
		return Other
	}
	lower := bytes.ToLower(text[:min(len(text), 512)])
	switch {
	case bytes.HasPrefix(lower, []byte("<?php")):
		return Other
	case bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<!doctype html")):
		return HTML
	case bytes.HasPrefix(lower, []byte("<?xml")) || bytes.HasPrefix(lower, []byte("<rss")):
		return XML
	case tag.Match(text):
		return HTML
	}
	return Other
}

// sniffArray tells an array from a text that begins with a shortcode.
func sniffArray(text []byte) Kind {
	next := bytes.TrimSpace(text[1:])
	switch {
	case len(next) == 0 || next[0] == '{' || next[0] == ']':
		return JSONArray
	case tag.Match(text):
		return HTML
	case bytes.ContainsAny(next[:1], `["-0123456789tfn`):
		return JSONArray
	}
	return Other
}

func sniffObject(text []byte) Kind {
	first, rest, found := bytes.Cut(text, []byte("\n"))
	if found && json.Valid(first) && bytes.HasPrefix(bytes.TrimSpace(rest), []byte("{")) {
		return NDJSON
	}
	return JSONObject
}
