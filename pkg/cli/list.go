package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
)

type listOptions struct {
	console *console
	source  string
	more    []string // files, if the source is one
	network networkOptions
	query   queryOptions
}

func newListCmd(c *console, run func(context.Context, *listOptions) error) *cobra.Command {
	o := &listOptions{console: c}
	cmd := &cobra.Command{
		Use:   "list SOURCE",
		Short: "list the documents: id, type, date, status, slug, title and address",
		Long: `list prints one line for each document of a site or a file of posts: its id,
type, date, status, slug, title and web address. It reads no document, so it is
quick and costs the site next to nothing.

On a terminal it prints a table of the columns that fit; in a pipe all columns,
separated by tabs, without a heading. With --json it prints an object, with a line
for each document.

` + aboutDates + "\n\n" + aboutLogin,
		Example: `  wpmd list https://example.org
  wpmd list example.org --type page --json
  wpmd list example.org --after 2024 | cut -f 7`,
		Args: orSettings(sources("a SOURCE", "wpmd list https://example.org")),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if args, err = c.sources(cmd, args, "wpmd list https://example.org"); err != nil {
				return err
			}
			o.source = args[0]
			if len(args) > 1 {
				o.more = args[1:]
			}
			if err := o.query.validate(c.now()); err != nil {
				return err
			}
			o.query.Titles = true
			return run(cmd.Context(), o)
		},
	}
	o.query.addFlags(cmd.Flags())
	o.network.addFlags(cmd.Flags())
	o.network.addSourceFlag(cmd.Flags())
	return cmd
}

// rowPrinter prints a list while it comes in.
type rowPrinter interface {
	row(content.Stamp) error
	end() error
}

func runList(ctx context.Context, o *listOptions) error {
	src, err := openSource(ctx, o.console, "list", o.source, &o.network, o.more...)
	if err != nil {
		return err
	}
	defer src.close()
	var rows rowPrinter = &tabPrinter{out: o.console.out}
	switch {
	case o.console.json:
		rows = &jsonPrinter{out: o.console.out}
		if err := o.console.openJSON("documents"); err != nil {
			return err
		}
	case o.console.width() > 0:
		rows = &tablePrinter{out: o.console.out, width: o.console.width()}
	}
	failures, err := printRows(rows, export.Inventory(ctx, src, o.query.Query))
	if err != nil {
		return err
	}
	for _, w := range slices.Concat(src.network.warnings, src.Warnings()) {
		if o.console.isShown(w) {
			o.console.printWarning(o.console.err, w)
		}
	}
	for _, f := range failures {
		o.console.printFailure(f)
	}
	if o.console.json {
		warnings := warningsJSON(slices.Concat(src.network.warnings, src.Warnings()))
		if err := o.console.printJSON(listJSON{src.home, warnings, failuresJSON(failures)}); err != nil {
			return err
		}
	}
	if len(failures) > 0 {
		return &incompleteError{what: "list", failures: len(failures), remedies: remedies(failures, "")}
	}
	return nil
}

func printRows(rows rowPrinter, stamps iter.Seq2[content.Stamp, error]) ([]export.Failure, error) {
	var failures []export.Failure
	for stamp, err := range stamps {
		if e, ok := errors.AsType[*content.ListError](err); ok {
			failures = append(failures, export.Failure{Type: e.Type, Err: e.Err})
			continue
		}
		if err != nil {
			return failures, err
		}
		if err := rows.row(stamp); err != nil {
			return failures, err
		}
	}
	return failures, rows.end()
}

