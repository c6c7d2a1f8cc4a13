package export

import (
	"bytes"
	"regexp"
	"slices"
)

// What changes with every request is no change of a document: a nonce in an address, the
// number of a player, the order of a list that nothing orders. A file is not written
// for it.

var (
	// passingWord matches what machines make anew at every request: a hash of eight
	// digits or more, with letters and figures, the same or a time as the value of a
	// parameter, and the number at the end of a place in a page. Other figures are an
	// author's: a telephone number, a price, a year.
	passingWord = regexp.MustCompile(`=[0-9a-f]*[0-9][0-9a-f]*\b|\b[0-9a-f]{8,}\b|(?:#|\bid=")[\w-]*[_-][0-9]{4,}\b`)
	placeholder = regexp.MustCompile(`[0-9]+_placeholder\b`)
	bullet      = regexp.MustCompile(`^[ \t]*(?:[-*+]|[0-9]+[.)])[ \t]+`)
)

// settled are the lines of a file, without what changes with every request and with
// the items of each list in an order of their own.
func settled(text []byte) []string {
	text = passingWord.ReplaceAllFunc(text, func(word []byte) []byte {
		switch {
		case word[0] == '=' && len(word) <= 8:
			return word
		case word[0] == '=', word[0] == '#', bytes.HasPrefix(word, []byte("id=")), isHash(word):
			return []byte("#")
		}
		return word
	})
	text = placeholder.ReplaceAll(text, []byte("#"))
	var lines []string
	items := 0 // that stand at the end of lines
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		if mark := bullet.Find(line); mark != nil {
			lines = append(lines, "- "+string(line[len(mark):]))
			items++
			continue
		}
		slices.Sort(lines[len(lines)-items:])
		items, lines = 0, append(lines, string(line))
	}
	slices.Sort(lines[len(lines)-items:])
	return lines
}

func isHash(word []byte) bool {
	return bytes.ContainsAny(word, "0123456789") && bytes.ContainsAny(word, "abcdef")
}
