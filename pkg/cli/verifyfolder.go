package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"wpmd/pkg/export"
	"wpmd/pkg/verify"
)

// folderError says that a folder is not as an export left it, or not as its site
// is now. The differences have been printed.
type folderError struct {
	dir         string
	site        string // as the folder names it
	against     string // the site that it was held against; empty for none
	differences int
	kinds       map[string]bool // of the findings that are differences
	prunes      bool            // files are there that only --prune removes
}

func (e *folderError) Error() string {
	if len(e.kinds) == 0 {
		return fmt.Sprintf("%s is not as the site is: %s", e.dir, count(e.differences, "difference", "differences"))
	}
	return fmt.Sprintf("%s is not as wpmd left it: %s", e.dir, count(e.differences, "difference", "differences"))
}

// hints are what settles the differences, those that a run settles first.
func (e *folderError) hints() []string {
	command := "wpmd export " + shellWord(cmp.Or(e.against, e.site, "SITE")) + " -o " + shellWord(e.dir)
	var list []string
	add := func(applies bool, hint string) {
		if applies {
			list = append(list, hint)
		}
	}
	add(e.kinds[verify.FindingMissing] || e.kinds[verify.FindingFailed], command+"   (restores what is missing; your edits stay)")
	add(e.kinds[verify.FindingEdited], command+" --on-conflict overwrite   (takes the site's version of what was edited)")
	add(e.kinds[verify.FindingForeign] || e.kinds[verify.FindingBarred], "move away what is foreign or barred: no run touches it")
	add(e.kinds[verify.FindingUnfaithful], "compare the documents that are not faithful with their pages")
	add(len(e.kinds) == 0 && e.prunes, command+" --prune   (also removes what is gone from the site)")
	add(len(e.kinds) == 0 && !e.prunes, command)
	return list
}

type findingJSON struct {
	Kind string `json:"kind"`
	Path string `json:"path"`
	What string `json:"what,omitempty"`
}

type folderJSON struct {
	Site      string        `json:"site"`
	Documents int           `json:"documents"`
	Files     int           `json:"files"`
	Findings  []findingJSON `json:"findings"`
	Against   *reportJSON   `json:"against,omitempty"`
}

// verifyFolder prints what in a folder is not as the last run left it, and with
// --against what a run would change.
func (o *verifyOptions) verifyFolder(ctx context.Context) error {
	c := o.console
	found, err := verify.Export(ctx, o.source)
	if err != nil {
		return err
	}
	var report export.Report
	if o.against != "" {
		if report, err = o.compare(ctx); err != nil {
			return err
		}
	}
	if err := c.printFolder(found, report, o.against != ""); err != nil {
		return err
	}
	for _, f := range report.Failures {
		c.printFailure(f)
	}
	differ := &folderError{dir: o.source, site: found.Site, against: o.against, differences: differences(found), kinds: make(map[string]bool)}
	for _, f := range found.Findings {
		if f.IsDifference() {
			differ.kinds[f.Kind] = true
		}
	}
	differ.prunes = slices.ContainsFunc(report.Changes, func(c export.Change) bool { return c.Action == export.ActionDelete })
	switch {
	case differ.differences > 0:
		return differ
	case len(report.Changes) > 0:
		differ.differences = len(report.Changes)
		return differ
	case len(report.Failures) > 0:
		return &incompleteError{failures: len(report.Failures), remedies: remedies(report.Failures, o.source)}
	}
	return nil
}

// differences is how many of the findings are differences.
func differences(found verify.Folder) int {
	n := 0
	for _, f := range found.Findings {
		if f.IsDifference() {
			n++
		}
	}
	return n
}

// compare plans a run of the site into the folder, and does nothing.
func (o *verifyOptions) compare(ctx context.Context) (export.Report, error) {
	var output outputOptions
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	output.addFlags(flags)
	output.addSiteFlags(flags)
	if o.query.IsZero() { // what the folder holds
		new(queryOptions).addFlags(flags)
	}
	output.dir = o.source
	output.sync = syncOptions{checkOnly: true, prune: string(export.PruneForced)}
	src, err := openSource(ctx, o.console, "verify", o.against, &o.network)
	if err != nil {
		return export.Report{}, err
	}
	defer src.close()
	return o.console.run(ctx, src, &output, o.query.Query)
}

func (c *console) printFolder(found verify.Folder, report export.Report, against bool) error {
	if c.json {
		j := folderJSON{Site: found.Site, Documents: found.Documents, Files: found.Files, Findings: []findingJSON{}}
		for _, f := range found.Findings {
			j.Findings = append(j.Findings, findingJSON(f))
		}
		if against {
			r := newReportJSON(report)
			j.Against = &r
		}
		return c.printJSON(j)
	}
	rows := make(grid, 0, len(found.Findings))
	dead := 0
	for _, f := range found.Findings {
		if f.Kind == verify.FindingDead {
			dead++
			if c.verbose == 0 {
				continue
			}
		}
		rows = append(rows, []string{f.Kind, f.Path, f.What})
	}
	if err := c.printRows(rows); err != nil {
		return err
	}
	if against {
		if err := c.printPlan(report.Changes); err != nil {
			return err
		}
	}
	different := differences(found) + len(report.Changes)
	verdict := "all as they should be"
	if different > 0 {
		verdict = count(different, "difference", "differences")
	}
	if dead > 0 && c.verbose == 0 {
		c.printf("%s nowhere, as on the site or by an edit (-v lists them)", count(dead, "link leads", "links lead"))
	}
	c.printf("%s and %s of %s: %s", counted(found.Documents, "document", "documents"), counted(found.Files, "file", "files"), printable(found.Site), verdict)
	return nil
}
