package restjson

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file tells JSON with something around it from JSON within something: PHP
// prints its notices on lines of their own, caches add a comment, plugins a tag
// or a word; an error text quotes brackets in its sentences, and a page of HTML
// in its scripts.

// isQuoted says that what follows a text stands within it: in a sentence or in a
// page.
func isQuoted(before []byte) bool {
	return inPage(before) || isSentence(lastLine(before))
}

// inPage says that a text ends within a page of HTML or a script.
func inPage(before []byte) bool {
	lower := bytes.ToLower(before)
	for _, element := range []string{"html", "head", "body", "script"} {
		if bytes.LastIndex(lower, []byte("<"+element)) > bytes.LastIndex(lower, []byte("</"+element)) {
			return true
		}
	}
	return false
}

// lastLine is what stands behind the last line end or tag of a text.
func lastLine(before []byte) []byte {
	return before[bytes.LastIndexAny(before, "\r\n>")+1:]
}

// isSentence says that a text has several words and does not end with a bracket
// or the end of a comment: what follows belongs to what it says.
func isSentence(line []byte) bool {
	line = bytes.TrimSpace(line)
	if !bytes.ContainsFunc(line, unicode.IsSpace) {
		return false
	}
	last, _ := utf8.DecodeLastRune(line)
	return unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune(":=(,'\"`", last)
}

// died are what PHP says when nothing comes after it: a list without rows behind
// them is part of the message.
var died = []string{"fatal error", "parse error", "uncaught "}

// isAlone says that an empty list between two texts is the whole answer. Two
// brackets are soon somewhere in a text, so that more is asked of them than of
// rows: nothing on their line but tags that are no emphasis, or one word before.
func isAlone(before, rest []byte) bool {
	before, rest = bytes.ReplaceAll(before, mark, nil), bytes.TrimRight(rest, "\x00")
	lower := bytes.ToLower(before)
	if inPage(before) || slices.ContainsFunc(died, func(words string) bool { return bytes.Contains(lower, []byte(words)) }) {
		return false
	}
	return endsThere(before) && beginsAnew(rest)
}

// endsThere says that a text is over: it ends with its line, with a tag that
// breaks one, or it is one word.
func endsThere(before []byte) bool {
	line := lastLine(before)
	if len(bytes.TrimSpace(line)) > 0 {
		return len(line) == len(before) && !bytes.ContainsFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	before = bytes.TrimRight(before, " \t")
	if !bytes.HasSuffix(before, []byte(">")) {
		return true
	}
	tag := before[bytes.LastIndexByte(before, '<')+1:]
	return bytes.HasPrefix(tag, []byte("br")) || bytes.HasPrefix(tag, []byte("/")) || bytes.HasSuffix(tag, []byte("/>")) ||
		bytes.HasSuffix(tag, []byte("-->")) || bytes.HasSuffix(tag, []byte("?>"))
}

// beginsAnew says that a text has a line of its own, or begins with a tag other
// than the end of one.
func beginsAnew(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t")
	return len(rest) == 0 || rest[0] == '\n' || rest[0] == '\r' || rest[0] == '<' && !bytes.HasPrefix(rest, []byte("</")) ||
		len(bytes.Trim(rest, "01 \r\n")) == 0
}
