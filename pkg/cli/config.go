package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wpmd/pkg/config"
)

type configOptions struct {
	console *console
	export  exportOptions
}

func newConfigCmd(c *console, run func(context.Context, *cobra.Command, *configOptions) error) *cobra.Command {
	o := &configOptions{console: c}
	o.export.console = c
	cmd := &cobra.Command{
		Use:   "config [SOURCE]",
		Short: "show what an export would do with the flags that are in effect, and where each is from",
		Long: `config takes the flags of export, asks nobody, and prints the value of each flag that
was set and where: on the command line, in a variable, in wpmd.yaml, or in the
folder, which remembers those of the last run. -v prints the others, too.

wpmd reads the file wpmd.yaml of the working folder, or the one that --config names.
wpmd init writes one. Each key is a flag of export, and site is what it exports:

  site: https://example.org
  output: ./content
  flavor: hugo
  type: [post, page]
  comments: true
  prune: true

After that wpmd export is enough, and wpmd list and wpmd inspect ask the same site. Of
several sites each has a name; what stands beside sites holds for all of them:

  flavor: hugo
  sites:
    blog:
      site: https://example.org
      output: ./blog
    shop:
      site: https://shop.example.org
      output: ./shop
      type: [page, product]

  wpmd export          one after the other
  wpmd export shop     one of them

` + aboutSettings + ` A flag that takes several values takes
those of the one that decides, and no others. Paths begin at the folder of the file.

Secrets have no place in the file: --header, --post-password and passwords are refused.
Other commands take from the file what they need to ask its sites, as user or rate, for
these sites alone.

A schema for editors: wpmd config schema > wpmd.schema.json, and at the head of
wpmd.yaml

  # yaml-language-server: $schema=wpmd.schema.json`,
		Example: `  wpmd config
  wpmd config blog --json
  wpmd config schema > wpmd.schema.json`,
		Args: orSettings(sources("a SOURCE", "wpmd config https://example.org")),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if len(args) > 0 || len(c.settings.other) > 0 || sourceOf(args) != "" || c.settings.entry.Site() != "" || cmd.Flags().Changed("output") {
				if args, err = c.sources(cmd, args, "wpmd config https://example.org"); err != nil {
					return err
				}
				o.export.source = args[0]
			}
			return run(cmd.Context(), cmd, o)
		},
	}
	o.export.output.addExportFlags(cmd.Flags())
	o.export.query.addFlags(cmd.Flags())
	o.export.network.addFlags(cmd.Flags())
	cmd.AddCommand(&cobra.Command{
		Use: "schema", Short: "print the JSON schema of wpmd.yaml, for editors",
		Args: exactly(0, "no arguments", "wpmd config schema > wpmd.schema.json"), Example: "  wpmd config schema > wpmd.schema.json",
		RunE: func(*cobra.Command, []string) error { return c.printPlainJSON(configSchema()) },
	})
	return cmd
}

const aboutSettings = `The first that names a flag decides: the command line, the environment
(WPMD_FLAVOR for --flavor), wpmd.yaml, the folder.`

// setting is the value of one flag.
type setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"`
}

type configJSON struct {
	Site     string    `json:"site"`
	File     string    `json:"file,omitempty"`
	Entry    string    `json:"entry,omitempty"`
	Settings []setting `json:"settings"`
}

func runConfig(_ context.Context, cmd *cobra.Command, o *configOptions) error {
	c := o.console
	o.export.output.dir = cmp.Or(o.export.output.dir, defaultFolder(o.export.source))
	if o.export.output.dir != "" && o.export.output.dir != "-" {
		if err := c.loadSavedFlags(&o.export.output); err != nil {
			return err
		}
		if _, _, err := c.selection(&o.export.output, o.export.query.Query); err != nil {
			return err
		}
	}
	list, defaults := c.effective(cmd.Flags(), c.verbose > 0 || c.json)
	if c.json {
		return c.printJSON(configJSON{Site: o.export.source, File: c.entryFile(), Entry: c.settings.entry.Name, Settings: list})
	}
	rows := grid{}
	if o.export.source != "" {
		rows = append(rows, []string{config.SiteKey, o.export.source, c.fromOfSite(o.export.source, cmd.Flags())})
	}
	for _, s := range list {
		rows = append(rows, []string{s.Name, s.Value, s.From})
	}
	if err := c.printRows(rows); err != nil {
		return err
	}
	if defaults > 0 {
		c.printf("%s", c.faint.Sprintf("%s as by default (-v shows them)", count(defaults, "other flag is", "other flags are")))
	}
	return nil
}