// cells are a document's columns.
func cells(d content.Stamp) []string {
	id := ""
	if d.ID > 0 { // one of wpmd's own making is nobody's business
		id = fmt.Sprint(d.ID)
	}
	return []string{id, d.Type, day(d.Date), d.Status, d.Slug, d.Title, d.Link}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// tabPrinter is for pipes: a line for each document as soon as it is known.
type tabPrinter struct{ out io.Writer }

func (p *tabPrinter) row(d content.Stamp) error {
	row := cells(d)
	for i, cell := range row {
		row[i] = printable(cell)
	}
	_, err := fmt.Fprintln(p.out, strings.Join(row, "\t"))
	return err
}

func (p *tabPrinter) end() error { return nil }

// tablePrinter is for people. Its columns are as wide as their widest cell, so
// it waits for the last.
type tablePrinter struct {
	out   io.Writer
	width int // of the terminal
	rows  grid
}

func (p *tablePrinter) row(d content.Stamp) error {
	if len(p.rows) == 0 {
		p.rows = grid{{"id", "type", "date", "status", "slug", "title", "address"}}
	}
	p.rows = append(p.rows, cells(d))
	return nil
}

func (p *tablePrinter) end() error {
	if len(p.rows) == 0 {
		return nil
	}
	return p.rows.fit(p.width).write(p.out, 0)
}

// The columns of a table of documents, by their place.
const (
	idColumn = iota
	typeColumn
	dateColumn
	statusColumn
	slugColumn
	titleColumn
	addressColumn
)

// minWidth is the least width of a title or an address that is worth its place.
const minWidth = 16

// fit makes a table of documents as narrow as a terminal. Titles give way first;
// then addresses lose the site's own, where all have the same, and columns are
// left out, those that say least before others.
func (g grid) fit(width int) grid {
	paths := slices.Clone(g)
	if host := g.commonHost(); host != "" {
		for i, row := range paths {
			paths[i] = slices.Clone(row)
			paths[i][addressColumn] = strings.TrimPrefix(row[addressColumn], host)
		}
	}
	withoutSlug := paths.columns(idColumn, typeColumn, dateColumn, statusColumn, titleColumn, addressColumn)
	withoutStatus := paths.columns(idColumn, typeColumn, dateColumn, titleColumn, addressColumn)
	for _, table := range []grid{
		g, paths, withoutSlug,
		withoutSlug.halveLast(width), withoutStatus.halveLast(width),
		paths.columns(idColumn, typeColumn, dateColumn, titleColumn),
		paths.columns(idColumn, dateColumn, titleColumn),
	} {
		if fitted, ok := table.cut(slices.Index(table[0], "title"), minWidth, width); ok {
			return fitted
		}
	}
	fitted, _ := paths.columns(idColumn, titleColumn).cut(1, 0, width)
	return fitted
}

// halveLast cuts the last column so far that it leaves as much room to the one
// before it, if that is worth it.
func (g grid) halveLast(width int) grid {
	last := len(g[0]) - 1
	widths := g.widths()
	for _, w := range widths[:last-1] {
		width -= w + gutter
	}
	half := (width - gutter) / 2
	if half < minWidth || half > widths[last] {
		return g
	}
	halved := make(grid, len(g))
	for i, row := range g {
		halved[i] = slices.Clone(row)
		halved[i][last] = runewidth.Truncate(printable(row[last]), half, "…")
	}
	return halved
}

// commonHost is the scheme and host that all addresses begin with, or empty.
func (g grid) commonHost() string {
	var common string
	for _, row := range g[1:] {
		u, err := url.Parse(row[addressColumn])
		if err != nil || u.Host == "" {
			return ""
		}
		host := u.Scheme + "://" + u.Host
		if common != "" && host != common {
			return ""
		}
		common = host
	}
	return common
}

// listJSON is what follows the documents.
type listJSON struct {
	Site     string        `json:"site,omitempty"`
	Warnings []warningJSON `json:"warnings"`
	Failures []failureJSON `json:"failures"`
}

type stampJSON struct {
	ID       int64              `json:"id"`
	Type     string             `json:"type"`
	Status   string             `json:"status"`
	Date     *time.Time         `json:"date"`
	Modified *time.Time         `json:"modified"`
	Slug     string             `json:"slug"`
	Title    string             `json:"title"`
	URL      string             `json:"url"`
	Author   int64              `json:"author,omitempty"`
	Parent   int64              `json:"parent,omitempty"`
	Terms    map[string][]int64 `json:"terms,omitempty"`
}

func newStampJSON(d content.Stamp) stampJSON {
	return stampJSON{
		ID: max(d.ID, 0), Type: d.Type, Status: d.Status, Date: timeOrNil(d.Date), Modified: timeOrNil(d.Modified),
		Slug: d.Slug, Title: d.Title, URL: d.Link, Author: max(d.Author, 0), Parent: max(d.Parent, 0), Terms: d.Terms,
	}
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// jsonPrinter prints the elements of an array, one a line, as they come in.
type jsonPrinter struct {
	out  io.Writer
	some bool
}

func (p *jsonPrinter) row(d content.Stamp) error {
	object, err := marshal(newStampJSON(d))
	if err != nil {
		return err
	}
	before := "\n    "
	if p.some {
		before = "," + before
	}
	p.some = true
	_, err = io.WriteString(p.out, before+string(object))
	return err
}

func (p *jsonPrinter) end() error { return nil }
