package restjson

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// odd are texts on which readers of JSON differ.
var odd = []string{
	`{}`, ` { "a" : 1 , "a" : [ 2 ] } `, `{"a":1,}`, `{"a"}`, `{"a":}`, `{,}`, `{"a":1 "b":2}`, `{a:1}`, `[1,]`, `[,1]`, `[]`, `[ ]`, `[1 2]`, `[`, `{`, `]`, ``, ` `, "null", "nul", "nulll", "true", "tru", "falsey",
	`0`, `-0`, `01`, `-`, `1.`, `.5`, `1.5e`, `1e+`, `1E-7`, `1e5x`, `+1`, `1 `, `--1`, `"a`, `"a"b`, `"\x"`, `"\u12"`, `"\u12g4"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\ud83d\u0041"`, `"\ud83dx"`, `"\u0000"`,
	"\"a\nb\"", "\"\xff\xfe\"", "\"a\xc3\"", "{\"\xff\":1}", `{"\u0061":1,"a":2}`, "\"\\/\\b\\f\\n\\r\\t\\\\\\\"\"", "\v1", "\uFEFF1", "1\x00", `"` + "\u2028" + `"`, "\"\x7f\"", `{"a":{"b":[1,{"c":null}]},"d":"e"}`,
	strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001), strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
}

// FuzzScan: the texts and the values are those of encoding/json.
func FuzzScan(f *testing.F) {
	for _, s := range odd {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if got, want := isJSON(text), json.Valid(text); got != want {
			t.Fatalf("%q is JSON: %t, want %t", text, got, want)
		}
		var want object
		if json.Unmarshal(text, &want) != nil {
			want = nil
		}
		if got, ok := members(text); ok != (want != nil) || ok && cmp.Diff(want, got) != "" {
			t.Errorf("members of %q: %q, want %q", text, got, want)
		}
		var list []json.RawMessage
		if json.Unmarshal(text, &list) != nil {
			list = nil
		}
		if got, ok := rows(text); ok != (list != nil) || !slices.EqualFunc(list, got, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
			t.Errorf("rows of %q: %q, want %q", text, got, list)
		}
		var said string
		if kindOf(text) == "string" && json.Unmarshal(text, &said) == nil {
			if got := str(text); got != said {
				t.Errorf("%q says %q, want %q", text, got, said)
			}
		}
	})
}

// TestScanOfMixedTexts: as FuzzScan, on pieces of JSON in any order.
func TestScanOfMixedTexts(t *testing.T) {
	pieces := []string{"{", "}", "[", "]", ",", ":", `"a"`, `"b\n"`, `"\ud83d"`, "1", "-0.5e3", "true", "null", " ", "\n", `"`, `\`, "\xff", "é"}
	random := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		var text []byte
		for range 1 + random.IntN(9) {
			text = append(text, pieces[random.IntN(len(pieces))]...)
		}
		if got, want := isJSON(text), json.Valid(text); got != want {
			t.Fatalf("%q is JSON: %t, want %t", text, got, want)
		}
	}
}

// TestBigBodyIsCopiedOnce: a body of two megabytes took 140 to be read.
func TestBigBodyIsCopiedOnce(t *testing.T) {
	body := strings.Repeat(`<p class=\"a\">Some words of a long text.\u00a0<\/p>\n`, 2<<20/54)
	raw := []byte(`{"id":7,"type":"post","slug":"a","link":"https://e.example/a/","title":{"rendered":"A"},"content":{"rendered":"` + body + `","protected":false},"excerpt":{"rendered":""},"_links":{"wp:term":[]}}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := (Reader{}).Document(raw); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got, most := int64(after.TotalAlloc-before.TotalAlloc), int64(3*len(raw)); got > most {
		t.Errorf("%d bytes for %d of JSON, want at most %d", got, len(raw), most)
	}
}
