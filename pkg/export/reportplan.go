package export

import (
	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/syncplan"
)

// reportUnchanged accounts for the documents of a plan that need nothing, and for those
// that left and stay. It returns the files that were counted with them, by path.
func reportUnchanged(plan *syncplan.Plan, report *reporter) (files map[string]bool) {
	files = make(map[string]bool)
	report.count(func(c *Report) { c.Documents.Expected = len(plan.Due) + len(plan.Unchanged) })
	reportKept(plan.Deletions, report)
	for _, d := range plan.Unchanged {
		report.count(func(c *Report) {
			for _, file := range d.Files {
				if !files[file] {
					files[file] = true
					c.Media.Expected++
					c.Media.Unchanged++
				}
			}
			if !d.Edited {
				c.Documents.Unchanged++
				return
			}
			c.Documents.Kept++
		})
		if d.Edited {
			report.warn(content.Warning{Code: manifest.CodeEdited, Document: d.Path, Message: "edited since the last run; the edit is kept"})
		}
	}
	return files
}

// reportPlan puts a plan that is not carried out into the report.
func reportPlan(plan *syncplan.Plan, report *reporter) {
	for _, d := range plan.Deletions {
		if d.Remove {
			report.change(deletionChange(d))
		}
	}
	for _, item := range plan.Due {
		c := Change{Action: ActionUpdate, ID: item.ID, Type: item.Type, Path: item.Path, URL: item.Link, Why: string(item.Reason)}
		switch {
		case item.From != "":
			c.Action, c.From = ActionMove, item.From
		case item.Reason == syncplan.New, item.Reason == syncplan.Missing:
			c.Action = ActionCreate
		case item.Reason.IsProbe(), item.Reason == syncplan.Relinked, item.Reason == syncplan.LacksFile, item.Reason == syncplan.Settings:
			c.Action = ActionFetch
		}
		report.change(c)
	}
	report.count(func(c *Report) { c.Cost = estimate(plan.Due) })
}

// estimate is about how many requests it takes to read documents: a hundred of
// a type at a time, and the first page of names for them.
func estimate(due []syncplan.Item) int {
	const batch = 100
	byType := make(map[string]int)
	for _, item := range due {
		byType[item.Type]++
	}
	requests := 0
	for _, n := range byType {
		requests += (n + batch - 1) / batch
	}
	return requests
}
