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

// deepest is how deep answers lie in one another at the most, which is what
// WordPress's own settings allow.
// https://wordpress.org/documentation/article/settings-discussion-screen/
const deepest = 10

// Threads puts comments in the order in which they are read. An answer to a
// comment that is not among them, or to one of its own answers, begins a thread;
// one that lies deeper than deepest stands beside what it answers.
func Threads(comments []content.Comment) []Thread {
	sorted := slices.Clone(comments)
	slices.SortFunc(sorted, func(a, b content.Comment) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID)) })
	places := placesOf(sorted)
	answers := make(map[int64][]content.Comment)
	for _, c := range sorted {
		above := places[c.ID].above
		answers[above] = append(answers[above], c)
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

// place is where a comment stands: beneath which one, and how deep.
type place struct {
	above int64
	depth int
}

func placesOf(comments []content.Comment) map[int64]place {
	byID := make(map[int64]content.Comment, len(comments))
	for _, c := range comments {
		byID[c.ID] = c
	}
	places := make(map[int64]place, len(comments))
	for _, c := range comments {
		if _, placed := places[c.ID]; placed {
			continue
		}
		// The comments above it whose places are not known yet, from below.
		var way []content.Comment
		onWay := make(map[int64]bool)
		top := place{}
		for {
			way = append(way, c)
			onWay[c.ID] = true
			parent, ok := byID[c.Parent]
			known, placed := places[c.Parent]
			switch {
			case !ok || onWay[c.Parent] || c.Parent == 0:
			case placed:
				top = beneath(c.Parent, known)
			default:
				c = parent
				continue
			}
			break
		}
		for _, answer := range slices.Backward(way) {
			places[answer.ID] = top
			if !onWay[c.Parent] { // else they answer one another, and each begins a thread
				top = beneath(answer.ID, top)
			}
		}
	}
	return places
}

// beneath is the place of an answer to a comment that has a place.
func beneath(id int64, p place) place {
	if p.depth == deepest {
		return p
	}
	return place{above: id, depth: p.depth + 1}
}

type comment struct {
	ID      int64  `json:"id"`
	Type    string `json:"type,omitempty"`
	Author  string `json:"author"`
	URL     string `json:"url,omitempty"`
	Date    string `json:"date,omitempty"`
	Content string `json:"content"`
	// Parent is the comment that it answers, where that is not the one that it
	// lies in.
	Parent  int64     `json:"parent,omitempty"`
	Answers []comment `json:"answers,omitempty"`
}

// CommentsDir is the folder of the comments.
const CommentsDir = Dir + "/comments"

// CommentsPath is the path of the comments of a document.
func CommentsPath(docType string, id int64) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, docType)
	return CommentsDir + "/" + name + "-" + strconv.FormatInt(id, 10) + ".json"
}

// Comments writes the comments of a document; text gives what a comment says in
// the form that the file is to hold.
func Comments(threads []Thread, text func(content.Comment) string) []byte {
	return encode(written(0, threads, text))
}

func written(within int64, threads []Thread, text func(content.Comment) string) []comment {
	list := make([]comment, 0, len(threads))
	for _, t := range threads {
		c := comment{ID: t.ID, Author: t.Author, URL: t.URL, Content: text(t.Comment), Answers: written(t.ID, t.Answers, text)}
		if within != 0 && t.Parent != within {
			c.Parent = t.Parent
		}
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
