package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wpmd/pkg/export"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/tree"
	"wpmd/pkg/yamlfile"
)

// largestFlavor bounds the file of a flavor, in bytes.
const largestFlavor = 1 << 20

// isFlavorFile tells a file from a name by its spelling.
func isFlavorFile(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, ".yaml") || strings.HasSuffix(lower, ".yml") || strings.ContainsAny(name, `/\`)
}

// resolveFlavor reads the flags for the target and the front matter format. A flavor that
// the folder remembers is read from there.
func (o *outputOptions) resolveFlavor() (err error) {
	switch {
	case flavor.IsOwn(o.flavor) && !isFlavorFile(o.flavor):
		files := tree.Open(o.dir)
		o.render.Target, err = export.RememberedFlavor(files, o.flavor)
		_ = files.Close()
	case isFlavorFile(o.flavor):
		o.render.Target, err = readFlavor(o.flavor)
	default:
		o.render.Target, err = flavor.Named(o.flavor)
	}
	if err != nil {
		return err
	}
	if err := o.applyPath(); err != nil {
		return err
	}
	header := o.render.Target.Header
	if given := o.flags != nil && o.flags.Changed("front-matter"); !given && !header.Reads(o.format) {
		o.format = string(header.Formats[0])
	}
	if !header.Reads(o.format) {
		return usage("wpmd export SITE --flavor "+shellWord(o.flavor)+" --front-matter "+string(header.Formats[0]),
			"%s does not read headers in %s", printable(o.render.Target.Name), o.format)
	}
	o.render.FrontMatter, err = frontmatter.ParseFormat(o.format)
	return err
}

// checkScaffold refuses --scaffold for a target that builds nothing.
func (o *outputOptions) checkScaffold() error {
	if !o.scaffold || len(o.render.Target.Project.Files) > 0 {
		return nil
	}
	var with []string
	for _, name := range flavor.Names() {
		if f, err := flavor.Named(name); err == nil && len(f.Project.Files) > 0 && !strings.Contains(name, "+") {
			with = append(with, name)
		}
	}
	return usage("wpmd export SITE --flavor hugo --scaffold", "there is no project to write for --flavor %s: there is one for %s", printable(o.render.Target.Name), strings.Join(with, ", "))
}

// printNext says how to see what was written, after a first run or a scaffold.
func (c *console) printNext(o *outputOptions, r export.Report) {
	isFirst := r.Documents.Created > 0 && r.Documents.Created == r.Documents.Expected-r.Documents.Failed && o.sync.writes()
	run := o.render.Target.Project.Run
	switch {
	case o.scaffold && run != "" || isFirst && run != "" && flavor.OfProject(os.DirFS(o.dir)) != "":
		c.printf("next: cd %s && %s", shellWord(o.dir), run)
	case isFirst:
		c.printf("next: wpmd preview %s   (wpmd verify %s checks the folder)", shellWord(asFolder(o.dir)), shellWord(asFolder(o.dir)))
	}
}

func readFlavor(name string) (flavor.Flavor, error) {
	f, err := os.Open(name)
	if err != nil {
		return flavor.Flavor{}, &inputError{file: name, err: err}
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, largestFlavor+1))
	if err != nil {
		return flavor.Flavor{}, &inputError{file: name, err: err}
	}
	if len(data) > largestFlavor {
		return flavor.Flavor{}, &yamlfile.Error{File: name, Message: "it is too large to be the file of a flavor"}
	}
	return flavor.Read(name, data)
}

// applyBundles refuses bundles whose files their reader would not find.
func (o *outputOptions) applyBundles() error {
	paths := &o.render.Target.Paths
	switch {
	case !o.bundles || paths.Bundles:
	case !paths.MayBundle:
		return usage("wpmd export SITE --flavor hugo+bundles", "--bundles has no effect with --flavor %s, which does not find files beside a document", printable(o.render.Target.Name))
	case o.path != "" && !strings.HasSuffix(o.path, "/index"):
		return usage("wpmd export SITE --bundles --path "+shellWord(o.path+"/index"), "--bundles needs a folder of each document: a --path that ends in /index")
	}
	paths.Bundles = paths.Bundles || o.bundles
	return nil
}

// applyPath puts the template of --path in the place of the flavor's own.
func (o *outputOptions) applyPath() error {
	if err := o.applyBundles(); err != nil {
		return err
	}
	if o.path == "" {
		return nil
	}
	t, err := flavor.ParseTemplate(o.path)
	if err != nil {
		return err
	}
	o.render.Target.Paths.Template = flavor.Templates{"*": t}
	return nil
}

func isPath(value string) error {
	if value == "" {
		return nil
	}
	_, err := flavor.ParseTemplate(value)
	return err
}

func newFlavorCmd(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "flavor",
		Short: "list the flavors, or print one to begin your own with",
		Long: `A flavor says what the reader of the files expects: where they lie, how front matter
and Markdown are written. It is a file, and so can yours be, which extends another and
says what differs.`,
		Example: `  wpmd flavor list
  wpmd flavor show hugo > mine.yaml
  wpmd export https://example.org --flavor ./mine.yaml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "list the flavors that wpmd knows",
			Args: exactly(0, "no arguments", "wpmd flavor list"),
			RunE: func(*cobra.Command, []string) error { return c.listFlavors() },
		},
		&cobra.Command{
			Use: "show NAME", Short: "print the file of a flavor",
			Args: exactly(1, "the name of a flavor", "wpmd flavor show hugo"), Example: "  wpmd flavor show hugo > mine.yaml",
			ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return flavor.Names(), cobra.ShellCompDirectiveNoFileComp
			},
			RunE: func(_ *cobra.Command, args []string) error { return c.showFlavor(args[0]) },
		},
		&cobra.Command{
			Use: "check FILE", Short: "say whether the file of a flavor is in order",
			Args: exactly(1, "the file of a flavor", "wpmd flavor check ./mine.yaml"), Example: "  wpmd flavor check ./mine.yaml",
			RunE: func(_ *cobra.Command, args []string) error {
				f, err := readFlavor(args[0])
				if err != nil {
					return err
				}
				c.printf("%s is in order: wpmd export SITE --flavor %s", printable(f.Name), shellWord(args[0]))
				return nil
			},
		},
		&cobra.Command{
			Use: "schema", Short: "print the JSON schema of the file of a flavor, for editors",
			Args: exactly(0, "no arguments", "wpmd flavor schema > flavor.schema.json"), Example: "  wpmd flavor schema > flavor.schema.json",
			RunE: func(*cobra.Command, []string) error {
				_, err := c.out.Write(flavor.Schema())
				return err
			},
		},
	)
	return cmd
}

