package sitedata

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"wpmd/pkg/content"
)

// Thread is a comment and the answers to it, the oldest first.
type Thread struct {
	content.Comment
	Answers []Thread
}

// Threads puts comments in the order in which they are read. An answer to a
// comment that is not among them, or to one of its own answers, begins a thread.
func Threads(comments []content.Comment) []Thread {
	sorted := slices.Clone(comments)
	slices.SortFunc(sorted, func(a, b content.Comment) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) })
	byID := make(map[int64]content.Comment, len(sorted))
	for _, c := range sorted {
		byID[c.ID] = c
	}
	answers := make(map[int64][]content.Comment)
	for _, c := range sorted {
		parent := c.Parent
		if !leadsUp(byID, c) {
			parent = 0
		}
		answers[parent] = append(answers[parent], c)
	}
	var thread func(of int64) []Thread
	thread = func(of int64) []Thread {
		var list []Thread
		for _, c := range answers[of] {
			list = append(list, Thread{c, thread(c.ID)})
		}
		return list
	}
	return thread(0)
}

// leadsUp says that a comment's parents end in one that answers nothing.
func leadsUp(byID map[int64]content.Comment, c content.Comment) bool {
	seen := make(map[int64]bool)
	for c.Parent != 0 {
		parent, ok := byID[c.Parent]
		if !ok {
			return len(seen) > 0
		}
		if seen[c.ID] {
			return false
		}
		seen[c.ID] = true
		c = parent
	}
	return true
}

type comment struct {
	ID      int64     `json:"id"`
	Type    string    `json:"type,omitempty"`
	Author  string    `json:"author"`
	URL     string    `json:"url,omitempty"`
	Date    string    `json:"date,omitempty"`
	Content string    `json:"content"`
	Answers []comment `json:"answers,omitempty"`
}

// CommentsPath is the path of the comments of a document.
func CommentsPath(docType string, id int64) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, docType)
	return Dir + "/comments/" + name + "-" + strconv.FormatInt(id, 10) + ".json"
}

// Comments writes the comments of a document; text gives what a comment says in
// the form that the file is to hold.
func Comments(threads []Thread, text func(content.Comment) string) []byte {
	return encode(written(threads, text))
}

func written(threads []Thread, text func(content.Comment) string) []comment {
	list := make([]comment, 0, len(threads))
	for _, t := range threads {
		c := comment{ID: t.ID, Author: t.Author, URL: t.URL, Content: text(t.Comment), Answers: written(t.Answers, text)}
		if t.Type != "comment" {
			c.Type = t.Type
		}
		if !t.Date.IsZero() {
			c.Date = t.Date.Format(time.RFC3339)
		}
		list = append(list, c)
	}
	return list
}
