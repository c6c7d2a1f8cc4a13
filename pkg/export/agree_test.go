package export_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/verify"
)

// TestVerifyAndExportAgree: a document counted as faithful to one of the two and
// not to the other.
func TestVerifyAndExportAgree(t *testing.T) {
	documents := bodiesOfCases(t)
	for _, body := range slices.Concat(unfaithfulBodies, faithfulBodies) {
		documents = append(documents, post(int64(len(documents)+1), "odd", body))
	}
	for name, media := range map[string]linkmap.MediaMode{"linked pictures": linkmap.MediaLink, "no pictures": linkmap.MediaNone} {
		t.Run(name, func(t *testing.T) {
			o := options(t.TempDir())
			o.Render.Doubt = doubt
			verdict, err := verify.Source(t.Context(), site(documents...), verify.Options{Query: o.Query, Render: o.Render, Progress: o.Progress})
			if err != nil {
				t.Fatal(err)
			}
			var verified []int64
			for _, p := range verdict.Proofs {
				if len(p.Differences) > 0 {
					verified = append(verified, p.ID)
				}
			}
			o.Media = media
			report, err := export.Run(t.Context(), site(documents...), o)
			if err != nil {
				t.Fatal(err)
			}
			var exported []int64
			for _, f := range report.Failures {
				if _, ok := errors.AsType[*export.UnfaithfulError](f.Err); !ok {
					t.Errorf("%d: %v", f.ID, f.Err)
					continue
				}
				exported = append(exported, f.ID)
			}
			slices.Sort(verified)
			slices.Sort(exported)
			if diff := cmp.Diff(verified, exported); diff != "" {
				t.Errorf("not faithful (-verify +export):\n%s", diff)
			}
			if len(exported) != len(unfaithfulBodies) {
				t.Errorf("%d are not faithful: %v", len(exported), exported)
			}
		})
	}
}

// bodiesOfCases are those of the converter's cases, each as a document.
func bodiesOfCases(t *testing.T) []content.Document {
	t.Helper()
	cases, err := filepath.Glob("../../testdata/convert/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var documents []content.Document
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".html") {
				documents = append(documents, post(int64(len(documents)+1), strings.TrimSuffix(filepath.Base(name), ".txtar"), string(f.Data)))
			}
		}
	}
	if len(documents) < 50 {
		t.Fatalf("%d cases", len(documents))
	}
	return documents
}

// unfaithfulBodies are those of which doubt finds something to say: what no converter
// and no parser mends.
var unfaithfulBodies = []string{
	`<p>` + doubtful + `</p>`,
	`<ul><li>a</li><li>` + doubtful + `<table><tr><td>b</td></tr></table></li></ul>`,
}

const doubtful = "nobody believes this"

func doubt(body string) []fidelity.Difference {
	if !strings.Contains(body, doubtful) {
		return nil
	}
	return []fidelity.Difference{{Kind: fidelity.Words, Want: doubtful}}
}

// faithfulBodies are odd, and yet there is a way to say all that they do.
var faithfulBodies = []string{
	`<p onmouseover="go('https://other.example/x')">a</p>`,
	`<table background="https://other.example/a.jpg"><tr><td background="https://other.example/b.jpg">a</td><td>b</td></tr></table>`,
	`<svg><a xlink:href="https://other.example/a"><text>b</text></a></svg>`, `<math><mi href="https://other.example/x">x</mi></math>`,
	`<video><track src="https://other.example/a.vtt"><source src="https://other.example/a.mp4"></video>`,
	`<a href="https://other.example/x"><button onclick="open('https://other.example/y')">a</button></a>`,
	`<ul><ul><li><dl><dt>a<dd><table><td>b<td><ul><li>c</ul></table></dl></ul></ul>`, `<b><hr><img src=a.jpg><hr></b>`,
	`<a href="/x"><pre>a</pre><table><td>b<td>c</table></a>`, `<h1><table><tr><td>a<td>b</table></h1>`, `<q><blockquote><pre>a</pre></blockquote></q>`,
}
