package layout_test

import (
	"fmt"
	"testing"

	"wpmd/pkg/content"
	"wpmd/pkg/layout"
)

func BenchmarkAssign(b *testing.B) {
	stamps := make([]content.Stamp, 10_000)
	for i := range stamps {
		stamps[i] = content.Stamp{ID: int64(i + 1), Type: "post", Slug: fmt.Sprintf("a-post-with-a-usual-slug-%d", i), Date: date}
	}
	for b.Loop() {
		if _, err := layout.Assign(scheme, stamps, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAsset(b *testing.B) {
	for b.Loop() {
		scheme.Asset("https://example.org/blog/wp-content/uploads/2024/10/IMG_1234-1024x768.JPG")
	}
}
