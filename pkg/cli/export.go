package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/media"
	"wpmd/pkg/redirect"
	"wpmd/pkg/render"
)

type exportOptions struct {
	console *console
	source  string
	more    []string // files, if the source is one
	output  outputOptions
	network networkOptions
	query   queryOptions
}

// outputOptions are the flags that shape and place an export's files.
type outputOptions struct {
	dir          string
	flavor       string
	scaffold     bool
	path         string
	bundles      bool
	render       render.Options
	media        string
	files        mediaFlags
	links        string
	uploads      string
	intoExisting bool
	noSitemap    bool
	accept       []string
	movedFrom    string
	redirects    []string
	comments     string
	raw          string
	fillEmpty    bool
	format       string
	sync         syncOptions
	flags        *pflag.FlagSet // those of the command; nil where it has none
}

func newExportCmd(c *console, run func(context.Context, *exportOptions) error) *cobra.Command {
	o := &exportOptions{console: c}
	cmd := &cobra.Command{
		Use:   "export [SOURCE] [-o DIR]",
		Short: "write a whole site to files, or bring DIR up to date",
		Long: `export writes every post, page and custom type of a site as Markdown with front
matter, and the pictures and files that they show. Run it again to update the
folder: it fetches what has changed, moves what was renamed and keeps your edits.
The folder remembers the flags that shape its files, --redirects and --no-sitemap, and
what its first run chose by --type, --category, --tag, --author, --after, --before,
--language, --search or --sticky; an empty value, as --comments=, or =false takes one
back. --prune removes what has left that choice.
A site that moved to another address goes on in its folder with --moved-from.

Some changes leave no trace that WordPress reports: the output of shortcodes and
plugins, options of the theme, a picture replaced on the server. --full finds
them: it fetches everything again. --quick is the opposite: it asks only for new
and modified documents, and misses changes of tags, names, pictures or authors
that do not touch a document's date of modification, and a document whose date of
modification went back, as after a backup was restored.

Without SOURCE, wpmd.yaml says what to export: one site, or one after the other
(wpmd init, wpmd help config). In a folder that an export wrote, -o DIR is enough.

SOURCE is a site's address (any page of it), a WordPress export (Tools, Export:
.xml, .xml.gz, .zip, several of them, or the folder that they are in), a file of
post JSON, an array of posts or NDJSON (with ./, / or a known extension), or -
for standard input. What a file holds that is not public is left out and counted,
unless --status or --post-password asks for it.

--raw also keeps every object as the site's API gives it: an archive, of which
wpmd export ./DIR -o OTHER-DIR makes what the site itself would give, with any
--flavor, without the site: only pictures are fetched that DIR has not. So it is
with a folder of such objects alone.

Where the REST API is closed, --source feed reads the site's own feeds instead,
in full text where the site gives it, and pages too where it can; what the sitemap
lists and no feed gives is named. A later run without it continues the folder.

` + aboutDates + "\n\n" + aboutLogin,
		Example: `  wpmd export https://example.org -o example
  wpmd export example.org --type post --after 2024-01-01
  wpmd export https://example.org -o example --prune
  wpmd export https://example.org -o example --dry-run
  wpmd export ./site.xml -o example
  wpmd export https://example.org -o example --source feed
  wpmd export ./posts.json -o example --media link
  wpmd export https://example.org -o example --raw
  wpmd export ./example -o site --flavor hugo`,
		Args: orSettings(sources("a SOURCE", exportHint)),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) == 0 && len(c.settings.other) > 0 && sourceOf(args) == "" {
				return c.exportEach(cmd.Context())
			}
			if args, err = c.sources(cmd, args, exportHint); err != nil {
				return err
			}
			o.source = args[0]
			if len(args) > 1 {
				o.more = args[1:]
			}
			if err := o.output.check(); err != nil {
				return err
			}
			if err := o.output.resolveFlavor(); err != nil {
				return err
			}
			if err := o.query.validate(c.now()); err != nil {
				return err
			}
			if err := o.output.sync.check(); err != nil {
				return err
			}
			if err := o.checkSources(); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	o.output.addExportFlags(cmd.Flags())
	o.query.addFlags(cmd.Flags())
	o.network.addFlags(cmd.Flags())
	o.network.addSourceFlag(cmd.Flags())
	return cmd
}

