package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wpmd/pkg/wordpress"
)

type inspectOptions struct {
	console *console
	site    string
	network networkOptions
}

func newInspectCmd(c *console, run func(context.Context, *inspectOptions) error) *cobra.Command {
	o := &inspectOptions{console: c}
	cmd := &cobra.Command{
		Use:   "inspect SITE",
		Short: "show what a site has, and whether something blocks it",
		Long: `inspect asks a site what it has, with a handful of cheap requests: where its
API is and how it was found, types and taxonomies with their counts, what is
closed to visitors, known plugins, peculiarities of the server, and about how
long an export takes.

If something blocks the site, it says what, how it was recognised, and what to
try next. It exits 0 if the site can be exported, and 4 or 1 if not.`,
		Example: `  wpmd inspect https://example.org
  wpmd inspect example.org --json`,
		Args: orSettings(exactly(1, "a SITE", "wpmd inspect https://example.org")),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if args, err = c.sources(cmd, args, "wpmd inspect https://example.org"); err != nil {
				return err
			}
			o.site = args[0]
			return run(cmd.Context(), o)
		},
	}
	o.network.addFlags(cmd.Flags())
	return cmd
}

func runInspect(ctx context.Context, o *inspectOptions) error {
	if isFile(o.site) {
		return usage("wpmd list "+shellWord(o.site), "inspect takes a site, not a file")
	}
	n, err := o.network.connect(o.console)
	if err != nil {
		return err
	}
	found := inspection{address: o.site, concurrency: o.network.concurrency}
	found.survey, found.err = o.network.survey(ctx, o.console, n, o.site)
	found.user = o.network.user
	found.survey.Warnings = slices.Concat(n.warnings, found.survey.Warnings)
	if found.err == nil {
		found.err = found.closed()
	}
	found.requests = n.client.Stats().Requests
	if ctx.Err() != nil || isUsage(found.err) {
		return found.err
	}
	if o.console.json {
		err = o.console.printJSON(found.json())
	} else if found.survey.Site.API != "" {
		err = found.printFacts(o.console)
	}
	if err != nil {
		return err
	}
	return found.err
}

func isUsage(err error) bool {
	return err != nil && explain(err).code == exitUsage
}

func (o *networkOptions) survey(ctx context.Context, c *console, n *network, address string) (wordpress.Survey, error) {
	site, err := o.discover(ctx, c, n, address)
	if err != nil {
		return wordpress.Survey{}, withFileHint("list", address, err)
	}
	return site.Source().Survey(ctx)
}

// inspection is the result of an inspect.
type inspection struct {
	address     string
	user        string
	concurrency int
	requests    int64
	survey      wordpress.Survey
	err         error // why the site cannot be exported
}

// closed says why a site whose API was found gives no content all the same.
func (i *inspection) closed() error {
	var first error
	for _, t := range i.survey.Types {
		if t.Err == nil {
			return nil
		}
		if first == nil {
			first = t.Err
		}
	}
	return first
}

// foundWords say how the API was found.
var foundWords = map[string]string{
	"link":   "announced by the site",
	"guess":  "not announced, but there",
	"option": "given with --api",
}

func (i *inspection) printFacts(c *console) error {
	v := i.survey
	facts := grid{
		{"site", v.Site.URL}, {"name", v.Site.Name}, {"about", v.Site.Description},
		{"language", v.Site.Language}, {"languages", languagesOf(v)}, {"time zone", v.Site.Timezone},
		{"API", v.Site.API}, {"", foundWords[v.FoundBy]},
		{"permalinks", word(!v.Permalinks, "plain: the API is reached through ?rest_route=", "")},
		{"logged in", word(v.LoggedIn, "as "+i.user, "no")},
		{"media", countText(v.Media)},
		{"users", countText(v.Users) + word(v.Users.Count > 0 && !v.LoggedIn, " who have published", "")},
		{"comments", countText(v.Comments)},
		{"app passwords", word(v.PasswordPage != "", "can be made at "+v.PasswordPage, "not offered")},
		{"plugins", strings.Join(v.Plugins, ", ")},
	}
	var lines grid
	for _, row := range facts {
		if row[1] != "" {
			lines = append(lines, row)
		}
	}
	types := grid{{"type", "", "documents"}}
	for _, t := range v.Types {
		types = append(types, []string{t.Name, t.Label, countText(t)})
	}
	taxonomies := grid{{"taxonomy", "", "terms"}}
	for _, t := range v.Taxonomies {
		taxonomies = append(taxonomies, []string{t.Name, t.Label, countText(t)})
	}
	for n, g := range []grid{lines, types, taxonomies} {
		if len(g) == 1 {
			continue
		}
		if n > 0 {
			if _, err := fmt.Fprintln(c.out); err != nil {
				return err
			}
		}
		if err := g.write(c.out); err != nil {
			return err
		}
	}
	return i.printRest(c)
}

