package export

import (
	"net/url"
	"slices"

	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/layout"
	"wpmd/pkg/markdown"
	"wpmd/pkg/tree"
)

// Rendered is a document as a Markdown file, whole and in its parts.
type Rendered struct {
	FrontMatter frontmatter.Map
	Markdown    string
	// Bytes is the file: the header in the renderer's format, and the Markdown.
	Bytes    []byte
	Warnings []content.Warning
}

// Renderer turns documents into Markdown files. It is the one way to do so, for
// every command. It is not safe for concurrent use.
type Renderer struct {
	converter *markdown.Converter
	format    frontmatter.Format
}

// NewRenderer returns a Renderer that writes headers in the given format.
func NewRenderer(format frontmatter.Format, keepFurniture bool) *Renderer {
	return &Renderer{
		converter: markdown.New(markdown.Options{KeepFurniture: keepFurniture}),
		format:    format,
	}
}

// Render converts a document whose addresses are written as resolver says.
func (r *Renderer) Render(doc content.Document, resolver content.Resolver) Rendered {
	result := r.converter.Convert(doc.Content, resolver, nil)
	var featured string
	if doc.Featured != nil {
		featured = resolver.Asset(doc.Featured.URL)
	}
	facts := frontmatter.Facts(doc, featured)
	out := frontmatter.Append(nil, r.format, facts)
	if result.Markdown != "" {
		out = append(out, '\n')
		out = append(out, result.Markdown...)
	}
	return Rendered{
		FrontMatter: facts,
		Markdown:    result.Markdown,
		Bytes:       out,
		Warnings:    slices.Concat(doc.Warnings, result.Warnings),
	}
}

// Alone is the Resolver for a document that stands by itself, without an
// export around it: relative addresses become absolute, nothing else changes.
func Alone(doc content.Document) content.Resolver {
	home := &url.URL{}
	b := &book{home: home, scheme: layout.Scheme{}, media: MediaLink, links: LinksKeep}
	return b.resolver(doc.Link, "")
}

func sum(data []byte) string { return tree.Sum(data) }
