package restjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// ObjectKind is a kind of object that is archived in a way of its own.
type ObjectKind int

// The kinds of objects.
const (
	OtherObject  ObjectKind = iota // a document, a media record, a term, or what the site says of itself
	PersonObject                   // a user, or an author of a plugin's
	CommentObject
)

// privateMembers are those that tell who somebody is who does not say so in public: of
// accounts, of commenters, and, as avatar_urls, of the digests of their e-mail addresses.
var privateMembers = []string{
	"user_email", "author_email", "comment_author_email", "author_ip", "comment_author_IP", "author_user_agent", "comment_agent",
	"avatar_urls", "author_avatar_urls", "user_pass", "user_activation_key", "user_ip", "user_agent", "email_hash", "avatar_URL",
}

// accountMembers are those of an account that are nobody's business, and accountMarks
// those that an object has which is one.
var (
	accountMembers = []string{"email", "username", "user_login", "login", "roles", "capabilities", "extra_capabilities", "registered_date", "ip", "ip_address"}
	accountMarks   = []string{"user_login", "display_name", "user_nicename", "nickname", "username", "avatar_urls", "first_name", "avatar", "author_name"}
)

// bodies are the members of a document with what its page says.
var bodies = []string{"content", "excerpt", "title", "caption", "description"}

var errNoObject = errors.New("no JSON object or array")

// Archived is an object as an archive keeps it: its members in the order in which they
// came, one a line, and without those that tell an e-mail address, a password or the
// machine of a person.
func Archived(raw []byte, kind ObjectKind) ([]byte, error) {
	a := archiver{kind: kind}
	if o := fields(raw); str(o["taxonomy"]) != "" && o["content"] == nil {
		t, err := Term(raw)
		a.isTerm, a.isOfAuthor = err == nil, isOfAuthors(t)
	}
	at := afterSpace(raw, 0)
	if at == len(raw) || raw[at] != '{' && raw[at] != '[' {
		return nil, errNoObject
	}
	if !a.value(bytes.TrimSpace(raw), "", 0) {
		return nil, errNoObject
	}
	var out bytes.Buffer
	if err := json.Indent(&out, a.out, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// archiver writes JSON anew.
type archiver struct {
	kind ObjectKind
	// isTerm says that it is of a term, and isOfAuthor of one that stands for an author.
	isTerm, isOfAuthor bool
	out                []byte
	body               bool // within what a page says, which stays as it is
}

// deepestArchived is how deep an object is looked into; deeper members are left out,
// since nobody has seen whether they are private.
const deepestArchived = 32

// value writes the value of a member, and says whether it could be read.
func (a *archiver) value(v []byte, name string, depth int) bool {
	switch {
	case depth > deepestArchived:
		a.out = append(a.out, "null"...)
		return true
	case v[0] == '{':
		return a.object(v, depth)
	case v[0] == '[':
		return a.array(v, name, depth)
	case v[0] == '"':
		a.out = append(a.out, a.text(v, name)...)
		return true
	}
	a.out = append(a.out, v...)
	return true
}

func (a *archiver) array(v []byte, name string, depth int) bool {
	a.out = append(a.out, '[')
	ok, first := true, true
	end := eachElement(v, 0, 0, func(value []byte) {
		if !first {
			a.out = append(a.out, ',')
		}
		first = false
		ok = a.value(value, name, depth+1) && ok
	})
	a.out = append(a.out, ']')
	return ok && end == len(v)
}

func (a *archiver) object(v []byte, depth int) bool {
	isAccount := depth == 0 && a.kind == PersonObject || depth == 0 && a.kind == CommentObject
	if depth > 0 && !isAccount {
		eachMember(v, 0, 0, func(name, _ []byte) { isAccount = isAccount || slices.Contains(accountMarks, unquote(name)) })
	}
	a.out = append(a.out, '{')
	ok, first, was := true, true, a.body
	end := eachMember(v, 0, 0, func(name, value []byte) {
		plain := unquote(name)
		if a.isPrivate(plain, isAccount, depth) {
			return
		}
		if !first {
			a.out = append(a.out, ',')
		}
		first = false
		a.out = append(append(a.out, name...), ':')
		a.body = was || depth == 0 && !a.isTerm && slices.Contains(bodies, plain)
		ok = a.value(value, plain, depth+1) && ok
		a.body = was
	})
	a.out = append(a.out, '}')
	return ok && end == len(v)
}

func (a *archiver) isPrivate(name string, isAccount bool, depth int) bool {
	switch {
	case a.body:
		return false
	case slices.Contains(privateMembers, name), isAccount && slices.Contains(accountMembers, name):
		return true
	}
	return depth == 0 && name == "password" // of a document
}

// text is a string without what tells an e-mail address: a digest in the address of an
// avatar, and in what terms say of authors the address itself.
func (a *archiver) text(v []byte, name string) []byte {
	if a.body {
		return v
	}
	if bytes.Contains(v, []byte("avatar")) {
		v = content.WithoutAvatars(v)
	}
	if !a.isTerm || !bytes.Contains(v, []byte("@")) {
		return v
	}
	if a.isOfAuthor && name == "description" && mailInJSON.Match(v) {
		return []byte(`""`) // see private
	}
	return mailInJSON.ReplaceAllFunc(v, func(found []byte) []byte {
		if found[0] == '@' {
			return found
		}
		if name == "name" {
			local, _, _ := strings.Cut(string(found), "@")
			return []byte(local)
		}
		return []byte("[e-mail address]")
	})
}

// mailInJSON is mail in a string of JSON, whose letters beyond ASCII may be escaped.
var mailInJSON = regexp.MustCompile(`@?(?:[\p{L}\p{N}._%+-]|\\u[0-9a-fA-F]{4})+@(?:[\p{L}\p{N}-]|\\u[0-9a-fA-F]{4})+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}`)
