package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"wpmd/pkg/fidelity"
	"wpmd/pkg/render"
	"wpmd/pkg/verify"
)

type verifyOptions struct {
	console         *console
	source          string
	more            []string // files, if the source is one
	network         networkOptions
	query           queryOptions
	keepBoilerplate bool
	against         string
}

func newVerifyCmd(c *console, run func(context.Context, *verifyOptions) error) *cobra.Command {
	o := &verifyOptions{console: c}
	cmd := &cobra.Command{
		Use:   "verify DIR|SOURCE",
		Short: "check an export folder, or how faithful the conversion of a site is",
		Long: `verify DIR checks the folder of an export: which files are missing, were edited or
are not wpmd's, and which links and pictures lead nowhere. It also lists what the
last run reported: documents that are not faithful, pictures that are gone from
the site or could not be fetched again, edits that were kept. With --against SITE it says what a run would
change. It exits 5 if it finds a difference; what is gone from the site itself is
listed, and is no difference. A folder's name that could be a site's needs ./
before it.

verify SITE or FILE converts every document without writing it, and checks what the
Markdown keeps: words in order, links, pictures, headings, code, tables, lists,
emphasis, embeds. It prints what is kept, what stays HTML and what is dropped, by
construct and by document, worst first, and exits 5 if something is lost.`,
		Example: `  wpmd verify ./example
  wpmd verify ./example --against https://example.org
  wpmd verify https://example.org
  wpmd verify ./posts.json --json`,
		Args: sources("a DIR or a SOURCE", "wpmd verify https://example.org"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.source = args[0]
			if len(args) > 1 {
				o.more = args[1:]
			}
			if err := o.query.validate(c.now()); err != nil {
				return err
			}
			return run(cmd.Context(), o)
		},
	}
	o.query.addFlags(cmd.Flags())
	addBoilerplateFlag(cmd.Flags(), &o.keepBoilerplate)
	cmd.Flags().StringVar(&o.against, "against", "", "compare the export in a folder with `SITE` as it is now")
	o.network.addFlags(cmd.Flags())
	return cmd
}

// unfaithfulError says that a conversion loses something, which has been printed.
type unfaithfulError struct{ documents int }

func (e *unfaithfulError) Error() string {
	return fmt.Sprintf("the conversion of %s is not faithful", count(e.documents, "document", "documents"))
}

func runVerify(ctx context.Context, o *verifyOptions) error {
	if info, err := os.Stat(o.source); err == nil && info.IsDir() {
		switch {
		case isFile(o.source) && isFolderOfPosts(o.source): // whatever it is called
		case isFile(o.source) || !isHost(o.source):
			return o.verifyFolder(ctx)
		default:
			o.console.printf("verifying the site; wpmd verify ./%s verifies the folder of that name", printable(o.source))
		}
	}
	if o.against != "" {
		return usage("wpmd verify ./DIR --against "+shellWord(o.against), "--against needs the folder of an export")
	}
	src, err := openSource(ctx, o.console, "verify", o.source, &o.network, o.more...)
	if err != nil {
		return err
	}
	defer src.close()
	shown := o.console.newProgress()
	verdict, err := verify.Source(ctx, src.Source, verify.Options{Query: o.query.Query, Render: render.Options{KeepFurniture: o.keepBoilerplate}, Progress: shown})
	shown.End()
	verdict.Warnings = slices.Concat(src.network.warnings, verdict.Warnings)
	if err != nil {
		return err
	}
	if o.console.json {
		err = o.console.printJSON(newVerificationJSON(verdict))
	} else {
		err = o.console.printVerification(verdict)
	}
	if err != nil {
		return err
	}
	for _, f := range verdict.Failures {
		o.console.printFailure(f)
	}
	if bad := unfaithful(verdict); bad > 0 {
		return &unfaithfulError{documents: bad}
	}
	if len(verdict.Failures) > 0 {
		return &incompleteError{failures: len(verdict.Failures), remedies: remedies(verdict.Failures, "")}
	}
	return nil
}

func unfaithful(v verify.Verification) int {
	n := 0
	for _, p := range v.Proofs {
		if len(p.Differences) > 0 {
			n++
		}
	}
	return n
}

// shownDocuments is how many of the worst documents are shown without -v.
const shownDocuments = 10