func (c *console) listFlavors() error {
	type entry struct {
		Name  string `json:"name"`
		About string `json:"about"`
	}
	var list []entry
	width := 0
	for _, name := range flavor.Names() {
		f, err := flavor.Named(name)
		if err != nil {
			return err
		}
		list = append(list, entry{name, f.About})
		width = max(width, len(name))
	}
	if c.json {
		return c.printJSON(map[string]any{"flavors": list})
	}
	var err error
	for _, e := range list {
		_, one := fmt.Fprintf(c.out, "%-*s  %s\n", width, e.Name, e.About)
		err = errors.Join(err, one)
	}
	return err
}

func (c *console) showFlavor(name string) error {
	data, err := flavor.File(name)
	if err != nil {
		return err
	}
	_, err = c.out.Write(data)
	return err
}

// newFlavorsTopic is the page about flavors, whose keys are those of the code.
func newFlavorsTopic() *cobra.Command {
	var text strings.Builder
	text.WriteString(`A flavor says what the reader of an export expects. wpmd flavor list names those that
wpmd knows, and each is a file in YAML: wpmd flavor show hugo prints it. A flavor of
your own begins with the one that it is like, and says what differs:

  extends: hugo
  paths:
    template: "{{.Date.Year}}/{{.Slug}}"
  header:
    fields:
      modified: changed                          # another key
      image: {key: cover.image}                  # within another
      excerpt: {cut: 160}                        # without a key: the rest stays
      tags: {slugs: true, lower: true, max: 5}
      date: {format: "2006-01-02", zone: UTC}
      status: false                              # left out
    constants: {layout: post}

  wpmd flavor check ./mine.yaml
  wpmd export https://example.org --flavor ./mine.yaml

The folder remembers what the flavor says. When that changes, the next run with the
file writes every document anew, and says so first. A line for editors, at the head of the
file, after wpmd flavor schema > flavor.schema.json:

  # yaml-language-server: $schema=flavor.schema.json

Paths. A template makes the path of a document beneath the folder of documents; --path
gives one for any flavor. An empty part between two slashes is left out, what a file
system cannot take is made safe, and of two documents with one path the later one gets
a mark: slug~12. A name such as index at the end makes a folder of each document; with
--bundles, or paths.bundles in a flavor, what was uploaded to a document lies in it.
Its fields, with {{if}}, eq, ne, and, or, not, printf and lower:

`)
	wrap(&text, flavor.PlaceFields())
	text.WriteString("\nFacts, in the order of a header; also taxonomies.NAME,\nfields.NAME and wordpress.NAME, as wordpress.id:\n\n")
	wrap(&text, flavor.Facts())
	text.WriteString("\nKeys of the file:\n\n")
	for _, key := range flavor.Keys() {
		fmt.Fprintf(&text, "  %s\n      %s\n", key.Path, key.Doc)
	}
	return &cobra.Command{Use: "flavors", Short: "paths, front matter and Markdown of your own", Long: strings.TrimSpace(text.String())}
}

// wrap writes words in lines of at most 80 characters.
func wrap(text *strings.Builder, words []string) {
	line := " "
	for _, word := range words {
		if len(line)+1+len(word) > 80 {
			text.WriteString(line + "\n")
			line = " "
		}
		line += " " + word
	}
	text.WriteString(line + "\n")
}