func (i *inspection) printRest(c *console) error {
	v := i.survey
	var b strings.Builder
	if len(v.Quirks) > 0 {
		b.WriteString("\npeculiarities of this server, which wpmd works around:\n")
		for _, q := range v.Quirks {
			fmt.Fprintf(&b, "  %s %s\n", q.Kind, printable(q.Route))
		}
	}
	for n, w := range v.Warnings {
		if n == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "warning: %s (%s)\n", printable(w.Message), w.Code)
	}
	b.WriteByte('\n')
	if v.Answer > 0 {
		fmt.Fprintf(&b, "a request takes %s, one for %d documents %s\n", brief(v.Answer), v.Sample, brief(v.Posts))
	}
	if i.err == nil {
		fmt.Fprintf(&b, "it can be exported: %d documents, about %d requests and %s, its files aside\n  wpmd export %s\n",
			v.Documents(), v.Requests, brief(max(time.Second, v.Duration(min(i.concurrency, 2)))), shellWord(printable(i.address)))
	}
	_, err := c.out.Write([]byte(b.String()))
	return err
}

// languagesOf names the languages of a site that has several.
func languagesOf(v wordpress.Survey) string {
	if len(v.Languages) < 2 {
		return ""
	}
	var names []string
	for _, l := range v.Languages {
		names = append(names, l.Tag+word(l.Default, " (default)", ""))
	}
	return strings.Join(names, ", ")
}

func word(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func countText(t wordpress.Tally) string {
	if t.Err != nil {
		return "closed: " + closedBriefly(t.Err)
	}
	if t.Count < 0 {
		return "open, number unknown"
	}
	return fmt.Sprint(t.Count)
}

func closedBriefly(err error) string {
	if e, ok := errors.AsType[*wordpress.APIClosedError](err); ok {
		return closedBecause(e)
	}
	return explain(err).message
}

// brief is a duration as a person says it.
func brief(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}

type countJSON struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Count *int   `json:"count"` // null where it is not known
	Open  bool   `json:"open"`
	Error string `json:"error,omitempty"`
}

type quirkJSON struct {
	Kind  string `json:"kind"`
	Route string `json:"route"`
}

type blockerJSON struct {
	Kind     string `json:"kind"`
	Evidence string `json:"evidence"`
}

type inspectionJSON struct {
	Exportable   bool          `json:"exportable"`
	Site         string        `json:"site"`
	API          string        `json:"api"`
	FoundBy      string        `json:"found_by"`
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Language     string        `json:"language"`
	Timezone     string        `json:"timezone"`
	LoggedIn     bool          `json:"logged_in"`
	PasswordPage string        `json:"password_page"`
	Types        []countJSON   `json:"types"`
	LeftOut      []string      `json:"types_left_out"`
	Taxonomies   []countJSON   `json:"taxonomies"`
	Media        countJSON     `json:"media"`
	Users        countJSON     `json:"users"`
	Comments     countJSON     `json:"comments"`
	Plugins      []string      `json:"plugins"`
	Namespaces   []string      `json:"namespaces"`
	Quirks       []quirkJSON   `json:"quirks"`
	Warnings     []warningJSON `json:"warnings"`
	Seconds      float64       `json:"seconds_per_request"`
	Requests     int64         `json:"requests"`
	Estimate     estimateJSON  `json:"export"`
	Wall         *blockerJSON  `json:"wall,omitempty"`
}

type estimateJSON struct {
	Documents int     `json:"documents"`
	Requests  int     `json:"requests"`
	Seconds   float64 `json:"seconds"`
}

func (i *inspection) json() inspectionJSON {
	v := i.survey
	j := inspectionJSON{
		Exportable: i.err == nil, Site: v.Site.URL, API: v.Site.API, FoundBy: v.FoundBy,
		Name: v.Site.Name, Description: v.Site.Description, Language: v.Site.Language, Timezone: v.Site.Timezone,
		LoggedIn: v.LoggedIn, PasswordPage: v.PasswordPage,
		Types: countsJSON(v.Types), LeftOut: list(v.Furniture), Taxonomies: countsJSON(v.Taxonomies),
		Media: newCountJSON(v.Media), Users: newCountJSON(v.Users), Comments: newCountJSON(v.Comments),
		Plugins: list(v.Plugins), Namespaces: list(v.Namespaces), Quirks: make([]quirkJSON, 0, len(v.Quirks)),
		Warnings: warningsJSON(v.Warnings), Seconds: v.Answer.Seconds(), Requests: i.requests,
		Estimate: estimateJSON{v.Documents(), v.Requests, v.Duration(min(i.concurrency, 2)).Seconds()},
	}
	for _, q := range v.Quirks {
		j.Quirks = append(j.Quirks, quirkJSON{string(q.Kind), q.Route})
	}
	if wall, ok := errors.AsType[*wordpress.BlockedError](i.err); ok {
		j.Wall = &blockerJSON{string(wall.Kind), wall.Evidence}
	}
	return j
}

func countsJSON(tallies []wordpress.Tally) []countJSON {
	all := make([]countJSON, 0, len(tallies))
	for _, t := range tallies {
		all = append(all, newCountJSON(t))
	}
	return all
}

func newCountJSON(t wordpress.Tally) countJSON {
	j := countJSON{Name: t.Name, Label: t.Label, Open: t.Err == nil && t.Route != ""}
	if t.Err != nil {
		j.Error = closedBriefly(t.Err)
	} else if t.Count >= 0 && t.Route != "" {
		j.Count = &t.Count
	}
	return j
}

// list is never null in JSON.
func list(words []string) []string { return append([]string{}, words...) }
