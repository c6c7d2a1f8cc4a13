package cli

import (
	"context"
	"iter"
	"slices"

	"github.com/spf13/cobra"

	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/wordpress"
)

type getOptions struct {
	console   *console
	addresses []string
	output    outputOptions
	network   networkOptions
}

func newGetCmd(c *console, run func(context.Context, *getOptions) error) *cobra.Command {
	o := &getOptions{console: c}
	cmd := &cobra.Command{
		Use:   "get URL [-o DIR]",
		Short: "print one post by its web address; with -o write several, with their pictures",
		Long: `get finds the API of the site that a post's web address belongs to, and prints
the post as Markdown with front matter. With -o it writes one or more posts of
one site into a folder, pictures included, as export does.

` + aboutLogin,
		Example: `  wpmd get https://example.org/2025/03/some-post/
  wpmd get https://example.org/a/ https://example.org/b/ -o posts`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return usage("wpmd get https://example.org/some-post/", "get needs the address of a post")
			case len(args) > 1 && o.output.dir == "":
				return usage("wpmd get "+shellWords(args)+" -o DIR", "standard output takes one post; -o takes several")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			o.addresses = args
			if i := slices.IndexFunc(args, isFile); i >= 0 {
				return usage("wpmd convert "+shellWord(args[i])+"   (a file of one post)", "get takes addresses of posts, not a file")
			}
			if err := o.output.check(); err != nil {
				return err
			}
			if err := o.output.resolveFlavor(); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	o.output.addFlags(cmd.Flags())
	o.network.addFlags(cmd.Flags())
	return cmd
}

func runGet(ctx context.Context, o *getOptions) error {
	o.network.fields = frontmatter.FieldsNamed(o.output.render.Fields)
	n, err := o.network.connect(o.console)
	if err != nil {
		return err
	}
	site, err := o.network.discover(ctx, o.console, n, o.addresses[0])
	if err != nil {
		return err
	}
	source := site.Source()
	picked := make([]content.Stamp, 0, len(o.addresses))
	for _, address := range o.addresses {
		stamp, err := source.Find(ctx, address)
		if err != nil {
			return err
		}
		picked = append(picked, stamp)
	}
	if o.output.dir != "" {
		src := &opened{Source: &pickedSource{source, picked}, network: n, ask: site.AskFor}
		return o.console.export(ctx, src, &o.output, content.Query{IDs: ids(picked)})
	}
	for doc, err := range source.Documents(ctx, picked) {
		if err != nil {
			return err
		}
		if doc.IsLocked() {
			return &protectedError{address: o.addresses[0]}
		}
		if doc, err = export.AttachMediaRecords(ctx, source, doc, o.output.render.Fields); err != nil {
			return err
		}
		if err := o.console.printDocument(ctx, doc, o.output.render); err != nil || len(doc.MissingFields) == 0 {
			return err
		}
		return &content.MissingFieldsError{Fields: doc.MissingFields}
	}
	return ctx.Err()
}

// pickedSource is a site of which only some documents are wanted.
type pickedSource struct {
	*wordpress.Source
	picked []content.Stamp
}

func (s *pickedSource) Inventory(context.Context, content.Query) iter.Seq2[content.Stamp, error] {
	return func(yield func(content.Stamp, error) bool) {
		for _, stamp := range s.picked {
			if !yield(stamp, nil) {
				return
			}
		}
	}
}

func ids(stamps []content.Stamp) []int64 {
	list := make([]int64, len(stamps))
	for i, s := range stamps {
		list[i] = s.ID
	}
	return list
}
