package preview

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/dialect"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/verify"
)

func (p *Preview) serveDocument(w http.ResponseWriter, r *http.Request) {
	s, err := p.state(r.Context(), false)
	if err != nil {
		writeProblem(w, http.StatusInternalServerError, err.Error())
		return
	}
	e := s.byPath[r.PathValue("path")]
	if e == nil {
		writeProblem(w, http.StatusNotFound, "The export has no document at "+r.PathValue("path")+".")
		return
	}
	raw, err := p.tree.Read(e.Path)
	status := http.StatusOK
	if err != nil {
		status = http.StatusNotFound
	}
	header, text := frontmatter.Split(raw)
	facts := factsOf(header)
	title, _ := titleIn(facts, s.titleKeys)
	if title == "" {
		title = e.title
	}
	shown := &shower{preview: p, state: s, path: e.Path, remote: r.URL.Query().Has("remote")}
	body := el("div", "class=body", "dir=auto")
	if err == nil {
		shown.body(fidelity.New().Page(dialect.Shown(string(text), s.target)), body)
	}
	if shown.remote {
		w.Header().Set("Content-Security-Policy", remotePolicy)
	}
	is, _ := p.tree.HashAs(e.Path, e.Hash)
	findings := s.now(e, is, err)
	writePage(w, status, title, false,
		el("header", s.around(e)),
		el("main", "class=document",
			el("article", el("h1", "dir=auto", txt(title)), findingsNode(findings), body),
			el("aside", p.linksNode(e, shown), proofNode(e, findings), factsNode(facts))))
}

// now are the findings of a document, with its state as it is at this moment.
func (s *snapshot) now(e *entry, is string, err error) []verify.Finding {
	var list []verify.Finding
	for _, f := range s.findings[e.Path] {
		if f.Kind != verify.FindingMissing && f.Kind != verify.FindingEdited && f.Kind != verify.FindingBarred {
			list = append(list, f)
		}
		if f.Kind == verify.FindingEdited && f.What != "" && is != e.Hash {
			return s.findings[e.Path] // it says more of the edit
		}
	}
	switch {
	case err != nil && isMissing(err):
		return append([]verify.Finding{{Kind: verify.FindingMissing, Path: e.Path}}, list...)
	case err != nil:
		return append([]verify.Finding{{Kind: verify.FindingBarred, Path: e.Path}}, list...)
	case is != e.Hash:
		return append([]verify.Finding{{Kind: verify.FindingEdited, Path: e.Path}}, list...)
	}
	return list
}

// around leads to the list, and to the documents before and after this one in it.
func (s *snapshot) around(e *entry) *html.Node {
	nav := el("nav", link("/", "← all documents"))
	if e.place > 0 {
		nav.AppendChild(el("a", "rel=prev", "href="+address(documentRoute, s.documents[e.place-1].Path), txt("‹ previous")))
	}
	if e.place+1 < len(s.documents) {
		nav.AppendChild(el("a", "rel=next", "href="+address(documentRoute, s.documents[e.place+1].Path), txt("next ›")))
	}
	nav.AppendChild(el("span", "class=quiet", txt(fmt.Sprintf("%d of %d", e.place+1, len(s.documents)))))
	return nav
}

func findingsNode(findings []verify.Finding) *html.Node {
	if len(findings) == 0 {
		return nil
	}
	list := el("ul", "class=findings")
	for _, f := range findings {
		list.AppendChild(el("li", badge(f.Kind, 1), txt(" "+sentence(f))))
	}
	return list
}

// linksNode leads to the page on the site, to the Markdown, and to what the page left
// out of other hosts.
func (p *Preview) linksNode(e *entry, shown *shower) *html.Node {
	list := el("ul", "class=links")
	if u, err := url.Parse(e.Link); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		list.AppendChild(el("li", outward(u.String(), txt("Original page ↗"))))
	} else {
		list.AppendChild(el("li", "class=quiet", txt("No web address is known of it.")))
	}
	list.AppendChild(el("li", link(address(fileRoute, e.Path), "Markdown file")))
	switch {
	case shown.remote:
		list.AppendChild(el("li", link(address(documentRoute, e.Path), "Leave out what other servers have")))
	case shown.foreign > 0:
		list.AppendChild(el("li", link(address(documentRoute, e.Path)+"?remote", "Load "+count(shown.foreign, "picture")+" from other servers")))
	}
	return el("section", el("h2", txt("Look")), list, el("p", el("code", txt(e.Path))))
}

// proofNode says what is known of the proof: a run compares every document with its
// source before it writes it, and notes what was lost; the source itself is not here.
func proofNode(e *entry, findings []verify.Finding) *html.Node {
	section := el("section", el("h2", txt("Proof")))
	say := func(class, s string) { section.AppendChild(el("p", "class="+class, txt(s))) }
	edited, unfaithful := false, false
	for _, f := range findings {
		edited = edited || f.Kind == verify.FindingEdited
		unfaithful = unfaithful || f.Kind == verify.FindingUnfaithful
	}
	switch {
	case unfaithful:
		say("bad", "✗ The run that wrote it found words, links or pictures of the page missing.")
	case e.MetadataDigest == "":
		say("quiet", "It is to be written again: nothing is known of how faithful it is.")
	default:
		say("good", "✓ The run that wrote it compared it with the page's content, and found nothing lost but what it said it left out (scripts, forms and the like).")
	}
	if edited {
		say("quiet", "It was edited since: that says nothing of the edit.")
	}
	if len(e.Lacks) > 0 {
		say("bad", "The site did not give: "+strings.Join(e.Lacks, ", ")+".")
	}
	if e.RefetchReason != "" {
		say("quiet", "Every run reads it again: "+e.RefetchReason+".")
	}
	if n := len(e.UnresolvedLinks); n > 0 {
		list := el("ul")
		for _, l := range e.UnresolvedLinks {
			list.AppendChild(el("li", el("code", txt(l))))
		}
		section.AppendChild(el("details", el("summary", txt(count(n, "link")+" to the site that no file has")), list))
	}
	section.AppendChild(el("p", "class=quiet", txt("To compare it with the site as it is now: wpmd verify DIR --against SITE, and wpmd verify SITE.")))
	return section
}

func factsNode(facts []fact) *html.Node {
	if len(facts) == 0 {
		return nil
	}
	table := el("table")
	for _, f := range facts {
		table.AppendChild(el("tr", el("th", "scope=row", txt(f.key)), el("td", "dir=auto", txt(f.value))))
	}
	return el("section", el("h2", txt("Front matter")), table)
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
