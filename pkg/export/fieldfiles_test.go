package export_test

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"

	"wpmd/pkg/content"
)

// librarian is a source with a media library.
type librarian struct {
	*memory

	assets []content.Asset
}

func (l *librarian) Assets(_ context.Context, ids []int64) iter.Seq2[content.Asset, error] {
	return func(yield func(content.Asset, error) bool) {
		for _, a := range l.assets {
			if slices.Contains(ids, a.ID) && !yield(a, nil) {
				return
			}
		}
	}
}

// Pictures that a plugin's fields name by the ids of their records stayed numbers, and
// were fetched by nobody.
func TestPicturesOfFieldsComeAlong(t *testing.T) {
	server, o := uploads(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".pdf") {
			_, _ = w.Write([]byte("%PDF-1.7\n"))
			return
		}
		_, _ = w.Write([]byte(pngHead))
	})
	o.Render.Fields = []string{"acf"}
	at := server.URL + "/wp-content/uploads/2025/"
	doc := post(1, "one", "<p>1</p>")
	doc.Fields = map[string]json.RawMessage{"acf": json.RawMessage(`{"heroImage_2":5,"logo":"6","gallery":[5,6],"price":5,"rows":[{"teamPhoto":6,"age":6}],
		"slides":5,"image_width":5,"lost_image":9,"file":{"id":7,"mime_type":"application/pdf","url":"` + at + `c.pdf"},"owner":{"ID":1,"user_email":"a@b.example"}}`),
		"yoast_head_json": json.RawMessage(`{"image":5}`)}
	source := &librarian{site(doc), []content.Asset{{ID: 5, URL: at + "a.png"}, {ID: 6, URL: at + "b.png"}}}
	source.site.URL = server.URL
	report := run(t, source, o)
	if !report.Whole() || report.Media.Downloaded != 3 {
		t.Errorf("%+v", report)
	}
	got := files(t, o.Output)["posts/2025-03-01-one.md"]
	for _, want := range []string{
		"heroImage_2: ../media/2025/a.png", "logo: ../media/2025/b.png", "- ../media/2025/a.png\n      - ../media/2025/b.png", "price: 5", "teamPhoto: ../media/2025/b.png",
		"age: 6", "slides: 5", "image_width: 5", "lost_image: 9",
	} {
		if !strings.Contains(strings.ReplaceAll(got, `"`, ""), want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "user_email") {
		t.Error("an e-mail address is in the header")
	}
}

// A name of a field that was mistyped was passed over without a word.
func TestMistypedFieldIsSaid(t *testing.T) {
	o := options(t.TempDir())
	o.Render.Fields = []string{"acf", "afc", "acf.subtitel", "seo"}
	one := post(1, "one", "<p>1</p>")
	one.Fields = map[string]json.RawMessage{"acf": json.RawMessage(`{"subtitle":"x"}`)}
	source := site(one, post(2, "two", "<p>2</p>"))
	report := run(t, source, o)
	var told []string
	for _, w := range report.Warnings {
		if w.Code == "field-unknown" {
			told = append(told, w.Message)
		}
	}
	if len(told) != 2 || !strings.HasPrefix(told[0], "afc: ") || !strings.HasPrefix(told[1], "acf.subtitel: ") {
		t.Errorf("%q", told)
	}
	o.Query.IDs = []int64{2}
	if report := run(t, source, o); len(report.Warnings) > 0 {
		t.Errorf("a run that looks at a part tells of fields: %+v", report.Warnings)
	}
}
