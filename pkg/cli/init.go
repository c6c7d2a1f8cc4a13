package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"wpmd/pkg/config"
	"wpmd/pkg/flavor"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
)

type initOptions struct {
	console *console
	site    string
	output  string
	flavor  string
	media   string
	comment string
	yes     bool
	network networkOptions
	flags   *pflag.FlagSet
}

func newInitCmd(c *console, run func(context.Context, *initOptions) error) *cobra.Command {
	o := &initOptions{console: c}
	cmd := &cobra.Command{
		Use:   "init [SITE]",
		Short: "ask a few questions, and write wpmd.yaml: after that, wpmd export alone does it",
		Long: `init looks at a site and at this folder, asks where the export should lie and how it
should look, and writes the answers into wpmd.yaml. A flag answers its question; --yes
takes what is proposed for the rest. Without a terminal the answers are lines of
standard input, and an empty or missing one takes what is proposed.

` + aboutLogin,
		Example: `  wpmd init
  wpmd init https://example.org --flavor hugo --yes`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return exactly(1, "a SITE", "wpmd init https://example.org")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.site = args[0]
			}
			return run(cmd.Context(), o)
		},
	}
	o.flags = cmd.Flags()
	o.flags.StringVarP(&o.output, "output", "o", "", "export to the folder `DIR`")
	o.flags.StringVar(&o.flavor, "flavor", "", "write for the target `NAME`, or the file of a flavor of your own")
	chooseVar(o.flags, &o.media, "media", "", mediaModes, "download pictures and files, link to them on the web, or leave pictures out")
	chooseVar(o.flags, &o.comment, "comments", "", []string{"data", "append", "no"}, "export comments as data files, at the end of their documents, or not")
	o.flags.BoolVarP(&o.yes, "yes", "y", false, "take what is proposed, and ask nothing")
	o.network.addFlags(o.flags)
	return cmd
}

// mediaModes are the values of --media.
var mediaModes = []string{"download", "link", "none"}

func runInit(ctx context.Context, o *initOptions) error {
	c := o.console
	name := cmp.Or(c.settings.file, config.Name)
	if _, err := os.Lstat(name); err == nil {
		return usage("wpmd config", "%s is there already, and stays as it is", printable(name))
	}
	if err := o.askSite(ctx); err != nil {
		return err
	}
	if err := o.askRest(ctx); err != nil {
		return err
	}
	dir := tree.Open(filepath.Dir(name))
	_, writeErr := dir.Write(filepath.Base(name), o.file())
	if err := errors.Join(writeErr, dir.Close()); err != nil {
		return err
	}
	c.printf("%s is written; next: wpmd export   (wpmd export --dry-run shows first what that does)", printable(name))
	return nil
}

// askSite asks for the site, and looks at it. A person who mistyped it may try again.
func (o *initOptions) askSite(ctx context.Context) error {
	given := o.site != ""
	for {
		var err error
		if o.site == "" {
			if o.site, err = o.ask("address of the site, or a file", "", nil); err != nil {
				return err
			}
		}
		if o.site == "" {
			return usage("wpmd init https://example.org", "init needs the address of a site")
		}
		if isFile(o.site) {
			if _, err := os.Stat(o.site); err != nil {
				return &inputError{file: o.site, err: err}
			}
			return nil
		}
		if err = o.look(ctx); err == nil {
			return nil
		}
		if given || !o.isAsked() || ctx.Err() != nil {
			return err
		}
		o.console.printError(explain(err))
		o.site = ""
	}
}

// look says what the site has.
func (o *initOptions) look(ctx context.Context) error {
	n, err := o.network.connect(o.console)
	if err != nil {
		return err
	}
	survey, err := o.network.survey(ctx, o.console, n, o.site)
	if err != nil {
		return err
	}
	o.site = survey.Site.URL
	var parts []string
	for _, t := range survey.Types {
		if t.Err == nil && t.Count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", t.Count, cmp.Or(strings.ToLower(t.Label), t.Name)))
		}
	}
	for _, t := range []struct {
		wordpress.Tally
		what string
	}{{survey.Media, "files"}, {survey.Comments, "comments"}} {
		if t.Err == nil && t.Count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", t.Count, t.what))
		}
	}
	o.console.printf("%s: %s", printable(cmp.Or(survey.Site.Name, survey.Site.URL)), printable(strings.Join(parts, ", ")))
	return nil
}

