package preview

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fidelity"
	"wpmd/pkg/verify"
)

// shower makes the body of a document into what a page of the preview may hold.
type shower struct {
	preview *Preview
	state   *snapshot
	path    string // of the document
	remote  bool   // pictures of other hosts are loaded
	foreign int    // pictures of other hosts that were left out
	names   map[string]bool
}

// plain are the elements that show text, and do nothing. Of one that is not here, what
// it holds is shown; of those in dropped, nothing.
var plain = setOf(`a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup data dd del details dfn div dl dt em
	figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li main mark nav ol p pre q rp rt ruby s samp section small span
	strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr audio video
	math maction merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics`)

var dropped = setOf("script style template noscript svg head title meta link base annotation annotation-xml textarea select option button source track param")

// embedding are the elements that load a page or a program of another server.
var embedding = map[string]string{"iframe": "src", "embed": "src", "object": "data", "frame": "src"}

// attributes are those that an element may keep beside its address.
var attributes = setOf("id title lang dir colspan rowspan scope start reversed value type checked alt width height datetime open cite abbr headers")

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// body appends what may be shown of the children of from.
func (s *shower) body(from, to *html.Node) {
	if s.names == nil {
		s.names = make(map[string]bool)
	}
	for c := from.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			to.AppendChild(txt(c.Data))
		case html.ElementNode:
			s.element(c, to)
		}
	}
}

func (s *shower) element(n, to *html.Node) {
	name := strings.ToLower(n.Data)
	switch {
	case dropped[name]:
	case name == fidelity.FormulaElement:
		to.AppendChild(el("code", "class=formula", txt(textOf(n))))
	case embedding[name] != "":
		s.embed(n, embedding[name], to)
	case name == "img":
		s.picture(n, to)
	case name == "audio" || name == "video":
		s.player(n, name, to)
	case name == "input":
		if attr(n, "type") == "checkbox" {
			to.AppendChild(s.kept(n, name, "disabled"))
		}
	case name == "a":
		s.anchor(n, to)
	case plain[name]:
		made := s.kept(n, name)
		s.body(n, made)
		if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
			s.nameHeading(n, made)
		}
		to.AppendChild(made)
	default:
		s.body(n, to)
	}
}

// kept is an element with those of its attributes that may stay.
func (s *shower) kept(n *html.Node, name string, more ...any) *html.Node {
	made := el(name, more...)
	for _, a := range n.Attr {
		if a.Namespace == "" && attributes[a.Key] {
			made.Attr = append(made.Attr, html.Attribute{Key: a.Key, Val: a.Val})
		}
	}
	return made
}

// nameHeading gives a heading the name that forges and generators give it, unless it
// has one.
func (s *shower) nameHeading(n, made *html.Node) {
	if attr(n, "id") != "" {
		return
	}
	name := verify.HeadingName(textOf(n))
	if name == "" || s.names[name] {
		return
	}
	s.names[name] = true
	made.Attr = append(made.Attr, html.Attribute{Key: "id", Val: name})
}

func (s *shower) anchor(n, to *html.Node) {
	made := s.kept(n, "a")
	if name := attr(n, "name"); name != "" && attr(n, "id") == "" {
		made.Attr = append(made.Attr, html.Attribute{Key: "id", Val: name})
	}
	where := s.lead(attr(n, "href"))
	switch {
	case where.href == "" && attr(n, "href") != "":
		made.Attr = append(made.Attr, html.Attribute{Key: "class", Val: "dead"}, html.Attribute{Key: "title", Val: "leads nowhere: " + brief(attr(n, "href"))})
	case where.outward:
		made.Attr = append(made.Attr, html.Attribute{Key: "href", Val: where.href}, html.Attribute{Key: "rel", Val: "noopener noreferrer nofollow"}, html.Attribute{Key: "target", Val: "_blank"})
	case where.href != "":
		made.Attr = append(made.Attr, html.Attribute{Key: "href", Val: where.href})
	}
	s.body(n, made)
	to.AppendChild(made)
}