func (c *console) printVerification(v verify.Verification) error {
	constructs := grid{{"construct", "in source", "kept", "as html", "lost"}}
	for _, kind := range fidelity.Kinds {
		t := v.Kinds[kind]
		if t.Want+t.AsHTML > 0 {
			constructs = append(constructs, []string{kind, number(t.Want), number(t.Kept), number(t.AsHTML), number(t.Want - t.Kept)})
		}
	}
	dropped := grid{{"dropped on purpose", "times", "words", "pictures", "links", "embeds", "addresses"}}
	for _, fate := range v.Fates() {
		d := v.Dropped[fate]
		dropped = append(dropped, []string{fate, number(d.Nodes), number(d.Words), number(d.Pictures), number(d.Links), number(d.Embeds), number(d.Addresses)})
	}
	documents := grid{{"document", "differences", "as html", "dropped words"}}
	for i, p := range v.Proofs {
		if len(p.Differences)+p.AsHTML+p.Dropped == 0 || i >= shownDocuments && c.verbose == 0 {
			break
		}
		documents = append(documents, []string{cmp.Or(p.Link, fmt.Sprint(p.ID)), number(len(p.Differences)), number(p.AsHTML), number(p.Dropped)})
	}
	for _, g := range []grid{constructs, dropped, documents} {
		if len(g) == 1 {
			continue
		}
		if width := c.width(); width > 0 {
			g.narrow(0, width)
		}
		if err := g.write(c.out, 1, 2, 3, 4, 5); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(c.out); err != nil {
			return err
		}
	}
	if err := c.printDifferences(v); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "%s, %d of them perfect\n", counted(v.Documents, "document", "documents"), v.Documents-unfaithful(v))
	return err
}

func (c *console) printDifferences(v verify.Verification) error {
	for _, p := range v.Proofs {
		for _, d := range p.Differences {
			_, err := fmt.Fprintf(c.out, "%s: %s: %q became %q\n", printable(p.Link), d.Kind, printable(d.Want), printable(d.Got))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func number(n int) string { return fmt.Sprint(n) }

type constructJSON struct {
	InSource int `json:"in_source"`
	Kept     int `json:"kept"`
	AsHTML   int `json:"as_html"`
}

type droppedJSON struct {
	Nodes     int `json:"nodes"`
	Words     int `json:"words"`
	Pictures  int `json:"pictures"`
	Links     int `json:"links"`
	Embeds    int `json:"embeds"`
	Addresses int `json:"addresses"`
}

type differenceJSON struct {
	Kind string `json:"kind"`
	Node int    `json:"node"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

type proofJSON struct {
	ID           int64            `json:"id"`
	Type         string           `json:"type"`
	URL          string           `json:"url"`
	Words        int              `json:"words"`
	AsHTML       int              `json:"as_html"`
	DroppedWords int              `json:"dropped_words"`
	Differences  []differenceJSON `json:"differences"`
}

type verificationJSON struct {
	Site       string                   `json:"site"`
	Documents  int                      `json:"documents"`
	Perfect    int                      `json:"perfect"`
	Constructs map[string]constructJSON `json:"constructs"`
	Dropped    map[string]droppedJSON   `json:"dropped"`
	Proofs     []proofJSON              `json:"proofs"`
	Warnings   []warningJSON            `json:"warnings"`
	Failures   []failureJSON            `json:"failures"`
}

func newVerificationJSON(v verify.Verification) verificationJSON {
	j := verificationJSON{
		Site: v.Site, Documents: v.Documents, Perfect: v.Documents - unfaithful(v),
		Constructs: make(map[string]constructJSON), Dropped: make(map[string]droppedJSON),
		Proofs: make([]proofJSON, 0, len(v.Proofs)), Warnings: warningsJSON(v.Warnings), Failures: failuresJSON(v.Failures),
	}
	for kind, t := range v.Kinds {
		j.Constructs[kind] = constructJSON{InSource: t.Want, Kept: t.Kept, AsHTML: t.AsHTML}
	}
	for fate, d := range v.Dropped {
		j.Dropped[fate] = droppedJSON(d)
	}
	for _, p := range v.Proofs {
		proof := proofJSON{
			ID: p.ID, Type: p.Type, URL: p.Link, Words: p.Words, AsHTML: p.AsHTML, DroppedWords: p.Dropped,
			Differences: make([]differenceJSON, 0, len(p.Differences)),
		}
		for _, d := range p.Differences {
			proof.Differences = append(proof.Differences, differenceJSON{Kind: d.Kind, Node: int(d.Node), Want: d.Want, Got: d.Got})
		}
		j.Proofs = append(j.Proofs, proof)
	}
	return j
}
