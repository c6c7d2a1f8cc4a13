package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/fidelity"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/render"
	"wpmd/pkg/tree"
)

// streamFlags are those flags for what an export writes that lines heed.
var streamFlags = []string{"output", "flavor", "front-matter", "fields", "keep-boilerplate", "no-sitemap", "media", "links"}

const streamHint = "wpmd export SITE --flavor jsonl -o - > posts.jsonl"

// isStream says whether the flavor that was named makes lines and not files.
func (o *outputOptions) isStream() (bool, error) {
	if isFlavorFile(o.flavor) {
		target, err := readFlavor(o.flavor)
		return target.Output == flavor.Lines, err
	}
	target, err := flavor.Named(o.flavor)
	return target.Output == flavor.Lines, err
}

// runStream writes a line of JSON for each document.
func runStream(ctx context.Context, o *exportOptions) error {
	if err := o.checkStream(); err != nil {
		return err
	}
	src, err := openSource(ctx, o.console, "export", o.source, &o.network, o.more...)
	if err != nil {
		return err
	}
	defer src.close()
	if src.ask != nil {
		src.ask(frontmatter.FieldsNamed(o.output.render.Fields))
	}
	out, finish, err := o.openLines()
	if err != nil {
		return err
	}
	shown := o.console.newProgress()
	lines := lineWriter{out: bufio.NewWriter(out), prover: fidelity.New()}
	report, err := export.Stream(ctx, src.Source, export.Options{
		Render: o.output.render, Query: o.query.Query, Client: src.network.client, Progress: shown,
	}, lines.write)
	shown.End()
	if err := finish(errors.Join(err, lines.out.Flush())); err != nil {
		return err
	}
	report.Warnings = slices.Concat(src.network.warnings, report.Warnings)
	o.console.printReport(report)
	if !report.Whole() {
		return &incompleteError{failures: len(report.Failures), remedies: remedies(report.Failures, "")}
	}
	return nil
}

// checkStream refuses what lines cannot heed.
func (o *exportOptions) checkStream() error {
	name := printable(o.output.render.Target.Name)
	if o.console.json {
		return usage(streamHint, "--json prints a report where --flavor %s prints documents", name)
	}
	if o.output.media == "none" || o.output.flags.Changed("media") && o.output.media != "link" || o.output.flags.Changed("links") && o.output.links != "keep" {
		return usage(streamHint, "with --flavor %s pictures and links stay on the web, as with --media link --links keep", name)
	}
	var err error
	ofOutput := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(outputOptions).addExportFlags(ofOutput)
	o.output.flags.Visit(func(f *pflag.Flag) {
		if err == nil && ofOutput.Lookup(f.Name) != nil && !slices.Contains(streamFlags, f.Name) {
			err = usage(streamHint, "--%s has no effect with --flavor %s, which writes no files", f.Name, name)
		}
	})
	return err
}

// openLines opens what the lines go to: standard output, or a file, which takes the place
// of an older one when it is whole.
func (o *exportOptions) openLines() (out io.Writer, finish func(error) error, err error) {
	name := o.output.dir
	if name == "" || name == "-" {
		return o.console.out, func(err error) error { return err }, nil
	}
	if err := o.checkLines(name); err != nil {
		return nil, nil, err
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, nil, usage("wpmd export SITE --flavor jsonl -o posts.jsonl", "%s is no file, and --flavor %s writes one", printable(name), printable(o.output.render.Target.Name))
	}
	files := tree.Open(filepath.Dir(name))
	f, err := files.Create(filepath.Base(name))
	if err != nil {
		return nil, nil, errors.Join(err, files.Close())
	}
	return f, func(failed error) error {
		if failed != nil {
			return errors.Join(failed, f.Abort(), files.Close())
		}
		return errors.Join(f.Commit(), files.Close())
	}, nil
}

// checkLines refuses a file that no run of this kind wrote.
func (o *exportOptions) checkLines(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return nil // there is none, or what is there will tell
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return err
	}
	first, _ := bufio.NewReaderSize(f, longestLine).ReadSlice('\n')
	var written struct{ Headings, Markdown, Text json.RawMessage }
	if json.Unmarshal(first, &written) == nil && written.Headings != nil && written.Markdown != nil && written.Text != nil {
		return nil
	}
	return usage("wpmd export SOURCE --flavor jsonl -o ANOTHER-FILE", "%s is there, and holds no lines that wpmd wrote: it stays as it is", printable(name))
}

// longestLine bounds how much of a file is read to recognise it, in bytes.
const longestLine = 16 << 20

// lineWriter writes documents as lines.
type lineWriter struct {
	out    *bufio.Writer
	prover *fidelity.Prover
}

type headingJSON struct {
	Level int    `json:"level"`
	Text  string `json:"text"`
}

func (w lineWriter) write(_ content.Document, rendered render.Result) error {
	text, outline := w.prover.Outline(rendered.Markdown)
	headings := make([]headingJSON, 0, len(outline))
	for _, h := range outline {
		headings = append(headings, headingJSON(h))
	}
	header, err := asLine(rendered.FrontMatter)
	if err != nil {
		return err
	}
	body, err := asLine(struct {
		Headings []headingJSON `json:"headings"`
		Markdown string        `json:"markdown"`
		Text     string        `json:"text"`
	}{headings, rendered.Markdown, text})
	if err != nil {
		return err
	}
	if len(header) > len("{}") {
		body = append(append(header[:len(header)-1], ','), body[1:]...)
	}
	_, err = w.out.Write(append(body, '\n'))
	return err
}

// asLine is a value as JSON in one line.
func asLine(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}
