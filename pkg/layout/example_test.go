package layout_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
)

// Every document of an inventory gets a path before any body is fetched, and no two get
// the same.
func ExampleAssign() {
	day := time.Date(2025, 3, 21, 9, 0, 0, 0, time.UTC)
	site := content.Site{URL: "https://quay.example"}
	paths, err := layout.Assign(layout.SchemeOf(site), []content.Stamp{
		{ID: 3, Type: "post", Slug: "high-water", Date: day},
		{ID: 4, Type: "post", Slug: "High-Water", Date: day},
		{ID: 5, Type: "page", Slug: "about"},
		{ID: 6, Type: "page", Slug: "people", Parent: 5},
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range slices.Sorted(maps.Keys(paths)) {
		fmt.Println(id, paths[id])
	}
	// Output:
	// 3 posts/2025-03-21-high-water.md
	// 4 posts/2025-03-21-High-Water~4.md
	// 5 pages/about.md
	// 6 pages/about/people.md
}
