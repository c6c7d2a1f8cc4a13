package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/input"
	"wpmd/pkg/render"
	"wpmd/pkg/wxr"
)

// maxInput bounds what convert reads into memory; one post is far smaller.
const maxInput = 256 << 20

type convertOptions struct {
	console *console
	file    string
	render  render.Options
}

func newConvertCmd(c *console, run func(context.Context, *convertOptions) error) *cobra.Command {
	o := &convertOptions{console: c}
	var format string
	cmd := &cobra.Command{
		Use:   "convert [FILE|-]",
		Short: "print a post's JSON or HTML that you already have as Markdown",
		Long: `convert reads one post, as the REST API serves it, as plain HTML, or from a
WordPress export with that post alone, and prints it as Markdown with front
matter. It makes no network request.`,
		Example: `  wpmd convert post.json
  curl -s https://example.org/wp-json/wp/v2/posts/1 | wpmd convert -`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("wpmd export "+shellWord(args[0])+" -o DIR", "convert takes one file; export takes a file with many posts")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			o.file = "-"
			if len(args) == 1 {
				o.file = args[0]
			}
			if strings.Contains(o.file, "://") {
				return usage("wpmd get "+shellWord(o.file), "convert takes a file that you already have; get fetches a post")
			}
			if o.render.FrontMatter, err = frontmatter.ParseFormat(format); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	addFrontMatterFlag(cmd.Flags(), &format)
	addRenderFlags(cmd.Flags(), &o.render)
	return cmd
}

func runConvert(ctx context.Context, o *convertOptions) error {
	raw, err := readInput(ctx, o.console.in, o.file)
	if err != nil {
		return err
	}
	doc, err := singleOf(ctx, raw)
	if err != nil {
		return &inputError{file: o.file, err: err}
	}
	return o.console.printDocument(ctx, doc, o.render)
}

// singleOf reads one post, of a WordPress export too, or of what is packed.
func singleOf(ctx context.Context, raw []byte) (content.Document, error) {
	in, err := input.From(ctx, "", raw)
	if err != nil {
		return content.Document{}, err
	}
	defer func() { _ = in.Close() }()
	if len(in.Files) > 1 {
		return content.Document{}, &archive.ManyError{Count: len(in.Files)}
	}
	f := in.Files[0]
	if kind, err := f.Kind(); err != nil || kind != input.WXR {
		raw, err = io.ReadAll(io.NewSectionReader(f.Data, 0, min(f.Size, maxInput)))
		if err != nil {
			return content.Document{}, err
		}
		if foreignHints[kind] != nil && kind != input.HTML {
			return content.Document{}, &foreignError{kind: kind}
		}
		return single(raw)
	}
	src, err := wxr.New(ctx, []wxr.Part{{Data: f.Data, Size: f.Size}})
	if err != nil {
		return content.Document{}, err
	}
	defer func() { _ = src.Close() }()
	return only(ctx, src)
}

// only is the one public document of an export.
func only(ctx context.Context, src *wxr.Source) (content.Document, error) {
	var found []content.Stamp
	for stamp, err := range src.Inventory(ctx, content.Query{}) {
		if err != nil {
			return content.Document{}, err
		}
		found = append(found, stamp)
	}
	switch {
	case len(found) > 1:
		return content.Document{}, &archive.ManyError{Count: len(found)}
	case len(found) == 0:
		return content.Document{}, &noPublicError{}
	}
	for doc, err := range src.Documents(ctx, found) {
		if err == nil && doc.IsLocked() {
			err = &noPublicError{}
		}
		return doc, err
	}
	return content.Document{}, ctx.Err()
}

// noPublicError says that an export holds no document that the public may read.
type noPublicError struct{}

func (*noPublicError) Error() string { return "holds no public post" }

// single reads one post, or a body without the object around it.
func single(raw []byte) (content.Document, error) {
	doc, err := archive.Single(raw)
	if err != nil && archive.Sniff(raw[:min(len(raw), sniffed)]) == archive.HTML {
		return content.Document{Content: string(raw)}, nil
	}
	return doc, err
}

// sniffed is how many bytes are read to recognise an input.
const sniffed = 8 << 10

// printDocument prints one document, outside of any export.
func (c *console) printDocument(ctx context.Context, doc content.Document, o render.Options) error {
	rendered, err := render.New(o).Render(ctx, doc, render.Alone(doc))
	if err != nil {
		return err
	}
	for _, name := range frontmatter.Missing(doc.Fields, o.Fields) {
		rendered.Warnings = append(rendered.Warnings, content.Warning{Code: "field-unknown", Message: name + ": there is no such field"})
	}
	for i := range rendered.Warnings {
		rendered.Warnings[i].Document = doc.Link
	}
	if c.json {
		return c.printJSON(renderedJSON{rendered.FrontMatter, rendered.Markdown, warningsJSON(rendered.Warnings)})
	}
	for _, w := range rendered.Warnings {
		if c.isShown(w) {
			c.printWarning(c.err, w)
		}
	}
	_, err = c.out.Write(rendered.Bytes)
	return err
}

type renderedJSON struct {
	FrontMatter frontmatter.Map `json:"front_matter"`
	Markdown    string          `json:"markdown"`
	Warnings    []warningJSON   `json:"warnings"`
}

// inputError says which input an error is about.
type inputError struct {
	file string
	err  error
}

func (e *inputError) Error() string { return fmt.Sprintf("%s: %v", e.name(), e.err) }

func (e *inputError) Unwrap() error { return e.err }

func (e *inputError) name() string {
	if e.file == "-" {
		return "standard input"
	}
	return e.file
}

func readInput(ctx context.Context, stdin io.Reader, file string) ([]byte, error) {
	in := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, &inputError{file: file, err: err}
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	raw, err := readAll(ctx, io.LimitReader(in, maxInput+1))
	if err != nil {
		return nil, &inputError{file: file, err: err}
	}
	if len(raw) > maxInput {
		return nil, &inputError{file: file, err: errTooLarge}
	}
	return raw, nil
}

// readAll gives up when ctx ends, even while a terminal or a pipe is silent.
func readAll(ctx context.Context, in io.Reader) (raw []byte, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		raw, err = io.ReadAll(in)
	}()
	select {
	case <-done:
		return raw, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
