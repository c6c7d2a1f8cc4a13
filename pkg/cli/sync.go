package cli

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"wpmd/pkg/export"
	"wpmd/pkg/tree"
)

// syncOptions are the flags that say how a folder is brought up to date.
type syncOptions struct {
	prune         string
	onConflict    string
	full          bool
	quick         bool
	dryRun        bool
	checkOnly     bool
	commitMessage string
}

func (o *syncOptions) addFlags(flags *pflag.FlagSet) {
	chooseVar(flags, &o.prune, "prune", "", []string{"yes", "force"}, "remove files of documents that are gone from the site, unless you edited them; force: however many there are")
	flags.Lookup("prune").NoOptDefVal = "yes"
	chooseVar(flags, &o.onConflict, "on-conflict", "keep", []string{"keep", "overwrite", "both"}, "a file that you edited: keep it, overwrite it, or (both) write the site's version next to it if it is a document")
	flags.BoolVar(&o.full, "full", false, "fetch every document and check every picture again")
	flags.BoolVar(&o.quick, "quick", false, "ask only for what is new or modified, as long as the counts add up")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print what would be done, and do nothing")
	flags.BoolVar(&o.checkOnly, "check", false, "write nothing, and exit 5 if anything would change")
	flags.StringVar(&o.commitMessage, "commit-message", "", "write a message for a commit of the changes to `FILE`")
}

// check refuses flags that contradict each other.
func (o *syncOptions) check() error {
	switch {
	case o.full && o.quick:
		return usage("wpmd export SITE -o DIR --full", "--full and --quick exclude each other")
	case o.dryRun && o.checkOnly:
		return usage("wpmd export SITE -o DIR --check", "--dry-run and --check exclude each other")
	}
	return nil
}

func (o *syncOptions) writes() bool { return !o.dryRun && !o.checkOnly }

func (o *syncOptions) options() export.SyncOptions {
	return export.SyncOptions{
		Prune: export.Prune(o.prune), OnConflict: export.OnConflict(o.onConflict),
		Full: o.full, Quick: o.quick, DryRun: o.dryRun, Check: o.checkOnly,
	}
}

// outOfDateError says that a folder is not as a run would leave it.
type outOfDateError struct {
	output  string
	changes int
	missing int // or not faithful: each is named
}

func (e *outOfDateError) Error() string {
	message := fmt.Sprintf("%s is not up to date: %s", e.output, count(e.changes, "change", "changes"))
	if e.missing > 0 {
		message += fmt.Sprintf("; %d missing or not faithful", e.missing)
	}
	return message
}

type changeJSON struct {
	Action string `json:"action"`
	ID     int64  `json:"id,omitempty"`
	Type   string `json:"type"`
	Path   string `json:"path"`
	From   string `json:"from,omitempty"`
	Title  string `json:"title,omitempty"`
	URL    string `json:"url"`
	Why    string `json:"why,omitempty"`
}

func changesJSON(changes []export.Change) []changeJSON {
	list := make([]changeJSON, 0, len(changes))
	for _, c := range changes {
		list = append(list, changeJSON{
			Action: string(c.Action), ID: c.ID, Type: c.Type, Path: c.Path, From: c.From, Title: c.Title, URL: c.URL, Why: c.Why,
		})
	}
	return list
}

// printSync prints the plan, or writes the message for a commit, as the flags ask.
func (c *console) printSync(r export.Report, o syncOptions) error {
	if o.commitMessage != "" && o.writes() {
		return writeCommitMessage(o.commitMessage, r)
	}
	if o.writes() {
		return nil
	}
	if !c.json {
		if err := c.printPlan(r.Changes); err != nil {
			return err
		}
	}
	if o.dryRun {
		c.printf("%s", c.bold.Sprint(planned(r)))
		c.printf("%s", c.faint.Sprintf("%d requests so far; about %d more, and those for pictures", r.Requests, r.Cost))
	}
	return nil
}