const exportHint = "wpmd export https://example.org -o example"

// checkSources refuses what the source that was chosen cannot tell, and a log in the folder
// that it would be a foreign file of.
func (o *exportOptions) checkSources() error {
	if o.query.Sticky && (o.network.from == fromFeed || o.network.from == fromPages) {
		return usage("wpmd export SITE --source "+o.network.from, "--sticky has no effect with --source %s: neither feeds nor pages tell what is sticky", o.network.from)
	}
	if o.network.log == "" || o.output.dir == "" {
		return nil
	}
	if at, err := filepath.Rel(o.output.dir, o.network.log); err == nil && filepath.IsLocal(at) {
		return usage("wpmd export SITE -o "+shellWord(o.output.dir)+" --log requests.jsonl", "--log: %s lies in the folder of the export: name a file elsewhere", printable(o.network.log))
	}
	return nil
}

// redirectsOf reads the names of formats, no two of which may want one file.
func redirectsOf(names []string) ([]redirect.Format, error) {
	const hint = "wpmd export SITE --redirects netlify,nginx"
	var formats []redirect.Format
	for _, name := range names {
		format, err := redirect.Named(name)
		if err != nil {
			return nil, usage(hint, "--redirects: %s", printable(explain(err).message))
		}
		if slices.ContainsFunc(formats, func(f redirect.Format) bool { return f.File == format.File }) {
			return nil, usage(hint, "--redirects: only one of the formats can be the file %s", format.File)
		}
		formats = append(formats, format)
	}
	return formats, nil
}

// gapsOf reads what a person accepts to be missing.
func gapsOf(list []string) ([]export.Gap, error) {
	var gaps []export.Gap
	for _, s := range list {
		if s == "" {
			continue
		}
		if !export.IsGap(s) {
			return nil, usage("wpmd export SITE --accept type:book", "--accept %q is no gap: type:NAME, id:N or url:ADDRESS", printable(s))
		}
		gaps = append(gaps, export.Gap(s))
	}
	return gaps, nil
}

// addExportFlags adds those for what an export writes.
func (o *outputOptions) addExportFlags(flags *pflag.FlagSet) {
	o.addFlags(flags)
	o.sync.addFlags(flags)
	o.addSiteFlags(flags)
}

func (o *outputOptions) addFlags(flags *pflag.FlagSet) {
	o.flags = flags
	flags.StringVarP(&o.dir, "output", "o", "", "write to the folder `DIR` (default ./ and the host name that was typed)")
	flags.StringVar(&o.flavor, "flavor", "plain", "write for the target `NAME`: "+strings.Join(flavor.Names(), ", ")+"; or the file of a flavor of your own (wpmd flavor)")
	flags.StringVar(&o.path, "path", "", "put documents at the paths that this `TEMPLATE` makes: {{.Type}}/{{.Date.Year}}/{{.Slug}} (wpmd help flavors)")
	flags.BoolVar(&o.bundles, "bundles", false, "page bundles: each document in a folder of its own, with the pictures that were uploaded to it (--path may end in /index)")
	addFrontMatterFlag(flags, &o.format)
	chooseVar(flags, &o.media, "media", "download", mediaModes, "download pictures and files, link to them on the web, or leave pictures out")
	o.files.addFlags(flags)
	chooseVar(flags, &o.links, "links", "rewrite", []string{"rewrite", "keep"}, "links between documents: rewrite them to the files, or keep the web addresses")
	flags.StringVar(&o.uploads, "uploads", "", "take files from `DIR`, a local copy of wp-content/uploads (folder, zip or tar), if they are there")
	addRenderFlags(flags, &o.render)
	flags.BoolVar(&o.intoExisting, "into-existing", false, "allow a first run in a folder with other files")
}

