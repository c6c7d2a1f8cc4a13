package preview

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/verify"
)

func (p *Preview) serveIndex(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	s, err := p.state(r.Context(), query.Has("check"))
	if err != nil {
		writeProblem(w, http.StatusInternalServerError, err.Error())
		return
	}
	if query.Has("check") {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	title := "Export of " + s.site
	writePage(w, http.StatusOK, title, true,
		el("header", el("h1", txt(title)), s.summary()),
		el("main", s.elsewhereNode(), s.filter(query), s.list(query)))
}

// summary says in a line how many of what there is, and in what state.
func (s *snapshot) summary() *html.Node {
	counts := make(map[string]int)
	for _, list := range s.findings {
		for _, f := range list {
			counts[f.Kind]++
		}
	}
	for _, f := range s.elsewhere {
		counts[f.Kind]++
	}
	line := el("p", "class=summary", txt(fmt.Sprintf("%s, %s. ", count(len(s.documents), "document"), count(s.files, "other file"))))
	if len(counts) == 0 {
		line.AppendChild(el("span", "class=good", txt("✓ All as wpmd left them, and nothing to look at.")))
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(cmp.Compare(gravity(a), gravity(b)), cmp.Compare(a, b)) })
	for _, kind := range kinds {
		line.AppendChild(badge(kind, counts[kind]))
	}
	line.AppendChild(txt(" "))
	line.AppendChild(el("span", "class=quiet", txt("Checked at "+s.at.Format("15:04:05")+" · ")))
	line.AppendChild(link("/?check", "check again"))
	return line
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// badge shows a kind of finding, and how often it was found where that is not once.
func badge(kind string, n int) *html.Node {
	class := "note"
	if (verify.Finding{Kind: kind}).IsDifference() {
		class = "bad"
	}
	said := word(kind)
	if n > 1 {
		said += fmt.Sprintf(" ×%d", n)
	}
	return el("span", "class=badge "+class, txt(said))
}

// elsewhereNode lists what was found of files that are no documents.
func (s *snapshot) elsewhereNode() *html.Node {
	if len(s.elsewhere) == 0 {
		return nil
	}
	list := el("ul")
	for _, f := range s.elsewhere {
		name := el("code", txt(f.Path))
		if f.Kind != verify.FindingMissing && f.Kind != verify.FindingBarred {
			name = el("a", "href="+address(fileRoute, f.Path), name)
		}
		list.AppendChild(el("li", badge(f.Kind, 1), txt(" "), name, txt(" "+sentence(f))))
	}
	return el("details", "class=elsewhere", "open", el("summary", txt(count(len(s.elsewhere), "finding")+" beside the documents")), list)
}

// filter is the form that narrows the list: a script does so at every key, and
// without it the server does.
func (s *snapshot) filter(query url.Values) *html.Node {
	types := []string{}
	for _, e := range s.documents {
		if !slices.Contains(types, e.Type) {
			types = append(types, e.Type)
		}
	}
	slices.Sort(types)
	choose := el("select", "name=type", "aria-label=Type", el("option", "value=", txt("every type")))
	for _, t := range types {
		option := el("option", "value="+t, txt(t))
		if t == query.Get("type") {
			option.Attr = append(option.Attr, html.Attribute{Key: "selected"})
		}
		choose.AppendChild(option)
	}
	found := el("input", "type=checkbox", "name=found", "value=1")
	if query.Get("found") != "" {
		found.Attr = append(found.Attr, html.Attribute{Key: "checked"})
	}
	search := el("input", "type=search", "name=q", "placeholder=Search titles and paths", "aria-label=Search titles and paths", "autocomplete=off")
	search.Attr = append(search.Attr, html.Attribute{Key: "value", Val: query.Get("q")})
	return el("form", "id=filter", "method=get", "action=/",
		search, choose, el("label", found, txt(" with findings")), el("button", txt("Filter")), el("output", "id=shown"))
}

func (s *snapshot) list(query url.Values) *html.Node {
	list := el("ol", "id=documents")
	for _, e := range s.documents {
		if s.wanted(e, query) {
			list.AppendChild(s.row(e))
		}
	}
	return list
}

func (s *snapshot) wanted(e *entry, query url.Values) bool {
	if t := query.Get("type"); t != "" && t != e.Type {
		return false
	}
	if query.Get("found") != "" && len(s.findings[e.Path]) == 0 {
		return false
	}
	text := strings.ToLower(e.title + " " + e.Path)
	for word := range strings.FieldsSeq(strings.ToLower(query.Get("q"))) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (s *snapshot) row(e *entry) *html.Node {
	badges := el("span", "class=badges")
	counts := make(map[string]int)
	for _, f := range s.findings[e.Path] {
		counts[f.Kind]++
	}
	for _, f := range s.findings[e.Path] {
		if n := counts[f.Kind]; n > 0 {
			badges.AppendChild(badge(f.Kind, n))
			counts[f.Kind] = 0
		}
	}
	about := e.Type
	if e.Status != "" {
		about += ", " + e.Status
	}
	row := el("li", el("a", "class=title", "dir=auto", "href="+address(documentRoute, e.Path), txt(e.title)),
		badges, el("span", "class=quiet", txt(strings.TrimPrefix(e.date+" · "+about+" · ", " · ")), el("code", txt(e.Path))))
	row.Attr = append(row.Attr, html.Attribute{Key: "data-type", Val: e.Type})
	return row
}

// address is that of a file in the preview.
func address(route, path string) string { return (&url.URL{Path: route + path}).EscapedPath() }