func planned(r export.Report) string {
	counts := make(map[export.Action]int)
	for _, change := range r.Changes {
		counts[change.Action]++
	}
	return sentence(
		part{counts[export.ActionCreate], "to create"}, part{counts[export.ActionUpdate], "to update"}, part{counts[export.ActionMove], "to move"},
		part{counts[export.ActionDelete], "to delete"}, part{counts[export.ActionFetch], "to look at"}, part{r.Documents.Unchanged, "unchanged"},
		part{r.Documents.Kept, "kept as edited"},
	).of("documents", r.Documents.Expected)
}

// printPlan prints a line for each change.
func (c *console) printPlan(changes []export.Change) error {
	rows := make(grid, 0, len(changes))
	for _, change := range changes {
		what := change.Path
		if change.From != "" {
			what = change.From + " → " + change.Path
		}
		rows = append(rows, []string{string(change.Action), what, change.Why})
	}
	return c.printRows(rows)
}

// tableWidth is the least width of a terminal for a table of paths.
const tableWidth = 72

// printRows prints rows whose second cell gives way: a table on a terminal that is
// wide enough for one, tabs in a pipe.
func (c *console) printRows(rows grid) error {
	separator := "\t"
	switch width := c.width(); {
	case len(rows) > 0 && width >= tableWidth:
		rows.narrow(1, width)
		return rows.write(c.out)
	case width > 0:
		separator = "  "
	}
	for _, row := range rows {
		for i := range row {
			row[i] = printable(row[i])
		}
		if _, err := fmt.Fprintln(c.out, strings.TrimRight(strings.Join(row, separator), "\t ")); err != nil {
			return err
		}
	}
	return nil
}

// titlesShown is how many changes of a kind a commit message names.
const titlesShown = 50

// writeCommitMessage writes what changed in the form of a message for a commit:
// a line with counts, and the titles below it. Where nothing changed, the records of
// the folder neither, the file is empty: there is nothing to commit.
func writeCommitMessage(file string, r export.Report) error {
	dir := tree.Open(filepath.Dir(file))
	defer func() { _ = dir.Close() }()
	_, err := dir.Write(filepath.Base(file), []byte(commitMessage(r)))
	return err
}

func commitMessage(r export.Report) string {
	switch {
	case len(r.Changes) == 0 && r.NewRecords:
		return hostOf(r.Site) + ": nothing but the records of wpmd\n"
	case len(r.Changes) == 0:
		return ""
	}
	kinds := []struct {
		action export.Action
		word   string
	}{{export.ActionCreate, "new"}, {export.ActionUpdate, "changed"}, {export.ActionMove, "moved"}, {export.ActionDelete, "removed"}}
	var words, lists []string
	files := 0
	for _, kind := range kinds {
		n := 0
		var list strings.Builder
		for _, change := range r.Changes {
			switch {
			case change.Action != kind.action:
				continue
			case change.Type == "media", change.Type == "data":
				files++
				continue
			}
			if n++; n <= titlesShown {
				_, _ = fmt.Fprintf(&list, "- %s\n", printable(nameOf(change)))
			}
		}
		if n == 0 {
			continue
		}
		if n > titlesShown {
			_, _ = fmt.Fprintf(&list, "- and %d more\n", n-titlesShown)
		}
		words = append(words, fmt.Sprintf("%d %s", n, kind.word))
		lists = append(lists, kind.word+":\n"+list.String())
	}
	if files > 0 {
		words = append(words, count(files, "file", "files"))
	}
	subject := hostOf(r.Site) + ": " + strings.Join(words, ", ")
	return strings.Join(append([]string{subject + "\n"}, lists...), "\n")
}

// nameOf is what a person calls a document.
func nameOf(c export.Change) string {
	title := strings.TrimSpace(c.Title)
	if title == "" {
		return c.Path
	}
	if c.From != "" {
		return fmt.Sprintf("%s (%s → %s)", title, c.From, c.Path)
	}
	return cmp.Or(title, c.Path)
}
