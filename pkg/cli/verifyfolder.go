package cli

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"wpmd/pkg/export"
	"wpmd/pkg/verify"
)

// folderError says that a folder is not as an export left it, or not as its site
// is now. The differences have been printed.
type folderError struct {
	dir         string
	differences int
	against     bool
}

func (e *folderError) Error() string {
	if e.against {
		return fmt.Sprintf("%s is not as the site is: %s", e.dir, count(e.differences, "difference", "differences"))
	}
	return fmt.Sprintf("%s is not as wpmd left it: %s", e.dir, count(e.differences, "difference", "differences"))
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
	switch n := differences(found); {
	case n > 0:
		return &folderError{dir: o.source, differences: n}
	case len(report.Changes) > 0:
		return &folderError{dir: o.source, differences: len(report.Changes), against: true}
	case len(report.Failures) > 0:
		return &incompleteError{failures: len(report.Failures)}
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
	output.dir = o.source
	output.sync = syncOptions{dryRun: true, prune: string(export.PruneForced)}
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
			r := newReportJSON(report, nil)
			j.Against = &r
		}
		return c.printJSON(j)
	}
	rows := make(grid, 0, len(found.Findings))
	for _, f := range found.Findings {
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
	c.printf("%s and %s of %s: %s", counted(found.Documents, "document", "documents"), counted(found.Files, "file", "files"), printable(found.Site), verdict)
	return nil
}
