package restjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/restjson"
)

const (
	aList   = `[{"id":1,"title":{"rendered":"One [1] {a}"}},{"id":2}]`
	anIndex = `{"name":"x","namespaces":["wp/v2"]}`
)

func TestReadValue(t *testing.T) {
	inUTF16 := func(s string) string {
		raw := []byte{0xFF, 0xFE}
		for _, unit := range utf16.Encode([]rune(s)) {
			raw = append(raw, byte(unit), byte(unit>>8))
		}
		return string(raw)
	}
	notice := "<br />\n<b>Notice</b>:  Undefined index: a[0] in <b>/srv/{x}/a.php</b> on line <b>3</b><br />\n"
	tests := []struct {
		name, text, want string
		how              restjson.Tolerance
	}{
		{"clean", aList, aList, 0},
		{"white space around", "\r\n\t " + aList + "\n\n", aList, 0},
		{"a byte order mark", "\ufeff" + aList, aList, restjson.ByteOrderMark},
		{"two of them, with lines between", "\ufeff\n" + "\ufeff\n" + aList, aList, restjson.ByteOrderMark},
		{"a notice", notice + aList, aList, restjson.TextBefore},
		{"a mark and a notice", "\ufeff" + notice + aList, aList, restjson.ByteOrderMark | restjson.TextBefore},
		{"a notice before an object", notice + anIndex, anIndex, restjson.TextBefore},
		{"a notice before an empty list", notice + "[]", "[]", restjson.TextBefore},
		{"a dump with brackets", "array(1) {\n  [0]=>\n  string(3) \"a,b\"\n}\n" + aList, aList, restjson.TextBefore},
		{"a dump of nothing", "NULL\nbool(true)\n" + aList, aList, restjson.TextBefore},
		{"a debugging list", "[1,2]\n" + aList, aList, restjson.TextBefore},
		{"an empty debugging list", "[]" + aList, aList, restjson.TextBefore},
		{"PHP", "<?php[{\"id\":7}]", `[{"id":7}]`, restjson.TextBefore},
		{"PHP with brackets", "<?php require($_SERVER['ROOT'].'/{a}.php');?>" + aList, aList, restjson.TextBefore},
		{"a comment after", aList + "\n<!-- cached in 0.2 s [x] {y} -->", aList, restjson.TextAfter},
		{"a comment after nothing", "[]\n<!-- cached [x] {y} -->", "[]", restjson.TextAfter},
		{"a page after", aList + "<!DOCTYPE html><html><title>Error</title></html>", aList, restjson.TextAfter},
		{"zero bytes after", aList + "\x00\x00\x00", aList, 0},
		{"the rest of a longer file", aList + "\x8b\x08\xff\xfe{]", aList, restjson.TextAfter},
		{"both sides", notice + aList + "<!-- x -->", aList, restjson.TextBefore | restjson.TextAfter},
		{
			"shown by a browser", `<html><head></head><body><pre style="x">[{"id":1,"content":{"rendered":"&lt;p&gt;a &amp;amp; b&lt;/p&gt;"}}]</pre></body></html>`,
			`[{"id":1,"content":{"rendered":"<p>a &amp; b</p>"}}]`, restjson.InHTML,
		},
		{"sixteen bits", inUTF16(`[{"id":1,"title":"日本"}]`), `[{"id":1,"title":"日本"}]`, restjson.OtherCharset},
		{"one byte a character", "[{\"id\":1,\"title\":\"caf\xe9 \x96 x\"}]", `[{"id":1,"title":"café – x"}]`, restjson.OtherCharset},
		{"a byte astray", "[{\"id\":1,\"title\":\"日本\xe6\"}]", "[{\"id\":1,\"title\":\"日本\ufffd\"}]", restjson.BadUTF8},
		{"half a character", `[{"id":1,"title":"a\ud83d b"}]`, `[{"id":1,"title":"a\ud83d b"}]`, restjson.LoneSurrogate},
		{"the other half", `[{"id":1,"title":"\udE00"}]`, `[{"id":1,"title":"\udE00"}]`, restjson.LoneSurrogate},
		{"a whole pair", `[{"id":1,"title":"\uD83D\ude00 \\ud83d"}]`, `[{"id":1,"title":"\uD83D\ude00 \\ud83d"}]`, 0},
		{"raw line ends in strings", "[{\"id\":1,\"title\":\"a\n\tb\"}]", `[{"id":1,"title":"a\u000a\u0009b"}]`, restjson.RawControl},
		{"a lone literal", " null ", "null", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, how, err := restjson.ReadValue([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
			if how != test.how {
				t.Errorf("tolerated %q, want %q", how, test.how)
			}
		})
	}
}

func TestReadValueRefusesWhatIsCut(t *testing.T) {
	for _, text := range []string{
		aList[:len(aList)-1], aList[:len(aList)-8], aList[:30], "\ufeff" + anIndex[:20], "<html>[x] {y}</html>", "",
		"[]x[{", "[] x", `<html><pre>pageok</pre></html>`, `{"id":1,"content":[{"a":1}]`,
	} {
		if value, how, err := restjson.ReadValue([]byte(text)); err == nil && string(value) != "[]" {
			t.Errorf("%q is read as %s (%s)", text, value, how)
		}
	}
}

// A page of a list was an error of PHP's with "[]" in its text, was read as a list
// without rows, and 150 of 250 posts were missing without a word.
func TestReadValueRefusesBracketsInText(t *testing.T) {
	for _, text := range []string{
		"<br />\n<b>Fatal error</b>:  Cannot use [] for reading in <b>/srv/x.php</b> on line <b>12</b><br />\n",
		"PHP Fatal error: Uncaught Error: [] operator not supported for strings in /srv/x.php:3",
		"[] operator not supported for strings", "Error: []", "Unsupported operand types: []\n", "a <code>[]</code> too many",
		"<b>[]</b>", "<p>[]</p>", "Fatal error: Uncaught TypeError\n[]\n#0 {main}", "Uncaught Error: {}\n", "expected\n[] but got\n",
		"Nothing found: []\n<!-- cached -->", "<!DOCTYPE html><html><script>\nvar rows =\n[]\n</script></html>", `<html><body><p>x</p>[]</body></html>`,
		`Uncaught Exception: bad row [{"id":1}] in /srv/x.php:3`, `Error: cannot read {"id":1}`, `Error near [{"id":1}]` + "\n",
		`<html><script type="application/json">[{"id":1}]</script></html>`, `<script>var posts=[{"id":1}];</script>`,
	} {
		if value, how, err := restjson.ReadValue([]byte(text)); err == nil {
			t.Errorf("%q is read as %s (%s)", text, value, how)
		}
	}
}

func TestReadValueOfEmptyLists(t *testing.T) {
	for _, text := range []string{
		"[]", " [ ]\n", "\ufeff[]", "\n[]", "<!-- x -->[]", "[]<!-- cached -->", "[]\n<!-- cached -->", "0[]", "debug[]", "[]0", "[]\x00\x00",
		"<br />\n<b>Warning</b>:  Undefined array key 0 in <b>/srv/a.php</b> on line <b>3</b><br />\n[]",
		"\nWarning: foreach() argument [] given in /srv/a.php on line 3\n[]", "<style>a{b:c}</style>[]", "<script>go()</script>\n[]", "[]\n<br />\n<b>Notice</b>: x",
	} {
		value, _, err := restjson.ReadValue([]byte(text))
		if list, _, bad := restjson.Elements(value); err != nil || bad != nil || len(list) != 0 {
			t.Errorf("%q is read as %s, %v, %v", text, value, err, bad)
		}
	}
}

func TestReadListOfNumberedKeys(t *testing.T) {
	list, how, err := restjson.Elements([]byte(`{"3":{"id":3},"0":{"id":0},"12":{"id":12}}`))
	if err != nil || how != restjson.NumberedKeys || len(list) != 3 || string(list[2]) != `{"id":12}` {
		t.Errorf("%s, %s, %v", list, how, err)
	}
}

func TestInvalidParams(t *testing.T) {
	for text, want := range map[string]string{
		`{"code":"rest_invalid_param","message":"x","data":{"status":400,"params":{"per_page":"y"}}}`: "per_page",
		`{"code":"rest_missing_callback_param","message":"x","data":{"params":["slug"]}}`:             "slug",
		`{"code":"rest_invalid_param","message":"x","data":null}`:                                     "",
		`[]`: "",
	} {
		got := restjson.InvalidParams([]byte(text))
		if want == "" && len(got) == 0 || len(got) == 1 && got[0] == want {
			continue
		}
		t.Errorf("%s: %q", text, got)
	}
}

func TestDocumentKeepsForeignFields(t *testing.T) {
	d := document(t, `{"id":7,"title":{"rendered":"T"},"content":{"rendered":""},"status":"publish","categories":[1],"genre":[5],
		"acf":{"price":"7"},"yoast_head_json":{"title":"x"},"meta":[],"empty":"","no":null,"flag":false,
		"_links":{"wp:term":[{"taxonomy":"genre","href":"https://example.org/wp-json/wp/v2/genre?post=7"}]}}`)
	want := map[string]json.RawMessage{
		"acf": json.RawMessage(`{"price":"7"}`), "yoast_head_json": json.RawMessage(`{"title":"x"}`), "flag": json.RawMessage(`false`),
	}
	if diff := cmp.Diff(want, d.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func FuzzReadValue(f *testing.F) {
	for _, seed := range []string{
		aList, "\ufeff" + aList, "<pre>[{&quot;a&quot;:1}]</pre>", "\xff\xfe[\x00]\x00", "[{\"a\":\"\xe9\"}]", "[\"a\n\"]", `["\ud83d"]`, "[]<!-- [ -->",
		"array(1) {\n[0]=>\n}" + aList, aList[:20], "\x1f\x8b", `{"0":1,"x":2}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		kept := bytes.Clone(raw)
		value, how, err := restjson.ReadValue(raw)
		if !bytes.Equal(raw, kept) {
			t.Error("the text was changed")
		}
		if err != nil {
			return
		}
		if !json.Valid(value) {
			t.Errorf("%q is read as %q", raw, value)
		}
		if json.Valid(raw) && how&^restjson.LoneSurrogate != 0 && how&(restjson.OtherCharset|restjson.BadUTF8) == 0 {
			t.Errorf("%q is clean, but %s was tolerated", raw, how)
		}
		if again, _, err := restjson.ReadValue(value); err != nil || !bytes.Equal(again, value) {
			t.Errorf("%q is read as %q at second sight: %v", value, again, err)
		}
	})
}

// An answer of four million rows took six gigabytes: it is refused unread.
func TestCrowdedAnswersAreRefused(t *testing.T) {
	rows := strings.Repeat(`{"id":1},`, restjson.MostMembers+1)
	numbered := new(strings.Builder)
	for i := range restjson.MostMembers + 1 {
		fmt.Fprintf(numbered, `"%d":{},`, i)
	}
	for name, answer := range map[string]string{
		"rows":     "[" + rows + "{}]",
		"numbered": "{" + numbered.String() + `"x":1}`,
	} {
		if _, err := restjson.List([]byte(answer)); !errors.As(err, new(*restjson.CrowdError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (restjson.Reader{}).Document([]byte("{" + numbered.String() + `"id":1}`)); !errors.As(err, new(*restjson.CrowdError)) {
		t.Errorf("document: %v", err)
	}
	if list, err := restjson.List([]byte("[" + strings.Repeat(`{"a":"[,{\",]"},`, 1000) + "{}]")); err != nil || len(list) != 1001 {
		t.Errorf("%d rows, %v", len(list), err)
	}
}