// addSiteFlags adds the flags for what a site has besides its documents.
func (o *outputOptions) addSiteFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.files.library, "media-library", false, "also download files of the media library that no post shows")
	flags.BoolVar(&o.scaffold, "scaffold", false, "also write the least project that the generator of --flavor builds, where its files are not there")
	flags.BoolVar(&o.noSitemap, "no-sitemap", false, "do not compare the API with the site's sitemap")
	flags.StringSliceVar(&o.accept, "accept", nil, "know of `GAPS` that the site leaves, which are then told of and make no run fail: type:NAME, id:N, url:ADDRESS")
	addFillFlag(flags, &o.fillEmpty)
	flags.StringVar(&o.movedFrom, "moved-from", "", "go on in the folder of a site that had this `ADDRESS` before, and treat it as its own")
	chooseVar(flags, &o.comments, "comments", "", []string{"data", "append"}, "export comments: as data files, or with --comments=append at the end of their documents")
	flags.Lookup("comments").NoOptDefVal = "data"
	o.addRawFlag(flags)
	flags.StringSliceVar(&o.redirects, "redirects", nil, "write redirects from old addresses to the new ones, in these `FORMATS`: "+strings.Join(redirect.Names(), ", "))
}

func addFrontMatterFlag(flags *pflag.FlagSet, format *string) {
	chooseVar(flags, format, "front-matter", "yaml", []string{"yaml", "toml", "json", "meta"}, "format of the front matter")
}

func addRenderFlags(flags *pflag.FlagSet, o *render.Options) {
	flags.StringSliceVar(&o.Fields, "fields", nil, "add these `FIELDS` of plugins to the front matter: acf, meta, meta.NAME, yoast_head_json, or seo for those of any known plugin")
	addBoilerplateFlag(flags, &o.KeepFurniture)
}

// addBoilerplateFlag adds a flag that had another name once, which works as ever.
func addBoilerplateFlag(flags *pflag.FlagSet, keep *bool) {
	flags.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "keep-furniture" {
			name = "keep-boilerplate"
		}
		return pflag.NormalizedName(name)
	})
	flags.BoolVar(keep, "keep-boilerplate", false, "keep what plugins put around a post: share bars, related posts and the like")
}

// check refuses wrong values before any request is made.
func (o *outputOptions) check() error {
	if _, err := redirectsOf(o.redirects); err != nil {
		return err
	}
	if _, err := o.files.options(o.media); err != nil {
		return err
	}
	if _, err := gapsOf(o.accept); err != nil {
		return err
	}
	if err := o.readMovedFrom(); err != nil {
		return err
	}
	if err := isPath(o.path); err != nil {
		return err
	}
	if err := o.checkRaw(); err != nil {
		return err
	}
	switch {
	case o.dir == "-":
		if is, err := o.isStream(); is || err != nil {
			return err
		}
		return usage("wpmd get https://example.org/some-post/", "--output takes a folder; get without it prints to standard output")
	case strings.HasSuffix(strings.ToLower(o.dir), ".md"):
		if info, err := os.Stat(o.dir); err != nil || !info.IsDir() {
			return usage("wpmd get https://example.org/some-post/ > "+shellWord(o.dir), "--output takes a folder, and %s looks like a file", printable(o.dir))
		}
	}
	return nil
}

func runExport(ctx context.Context, o *exportOptions) error {
	if o.output.render.Target.Output == flavor.Lines {
		return runStream(ctx, o)
	}
	errNoLibrary := usage("wpmd export SITE --media-library", "--media-library needs a site or a WordPress export: a file of posts has no media library")
	if o.output.files.library && isJSON(o.source) {
		return errNoLibrary
	}
	src, err := openSource(ctx, o.console, "export", o.source, &o.network, o.more...)
	if err != nil {
		return err
	}
	defer src.close()
	if _, has := src.Source.(export.LibrarySource); o.output.files.library && !has {
		return errNoLibrary
	}
	if _, has := src.Source.(export.RawSource); o.output.raw != "" && !has {
		return usage("wpmd export https://example.org --raw", "--raw needs a site, or an archive of one: files hold no objects of an API")
	}
	if src.home != "" && isPageOf(o.source, src.home) {
		o.console.printf("%s is a page of %s: this exports the whole site (wpmd get prints one page)", printable(o.source), printable(src.home))
	}
	return o.console.export(ctx, src, &o.output, o.query.Query)
}

