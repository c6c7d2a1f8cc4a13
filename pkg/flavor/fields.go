package flavor

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Fields are what becomes of a fact: it may stand at several keys.
type Fields []Field

// read takes false for a fact that is left out, a word or a map with a key for a field, a
// list for several, and a map without a key for what changes of the field that there was.
func (f *Fields) read(d decoder, n *yaml.Node) error {
	if n.Kind == yaml.MappingNode && len(*f) == 1 && !(*f)[0].Drop && at(n, "key") == n {
		one := (*f)[0]
		if err := one.read(d, n); err != nil {
			return err
		}
		*f = Fields{one}
		return nil
	}
	*f = nil
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	for _, n := range nodes {
		var one Field
		if err := one.read(d, n); err != nil {
			return err
		}
		*f = append(*f, one)
	}
	return nil
}

func (f *Field) read(d decoder, n *yaml.Node) error {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!bool":
		var kept bool
		err := n.Load(&kept)
		f.Drop = !kept
		return err
	case n.Kind == yaml.ScalarNode:
		f.Key = n.Value
	default:
		if err := d.readStruct(n, reflect.ValueOf(f).Elem()); err != nil {
			return err
		}
	}
	if strings.Contains("."+f.Key+".", "..") && f.Key != "" {
		return d.Fault(n, "%q is no key: a dot stands between two names", f.Key)
	}
	var err error
	if f.zone, err = time.LoadLocation(f.Zone); err != nil {
		return d.Fault(n, "%q is no time zone: one is called Europe/Berlin, or UTC", f.Zone)
	}
	if f.Format != "" && time.Unix(0, 0).UTC().Format(f.Format) == time.Unix(1e9, 0).UTC().Format(f.Format) {
		return d.Fault(n, "%q is no form of a date: write the second of January 2006, 15:04:05, as it is to look, such as 2006-01-02", f.Format)
	}
	return nil
}

// Location is the time zone of a date; nil where that stays as it is.
func (f Field) Location() *time.Location {
	if f.Zone == "" {
		return nil
	}
	return f.zone
}

// OwnKey says whether a taxonomy of a site can have a key of its own: none that a header
// has for something else.
func (h Header) OwnKey(taxonomy string) bool {
	if !h.OwnTerms || taxonomy == "" || strings.ContainsAny(taxonomy, ". ") || slices.Contains(facts, taxonomy) || slices.Contains(h.Known, taxonomy) || taxonomy == h.Nest || h.writes(taxonomy) {
		return false
	}
	_, taken := h.built()[taxonomy]
	return !taken && !slices.Contains([]string{"category", "tag", "post_tag", "cascade", "build", "url", "type", "layout", "outputs", "resources", "menus", "sitemap"}, taxonomy)
}

// Facts are the names of all facts, in the order of a header.
func Facts() []string { return facts }

func (f Fact) what() string { return "fact of a document" }
func (f Fact) known() []string {
	for _, prefix := range []string{"taxonomies.", "fields.", "wordpress."} {
		if strings.HasPrefix(string(f), prefix) && len(f) > len(prefix) {
			return append(slices.Clone(facts), string(f))
		}
	}
	return facts
}

func (Output) what() string    { return "output" }
func (Output) known() []string { return []string{string(Files), string(Lines)} }
func (Format) what() string    { return "format of front matter" }
func (Format) known() []string { return []string{"yaml", "toml", "json", "meta"} }
func (Markup) what() string    { return "language of a text" }
func (Markup) known() []string {
	return []string{string(Text), string(HTML), string(Markdown), string(Bare)}
}
func (Reader) what() string { return "reader of Markdown" }
func (Reader) known() []string {
	return []string{string(CommonMark), string(Kramdown), string(Marked), string(Python), string(MDX)}
}
func (Syntax) what() string    { return "syntax" }
func (Syntax) known() []string { return []string{string(AsMarkdown), string(AsHTML)} }
func (Embeds) what() string    { return "way to show a video" }
func (Embeds) known() []string {
	return []string{string(AsLink), string(AsFrame), string(AsShortcode)}
}
func (Captions) what() string    { return "way to write a caption" }
func (Captions) known() []string { return []string{string(AsItalics), string(AsFigure)} }
func (Math) what() string        { return "pair of delimiters" }
func (Math) known() []string     { return []string{string(Dollars), string(Brackets)} }
func (Directives) what() string  { return "language of directives" }
func (Directives) known() []string {
	return []string{string(NoDirectives), string(Shortcodes), string(Liquid), string(Nunjucks), string(TeraCodes), string(Vault)}
}
