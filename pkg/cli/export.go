package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/media"
	"wpmd/pkg/redirect"
)

type exportOptions struct {
	console *console
	source  string
	output  outputOptions
	network networkOptions
	query   content.Query
}

// outputOptions are the flags that shape and place an export's files.
type outputOptions struct {
	dir          string
	flavor       string
	render       export.RenderOptions
	media        string
	links        string
	uploads      string
	intoExisting bool
	noSitemap    bool
	redirects    []redirect.Format
	formerHosts  []string
	comments     string
}

func newExportCmd(c *console, run func(context.Context, *exportOptions) error) *cobra.Command {
	o := &exportOptions{console: c}
	var format string
	var dates dateFlags
	var redirects []string
	cmd := &cobra.Command{
		Use:   "export SOURCE [-o DIR]",
		Short: "a whole site to files; run again, it brings DIR up to date",
		Long: `export writes every post, page and custom type of a site as Markdown with front
matter, and the pictures and files that they show. Run again, it writes what has
changed and leaves alone what you edited.

SOURCE is a site's address (any page of it), a file of post JSON, an array of
posts or NDJSON (with ./, / or a known extension), or - for standard input.`,
		Example: `  wpmd export https://example.org -o example
  wpmd export example.org --type post --after 2024-01-01
  wpmd export ./posts.json -o example --media link`,
		Args: exactly(1, "a SOURCE", "wpmd export https://example.org -o example"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			o.source = args[0]
			if o.output.render.FrontMatter, err = frontMatterOf(o.output.flavor, format); err != nil {
				return err
			}
			if o.output.redirects, err = redirectsOf(redirects); err != nil {
				return err
			}
			if err := dates.into(&o.query); err != nil {
				return err
			}
			if o.query.Limit < 0 {
				return usage("wpmd export --help", "--limit must not be negative")
			}
			return run(cmd.Context(), o)
		},
	}
	o.output.addFlags(cmd.Flags(), &format)
	addQueryFlags(cmd.Flags(), &o.query, &dates)
	cmd.Flags().BoolVar(&o.output.noSitemap, "no-sitemap", false, "do not hold what the API lists against the site's sitemap")
	chooseVar(cmd.Flags(), &o.output.comments, "comments", "", []string{"data", "append"}, "bring comments too: as data files, or with --comments=append at the end of their documents")
	cmd.Flags().Lookup("comments").NoOptDefVal = "data"
	cmd.Flags().StringSliceVar(&redirects, "redirects", nil, "write where old addresses lead now, in these `FORMATS`: "+strings.Join(redirect.Names(), ", "))
	o.network.addFlags(cmd.Flags())
	return cmd
}

// redirectsOf reads the names of formats, no two of which may want one file.
func redirectsOf(names []string) ([]redirect.Format, error) {
	const hint = "wpmd export SITE --redirects netlify,nginx"
	var formats []redirect.Format
	for _, name := range names {
		format, err := redirect.Named(name)
		if err != nil {
			return nil, usage(hint, "--redirects: %s", printable(err.Error()))
		}
		if slices.ContainsFunc(formats, func(f redirect.Format) bool { return f.File == format.File }) {
			return nil, usage(hint, "--redirects: only one of the formats can be the file %s", format.File)
		}
		formats = append(formats, format)
	}
	return formats, nil
}

func (o *outputOptions) addFlags(flags *pflag.FlagSet, format *string) {
	flags.StringVarP(&o.dir, "output", "o", "", "write to the folder `DIR` (default ./ and the site's host name)")
	flags.StringVar(&o.flavor, "flavor", "plain", "write for the target `NAME`")
	addFrontMatterFlag(flags, format)
	chooseVar(flags, &o.media, "media", "download", []string{"download", "link", "none"}, "fetch pictures and files, point at the web, or leave pictures out")
	chooseVar(flags, &o.links, "links", "rewrite", []string{"rewrite", "keep"}, "links between documents: to the files, or to the web")
	flags.StringSliceVar(&o.formerHosts, "former-domain", nil, "take links to these `HOSTS`, which the site had before, for its own")
	flags.StringVar(&o.uploads, "uploads", "", "take files from `DIR`, a local copy of wp-content/uploads (folder, zip or tar), before the web")
	addRenderFlags(flags, &o.render)
	flags.BoolVar(&o.intoExisting, "into-existing", false, "allow a first run into a folder that holds other files")
}

func addFrontMatterFlag(flags *pflag.FlagSet, format *string) {
	chooseVar(flags, format, "front-matter", "yaml", []string{"yaml", "toml", "json"}, "form of the header")
}

func addRenderFlags(flags *pflag.FlagSet, o *export.RenderOptions) {
	flags.StringSliceVar(&o.Fields, "fields", nil, "put these `FIELDS` of plugins into the header too: acf, meta, meta.NAME, yoast_head_json, or seo for those of any known plugin")
	addFurnitureFlag(flags, &o.KeepFurniture)
}

func addFurnitureFlag(flags *pflag.FlagSet, keep *bool) {
	flags.BoolVar(keep, "keep-furniture", false, "keep what plugins put around a post: share bars, related posts, forms")
}