func (o *initOptions) askRest(ctx context.Context) (err error) {
	project := flavor.OfProject(os.DirFS("."))
	folder := defaultFolder(o.site)
	if project != "" {
		folder = "."
		o.console.printf("this folder is a project for %s", project)
	}
	flavors := func(s string) error {
		if isFlavorFile(s) {
			_, err := readFlavor(s)
			return err
		}
		_, err := flavor.Named(s)
		return err
	}
	for _, q := range []struct {
		name, question, proposed string
		answer                   *string
		check                    func(string) error
	}{
		{"output", "export to the folder", folder, &o.output, nil},
		{"flavor", "for which reader: " + strings.Join(plainFlavors(), ", ") + ", or a file", cmp.Or(project, "plain"), &o.flavor, flavors},
		{"media", "pictures and files: download, link or none", "download", &o.media, oneOf(mediaModes)},
		{"comments", "comments: data, append or no", "no", &o.comment, oneOf([]string{"data", "append", "no"})},
	} {
		switch {
		case o.flags.Changed(q.name) && q.check != nil:
			if err := q.check(*q.answer); err != nil {
				return err
			}
		case !o.flags.Changed(q.name):
			if *q.answer, err = o.ask(q.question, q.proposed, q.check); err != nil {
				return err
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// plainFlavors are those that are no theme's.
func plainFlavors() []string {
	return slices.DeleteFunc(flavor.Names(), func(name string) bool { return strings.Contains(name, "+") || name == "jsonl" })
}

func oneOf(allowed []string) func(string) error {
	return func(s string) error {
		if slices.Contains(allowed, s) {
			return nil
		}
		return usage("wpmd init --help", "%q is none of %s%s", printable(s), strings.Join(allowed, ", "), didYouMean(nearest(s, allowed)))
	}
}

func (o *initOptions) isAsked() bool {
	in, ok := o.console.in.(*os.File)
	return ok && isTerminal(in) && !o.yes
}

// ask asks one question. No answer takes what is proposed; one that does not do is asked
// for again at a terminal.
func (o *initOptions) ask(question, proposed string, check func(string) error) (string, error) {
	if o.yes {
		return proposed, nil
	}
	for {
		if o.isAsked() {
			if proposed != "" {
				question = strings.TrimSuffix(question, " ["+proposed+"]") + " [" + proposed + "]"
			}
			_, _ = io.WriteString(o.console.err, question+": ")
		}
		line, err := readLine(o.console.in)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		answer := cmp.Or(strings.TrimSpace(line), proposed)
		if check == nil || answer == proposed {
			return answer, nil
		}
		bad := check(answer)
		if bad == nil {
			return answer, nil
		}
		if !o.isAsked() || errors.Is(err, io.EOF) {
			return "", bad
		}
		o.console.printError(explain(bad))
	}
}

// file is what is written: what was answered, and what one may want to add.
func (o *initOptions) file() []byte {
	var b strings.Builder
	b.WriteString("# What wpmd export does without flags: each key is a flag of it (wpmd export --help).\n# wpmd config shows what is in effect, and wpmd help config says more. No secrets here.\n\n")
	line := func(key, value string) {
		text, err := yaml.Dump(map[string]string{key: value})
		if err == nil {
			b.Write(text)
		}
	}
	line(config.SiteKey, o.site)
	line("output", o.output)
	if o.output == "." {
		b.WriteString("into-existing: true # beside what is there, which stays untouched\n")
	}
	line("flavor", o.flavor)
	line("media", o.media)
	if o.comment == "no" {
		b.WriteString("# comments: data # or append\n")
	} else {
		line("comments", o.comment)
	}
	if o.network.user != "" {
		line("user", o.network.user)
	}
	b.WriteString(`
# type: [post, page]
# path: "{{.Date.Year}}/{{.Slug}}"
# redirects: [netlify]
# prune: true # remove what is gone from the site
`)
	return []byte(b.String())
}
