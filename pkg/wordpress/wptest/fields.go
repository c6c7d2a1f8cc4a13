package wptest

import (
	"slices"
	"strings"
)

// fields is the value of _fields; nil asks for all.
type fields []string

func fieldsOf(p params) fields { return p.list("_fields") }

// wants says whether a field, "content" or "content.raw", need be computed.
func (f fields) wants(path string) bool {
	if len(f) == 0 {
		return true
	}
	return slices.ContainsFunc(f, func(asked string) bool {
		return asked == path || strings.HasPrefix(path, asked+".") || strings.HasPrefix(asked, path+".")
	})
}

// cut leaves in o what was asked for.
func (f fields) cut(o object) object {
	if len(f) == 0 {
		return o
	}
	return f.cutAt(o, "")
}

func (f fields) cutAt(o object, prefix string) object {
	var kept object
	for _, member := range o {
		path := prefix + member.name
		if slices.ContainsFunc(f, func(asked string) bool { return asked == path || strings.HasPrefix(path, asked+".") }) {
			kept = append(kept, member)
			continue
		}
		inner, ok := member.value.(object)
		if !ok || !f.wants(path) {
			continue
		}
		if inner = f.cutAt(inner, path+"."); len(inner) > 0 {
			kept = append(kept, field{member.name, inner})
		}
	}
	return kept
}

func (q *request) only(o object) object { return q.fields.cut(o) }

// onlyOfIndex is only for the index of the API, which once kept its links in any
// case.
func (q *request) onlyOfIndex(o object) object {
	if !q.site.old() {
		return q.only(o)
	}
	links := o[len(o)-1]
	return append(q.only(slices.DeleteFunc(o, func(member field) bool { return member.name == "_links" })), links)
}

// named takes out of o what was not asked for by its whole name: the controllers
// of comments, terms, users, taxonomies and statuses, and that of media for what
// it adds to a post, do not know that "content.rendered" is a part of "content".
func (q *request) named(o object) object {
	if len(q.fields) == 0 {
		return o
	}
	return slices.DeleteFunc(o, func(member field) bool {
		return member.name != "_links" && !slices.Contains(q.fields, member.name)
	})
}