func frontMatterOf(flavorName, format string) (frontmatter.Format, error) {
	if _, err := flavor.Named(flavorName); err != nil {
		return 0, err
	}
	return frontmatter.ParseFormat(format)
}

// dateFlags are the flags that take a day or a moment.
type dateFlags struct{ after, before, modifiedAfter string }

func addQueryFlags(flags *pflag.FlagSet, q *content.Query, dates *dateFlags) {
	flags.StringSliceVar(&q.Types, "type", nil, "only these post `TYPES`, or all (default all public ones)")
	flags.StringVar(&dates.after, "after", "", "published after this `DATE`")
	flags.StringVar(&dates.before, "before", "", "published before this `DATE`")
	flags.StringVar(&dates.modifiedAfter, "modified-after", "", "changed after this `DATE`")
	flags.StringSliceVar(&q.Categories, "category", nil, "in these categories (`SLUGS`)")
	flags.StringSliceVar(&q.Tags, "tag", nil, "with these tags (`SLUGS`)")
	flags.StringSliceVar(&q.Authors, "author", nil, "by these authors (`SLUGS`)")
	flags.StringSliceVar(&q.Slugs, "slug", nil, "with these `SLUGS`")
	flags.Int64SliceVar(&q.IDs, "id", nil, "with these `IDS`")
	flags.StringVar(&q.Search, "search", "", "that hold these `WORDS`")
	flags.StringSliceVar(&q.Status, "status", nil, "with these `STATUSES`; all but publish need --user")
	flags.IntVar(&q.Limit, "limit", 0, "at most `N` documents, newest first")
}

func (d dateFlags) into(q *content.Query) error {
	for _, f := range []struct {
		name, value string
		to          *time.Time
	}{{"after", d.after, &q.After}, {"before", d.before, &q.Before}, {"modified-after", d.modifiedAfter, &q.ModifiedAfter}} {
		if f.value == "" {
			continue
		}
		t, err := parseDate(f.value)
		if err != nil {
			return usage("wpmd export SITE --"+f.name+" 2025-03-21", "--%s %q is no date", f.name, printable(f.value))
		}
		*f.to = t
	}
	return nil
}

// parseDate reads a day, which begins at midnight UTC, or a moment.
func parseDate(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("no date: %q", s)
}

func runExport(ctx context.Context, o *exportOptions) error {
	o.network.fields = frontmatter.FieldsNamed(o.output.render.Fields)
	src, err := openSource(ctx, o.console, o.source, o.network)
	if err != nil {
		return err
	}
	defer src.close()
	return o.console.export(ctx, src, o.output, o.query)
}

// openUploads opens the local copy of the uploads, if there is one.
func (o *outputOptions) openUploads(ctx context.Context) (files fs.FS, closing func(), err error) {
	if o.uploads == "" {
		return nil, func() {}, nil
	}
	if o.media != "download" {
		return nil, nil, usage("wpmd export SITE --uploads "+shellWord(o.uploads), "--uploads is of no use with --media %s", o.media)
	}
	uploads, err := media.OpenUploads(ctx, o.uploads)
	if e, ok := errors.AsType[*media.UploadsError](err); ok {
		return nil, nil, usage(uploadsHint, "--uploads: %s", printable(e.Error()))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, usage(uploadsHint, "--uploads: there is no %s", printable(o.uploads))
	}
	if err != nil {
		return nil, nil, err
	}
	return uploads, func() { _ = uploads.Close() }, nil
}

const uploadsHint = "wpmd export SITE --uploads ./wp-content/uploads"

// opened is a source that is ready to be exported.
type opened struct {
	export.Source
	name    string // a folder's name for it
	network *network
	close   func()
}

// export runs an export and tells how it went.
func (c *console) export(ctx context.Context, src *opened, o outputOptions, q content.Query) error {
	if o.dir == "" {
		o.dir = "./" + src.name
	}
	uploads, closeUploads, err := o.openUploads(ctx)
	if err != nil {
		return err
	}
	defer closeUploads()
	c.say("writing to %s", printable(o.dir))
	shown := c.newProgress()
	report, err := export.Run(ctx, src.Source, export.Options{
		Output: o.dir, Flavor: o.flavor, RenderOptions: o.render, Query: q,
		Media: export.MediaMode(o.media), Links: export.LinkMode(o.links), Uploads: uploads,
		IntoExisting: o.intoExisting, NoSitemap: o.noSitemap, Redirects: o.redirects, FormerHosts: o.formerHosts, Comments: export.CommentMode(o.comments),
		Version: version(), Client: src.network.client, Progress: shown,
	})
	shown.End()
	if c.json {
		if jsonErr := c.printJSON(newReportJSON(report, err)); jsonErr != nil {
			return jsonErr
		}
	}
	if err != nil {
		return &runError{err: err, written: report.Documents.Created + report.Documents.Updated}
	}
	c.tell(report)
	if !report.Whole() {
		listed := slices.ContainsFunc(report.Failures, func(f export.Failure) bool {
			_, only := errors.AsType[*export.UnlistedError](f.Err)
			return !only
		})
		return &incompleteError{failures: len(report.Failures), unlisted: !listed}
	}
	return nil
}
