package restjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// An archive had what the API tells an editor of people: their e-mail addresses, and the
// digests of those in the addresses of their pictures.
func TestArchived(t *testing.T) {
	for _, test := range []struct {
		name, raw, want string
		kind            ObjectKind
	}{
		{"order and escapes", `{"b":1,"a":"\/\u00e9","c":[],"d":{},"e":[1,{"f":null}]}`, `{"b":1,"a":"\/\u00e9","c":[],"d":{},"e":[1,{"f":null}]}`, OtherObject},
		{"a user", `{"id":1,"email":"a@example.org","name":"A","roles":["x"],"avatar_urls":{"96":"x"},"meta":{"user_email":"a@example.org"}}`, `{"id":1,"name":"A","meta":{}}`, PersonObject},
		{"a comment", `{"id":1,"author_name":"A","author_email":"a@example.org","author_ip":"1.2.3.4","author_user_agent":"x","author_avatar_urls":{},"content":{"rendered":"write to a@example.org"}}`, `{"id":1,"author_name":"A","content":{"rendered":"write to a@example.org"}}`, CommentObject},
		{
			"a document", `{"id":1,"password":"secret","content":{"rendered":"<img src=\"https:\/\/secure.gravatar.com\/avatar\/0bc83cb571cd1c50ba6f3e8a78ef1346\">"},"by":[{"display_name":"A","email":"a@example.org"}],"acf":{"email":"office@example.org","picture":"https:\/\/secure.gravatar.com\/avatar\/0bc83cb571cd1c50ba6f3e8a78ef1346?s=96"}}`,
			`{"id":1,"content":{"rendered":"<img src=\"https:\/\/secure.gravatar.com\/avatar\/0bc83cb571cd1c50ba6f3e8a78ef1346\">"},"by":[{"display_name":"A"}],"acf":{"email":"office@example.org","picture":""}}`, OtherObject,
		},
		{"a term of authors", `{"id":1,"taxonomy":"author","name":"a.b@example.org","slug":"cap-a","description":"A a 1 a.b@example.org"}`, `{"id":1,"taxonomy":"author","name":"a.b","slug":"cap-a","description":""}`, OtherObject},
		{"a term", `{"id":1,"taxonomy":"category","name":"A","slug":"a","description":"of a@example.org, @home"}`, `{"id":1,"taxonomy":"category","name":"A","slug":"a","description":"of [e-mail address], @home"}`, OtherObject},
	} {
		got, err := Archived([]byte(test.raw), test.kind)
		if err != nil {
			t.Fatal(err)
		}
		var short bytes.Buffer
		if err := json.Compact(&short, got); err != nil {
			t.Fatal(err)
		}
		if short.String() != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, short.String(), test.want)
		}
	}
	if _, err := Archived([]byte(`"text"`), OtherObject); err == nil {
		t.Error("a text is no object")
	}
}

func TestPick(t *testing.T) {
	const raw = ` {"id": 1, "content": {"rendered":"x","protected":true}, "title":{"rendered":"t"}, "a":[1]}`
	for fields, want := range map[string]string{
		"id": `{"id":1}`, "a,id": `{"id":1,"a":[1]}`, "content.protected,id": `{"id":1,"content":{"protected":true}}`, "content": `{"content":{"rendered":"x","protected":true}}`, "none": `{}`, "id.x": `{"id":1}`,
	} {
		if got := string(Pick([]byte(raw), strings.Split(fields, ","))); got != want {
			t.Errorf("%s: %s, want %s", fields, got, want)
		}
	}
	if got := string(With([]byte(`{"a":1 }`), `"b"`, `2`)); got != `{"a":1,"b":2}` {
		t.Error(got)
	}
	if got := string(With([]byte(`{}`), `"b"`, `2`)); got != `{"b":2}` {
		t.Error(got)
	}
	if got := string(Closed([]byte(`{"content":{"rendered":"x","protected":true},"excerpt":{"rendered":"y","protected":false}}`))); got != `{"content":{"rendered":"","protected":true},"excerpt":{"rendered":"y","protected":false}}` {
		t.Error(got)
	}
}

// FuzzArchived: whatever an API gives is archived as JSON, and once more as the same.
func FuzzArchived(f *testing.F) {
	for _, s := range odd {
		f.Add([]byte(s))
	}
	f.Add([]byte(`{"id":1,"email":"a@b.org","taxonomy":"author","name":"x@y.org","a":[{"display_name":"x","email":1}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, kind := range []ObjectKind{OtherObject, PersonObject, CommentObject} {
			once, err := Archived(raw, kind)
			if err != nil {
				continue
			}
			if !json.Valid(once) {
				t.Fatalf("%q becomes %q", raw, once)
			}
			twice, err := Archived(once, kind)
			if err != nil || !bytes.Equal(once, twice) {
				t.Fatalf("%q becomes %q, and that %q, %v", raw, once, twice, err)
			}
			for _, picked := range [][]byte{Pick(once, []string{"id", "content.protected"}), Closed(once)} {
				if !json.Valid(picked) {
					t.Fatalf("%q becomes %q", once, picked)
				}
			}
		}
	})
}