func (s *shower) picture(n, to *html.Node) {
	src := strings.TrimSpace(attr(n, "src"))
	made := s.kept(n, "img", "loading=lazy")
	where := s.lead(src)
	switch {
	case isDataPicture(src):
		where.href = src
	case where.outward && !s.remote:
		s.foreign++
		to.AppendChild(outward(where.href, el("span", "class=left-out", txt("picture on "+hostOf(where.href)+": "+attr(n, "alt")))))
		return
	case where.href == "":
		to.AppendChild(el("span", "class=left-out dead", txt("picture that leads nowhere: "+brief(src)+" "+attr(n, "alt"))))
		return
	}
	made.Attr = append(made.Attr, html.Attribute{Key: "src", Val: where.href})
	to.AppendChild(made)
}

// brief is as much of an address as is told of one that leads nowhere.
func brief(address string) string {
	if len(address) <= 100 {
		return address
	}
	return strings.ToValidUTF8(address[:100], "") + "…"
}

// isDataPicture says whether an address is a picture by itself, of a kind that is
// nothing else.
func isDataPicture(src string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(src), ";")
	return slices.Contains([]string{"data:image/png", "data:image/gif", "data:image/jpeg", "data:image/webp"}, kind)
}

// player shows a recording of the folder; one of another server is a link.
func (s *shower) player(n *html.Node, name string, to *html.Node) {
	sources := []string{attr(n, "src")}
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == "source" {
			sources = append(sources, attr(c, "src"))
		}
	}
	for _, src := range sources {
		where := s.lead(src)
		switch {
		case src == "":
		case where.href == "":
			to.AppendChild(el("span", "class=left-out dead", txt(name+" that leads nowhere: "+brief(src))))
		case where.outward:
			to.AppendChild(el("p", outward(where.href, el("span", "class=left-out", txt(name+" on "+hostOf(where.href))))))
		default:
			made := el(name, "controls", "preload=metadata")
			made.Attr = append(made.Attr, html.Attribute{Key: "src", Val: where.href})
			to.AppendChild(made)
			return
		}
	}
}

// embed shows a link in the place of what another server would fill.
func (s *shower) embed(n *html.Node, key string, to *html.Node) {
	where := s.lead(attr(n, key))
	if where.href == "" {
		s.body(n, to)
		return
	}
	name := txt("embedded from " + hostOf(where.href))
	if title := attr(n, "title"); title != "" {
		name = txt(title + " (embedded from " + hostOf(where.href) + ")")
	}
	to.AppendChild(el("p", outward(where.href, el("span", "class=left-out", name))))
}

// target is where an address leads.
type target struct {
	href    string // empty for nowhere
	outward bool   // to the web
}

// lead finds out where an address of the document leads in the preview.
func (s *shower) lead(href string) target {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || href == "" {
		return target{}
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return target{href: u.String(), outward: true}
	case "mailto", "tel":
		return target{href: u.String()}
	case "":
	default:
		return target{}
	}
	if u.Host != "" {
		u.Scheme = "https"
		return target{href: u.String(), outward: true}
	}
	fragment := ""
	if u.Fragment != "" {
		fragment = "#" + u.EscapedFragment()
	}
	if u.Path == "" {
		return target{href: fragment}
	}
	return s.file(u.Path, fragment)
}

func (s *shower) file(address, fragment string) target {
	name, ok := s.state.served[address]
	switch {
	case ok:
	case strings.HasPrefix(address, "/"):
		name = strings.TrimPrefix(path.Clean(address), "/")
	default:
		name = path.Join(path.Dir(s.path), address)
	}
	if s.state.byPath[name] != nil {
		return target{href: documentAddress(name) + fragment}
	}
	if name == "" || name == "." {
		return target{href: "/"}
	}
	if info, err := s.preview.tree.Stat(name); err != nil || !info.Mode().IsRegular() || isHidden(name) {
		return target{}
	}
	return target{href: fileAddress(name) + fragment}
}

func documentAddress(name string) string { return address(documentRoute, name) }
func fileAddress(name string) string     { return address(fileRoute, name) }

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Hostname()
	}
	return address
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}
