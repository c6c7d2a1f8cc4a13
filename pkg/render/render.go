// Package render turns a document into a Markdown file: it converts, proves, keeps as HTML
// what fails the proof, and puts the header before it and the comments after it.
//
// It is the one way to do so, for every command. What it needs of other documents and
// files it asks package linkmap; it reads nothing and writes nothing.
package render

import (
	"context"
	"slices"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/dialect"
	"wpmd/pkg/linkmap"
)

// Render turns a document into a Markdown file for its place. The error, if
// any, is a *PanicError, or that of ctx: then the rendering is left to itself,
// and the renderer is of no more use.
func (r *Renderer) Render(ctx context.Context, doc content.Document, at Place) (Result, error) {
	return apart(ctx, func() Result { return r.render(ctx, doc, at) })
}

func (r *Renderer) render(ctx context.Context, doc content.Document, at Place) Result {
	var controls int
	doc = asShown(doc)
	doc.Content, controls = withoutControls(doc.Content)
	at.Body, at.Images = doc.Content, at.Links.IndexImages(recordsOf(doc))
	if at.Links.Options().Media == linkmap.MediaDownload {
		at.Body, at.Inline = withoutInline(doc.Content)
	}
	result := r.faithful(ctx, at)
	if controls > 0 {
		result.warn("control-dropped", "control characters, which no browser shows and no feed may hold, are left out: %d", controls)
	}
	featured := r.featured(doc, at, result.Addresses)
	fields := r.fields(doc, at.Links, result.Addresses)
	result.FrontMatter = r.header(doc, featured, fields, append(slices.Clone(at.Former), doc.Link), result.Addresses)
	result.Bytes = r.headerBytes(result.FrontMatter)
	if len(at.Threads) > 0 {
		text, warnings := r.conversation(ctx, at)
		result.Warnings = append(result.Warnings, warnings...)
		if result.Markdown != "" {
			text = "\n" + text
		}
		result.Markdown += text
	}
	result.Markdown, result.HasFormulas = dialect.Adapt(result.Markdown, r.options.Target, r.prover.SyntaxSpans)
	if result.Markdown != "" {
		result.Bytes = append(result.Bytes, '\n')
		result.Bytes = append(result.Bytes, result.Markdown...)
	}
	if strings.TrimSpace(doc.Content) == "" && len(fields) == 0 {
		result.warn(CodeEmpty, emptyMessage)
	} else {
		result.warnUnasked(doc, r.options.Fields)
	}
	result.Warnings = slices.Concat(doc.Warnings, result.Warnings)
	return result
}

// withoutControls leaves out the control characters that XML does not allow.
// https://www.w3.org/TR/xml/#charsets
func withoutControls(text string) (string, int) {
	n := 0
	kept := strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\f' && r != '\r' || r == 0x7F {
			n++
			return -1
		}
		return r
	}, text)
	if n == 0 {
		return text, 0 // whatever bytes are no UTF-8 in it
	}
	return kept, n
}

// emptyMessage names what can be done about a body that is not there.
const emptyMessage = "the site gives it without a body, though its page may show one that a theme, a page builder or a shop makes: " +
	"--fill-empty takes it from there, and --fields acf,meta shows what plugins keep"