// openUploads opens the local copy of the uploads, if one was given.
func (o *outputOptions) openUploads(ctx context.Context) (files fs.FS, closing func(), err error) {
	if o.uploads == "" {
		return nil, func() {}, nil
	}
	if o.media != "download" {
		return nil, nil, usage("wpmd export SITE --uploads "+shellWord(o.uploads), "--uploads has no effect with --media %s", o.media)
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
	name     string // a folder's name for it
	home     string // of the site; empty for a file
	archived string // the folder of the export that an archive lies in; empty for another source
	network  *network
	close    func()
	ask      func(fields []string) // makes it ask for further fields; nil where it needs no asking
}

// run runs an export. Flags that were not given are those of the last run into the
// folder.
func (c *console) run(ctx context.Context, src *opened, o *outputOptions, q content.Query) (export.Report, error) {
	if o.dir == "" {
		o.dir = "./" + src.name
	}
	if err := src.checkTarget(o.dir); err != nil {
		return export.Report{}, err
	}
	if err := c.loadSavedFlags(o); err != nil {
		return export.Report{}, err
	}
	if err := o.checkScaffold(); err != nil {
		return export.Report{}, err
	}
	q, selection, err := c.selection(o, q)
	if err != nil {
		return export.Report{}, err
	}
	if o.render.Target.Output == flavor.Lines {
		return export.Report{}, usage(streamHint, "--flavor %s writes no folder", printable(o.render.Target.Name))
	}
	o.addFormerHost(src.home)
	if o.fillEmpty {
		src.fillEmpty()
	}
	if src.ask != nil {
		src.ask(frontmatter.FieldsNamed(o.render.Fields))
	}
	redirects, err := redirectsOf(o.redirects)
	if err != nil {
		return export.Report{}, err
	}
	uploads, closeUploads, err := o.openUploads(ctx)
	if err != nil {
		return export.Report{}, err
	}
	defer closeUploads()
	files, err := o.files.options(o.media)
	if err != nil {
		return export.Report{}, err
	}
	gaps, err := gapsOf(o.accept)
	if err != nil {
		return export.Report{}, err
	}
	if o.sync.writes() {
		c.printf("writing to %s", printable(o.dir))
	}
	shown := c.newProgress()
	defer shown.End()
	report, err := export.Run(ctx, src.Source, export.Options{
		Output: o.dir, Render: o.render, Path: o.path, Bundles: o.bundles, Query: q, Selection: selection,
		Media: linkmap.MediaMode(o.media), MediaOptions: files, Links: linkmap.LinkMode(o.links), Uploads: uploads,
		IntoExisting: o.intoExisting, Scaffold: o.scaffold, NoSitemap: o.noSitemap, FillEmpty: o.fillEmpty, Accept: gaps, MovedFrom: o.movedFrom, Redirects: redirects, Comments: export.CommentMode(o.comments), Raw: o.raw,
		Sync: o.sync.options(), Version: version(), Client: src.network.client, Progress: shown,
		Notice: func(message string) { c.printf("%s", printable(message)) },
	})
	report.Warnings = slices.Concat(src.network.warnings, report.Warnings)
	if err != nil {
		return report, &runError{err: err, written: report.Documents.Created + report.Documents.Updated}
	}
	return report, nil
}

// export runs an export and prints its report.
func (c *console) export(ctx context.Context, src *opened, o *outputOptions, q content.Query) error {
	report, err := c.run(ctx, src, o, q)
	if c.json {
		if jsonErr := c.printJSON(newReportJSON(report)); jsonErr != nil {
			return errors.Join(jsonErr, err)
		}
	}
	if err != nil {
		return err
	}
	if err := c.printSync(report, o.sync); err != nil {
		return err
	}
	if !o.sync.dryRun {
		c.printReport(report)
		c.printNext(o, report)
	}
	if o.sync.checkOnly && len(report.Changes) > 0 {
		return &outOfDateError{output: o.dir, changes: len(report.Changes), missing: len(report.Failures)}
	}
	if !report.Whole() {
		unfaithful := 0
		for _, f := range report.Failures {
			if isUnfaithful(f) {
				unfaithful++
			}
		}
		return &incompleteError{failures: len(report.Failures) - unfaithful, unfaithful: unfaithful, remedies: remedies(report.Failures, o.dir)}
	}
	return nil
}