// defaultFolder is where a source is exported to without -o.
func defaultFolder(source string) string {
	switch {
	case source == "":
		return ""
	case isFile(source):
		return "./" + fileName(source)
	}
	return "./" + folderName(siteAddress(source), siteAddress(source))
}

// effective lists the flags that were set, or all, and counts those that it leaves out.
func (c *console) effective(flags *pflag.FlagSet, all bool) (list []setting, defaults int) {
	flags.VisitAll(func(f *pflag.Flag) {
		from, set := c.settings.from[f.Name]
		switch {
		case f.Hidden || f.Name == "help" || f.Name == "config" || f.Name == "json" || f.Name == "verbose":
			return
		case !set && !all:
			defaults++
			return
		case !set:
			from = fromDefault
		}
		value := strings.Trim(f.Value.String(), "[]")
		if value != "" && (f.Name == "header" || f.Name == "post-password") {
			value = "(not shown)"
		}
		list = append(list, setting{f.Name, value, from})
	})
	return list, defaults
}

// entryFile is the file of settings, if something of it is in effect.
func (c *console) entryFile() string {
	if len(c.settings.entry.Values) == 0 {
		return ""
	}
	return c.settings.file
}

func (c *console) fromOfSite(source string, flags *pflag.FlagSet) string {
	v, ok := c.settings.entry.Lookup(config.SiteKey)
	switch {
	case flags.NArg() > 0 && flags.Arg(0) != c.settings.entry.Name:
		return fromCommandLine
	case sourceOf(flags.Args()) == source && flags.NArg() == 0:
		return siteVariable
	case ok:
		return fmt.Sprintf("%s:%d", v.File, v.Line)
	}
	return fromFolder(flags.Lookup("output").Value.String())
}

func fromFolder(dir string) string { return dir + " remembers it" }

// configSchema is the JSON schema of the file of settings, made of the flags of export.
func configSchema() any {
	properties := map[string]any{
		config.SiteKey: map[string]any{"type": "string", "description": "the address of the site, or the file, to export"},
	}
	exportFlags().VisitAll(func(f *pflag.Flag) {
		if notInFile(f.Name) == "" {
			properties[f.Name] = schemaOf(f)
		}
	})
	return map[string]any{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "wpmd.yaml",
		"description": "what wpmd export does without flags; each key is a flag of it",
		"type":        "object",
		"properties": map[string]any{
			"sites": map[string]any{
				"type": "object", "description": "several sites, by names of your own; what stands beside this holds for all",
				"propertyNames":        map[string]any{"pattern": "^[A-Za-z0-9_-]+$"},
				"additionalProperties": map[string]any{"$ref": "#/$defs/entry", "required": []string{config.SiteKey}},
			},
		},
		"$ref":                  "#/$defs/flags",
		"unevaluatedProperties": false,
		"$defs": map[string]any{
			"flags": map[string]any{"type": "object", "properties": properties},
			"entry": map[string]any{"$ref": "#/$defs/flags", "unevaluatedProperties": false},
		},
	}
}

// schemaOf is the schema of the values of one flag, which may also be null: that says
// nothing.
func schemaOf(f *pflag.Flag) map[string]any {
	_, about := pflag.UnquoteUsage(f)
	schema := map[string]any{"description": about}
	scalar := []string{"string", "number", "boolean", "null"}
	_, several := f.Value.(pflag.SliceValue)
	fixed, isChoice := f.Value.(*choice)
	switch kind := f.Value.Type(); {
	case several:
		schema["type"] = append(scalar, "array")
		schema["items"] = map[string]any{"type": scalar[:3]}
	case isChoice:
		var values []any
		for _, value := range fixed.allowed {
			values = append(values, value)
		}
		if f.NoOptDefVal != "" {
			values = append(values, true, false)
		}
		schema["enum"] = append(values, nil)
	case kind == "bool":
		schema["type"] = []string{"boolean", "null"}
	case kind == "int" || kind == "float64":
		schema["type"] = []string{"number", "null"}
	default:
		schema["type"] = scalar
	}
	return schema
}
