package restjson_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/restjson"
)

// TestManyTermsTakeLinearTime: a post with tens of thousands of terms was read in
// a time that grew with the square of their number.
func TestManyTermsTakeLinearTime(t *testing.T) {
	const few, many = 10_000, 40_000
	for _, embedded := range []bool{false, true} {
		// The square of four times as many is sixteen times. Machines are noisy, and what is
		// linear is so in one of a few tries.
		ratio := 16.0
		for range 4 {
			ratio = min(ratio, float64(leastTime(t, many, embedded))/float64(leastTime(t, few, embedded)))
			if ratio <= 10 {
				break
			}
		}
		if ratio > 10 {
			t.Errorf("embedded %t: four times as many terms take %.1f times as long", embedded, ratio)
		}
	}
}

// leastTime is that of a few readings of a post with n terms.
func leastTime(t *testing.T, n int, embedded bool) time.Duration {
	t.Helper()
	post := []byte(postOfTerms(n, embedded))
	least := time.Hour
	for range 5 {
		start := time.Now()
		d, err := restjson.Reader{}.Document(post)
		least = min(least, time.Since(start))
		if err != nil || len(d.Labels) != n || len(d.Terms["post_tag"]) != n {
			t.Fatalf("%d labels, %d terms, %v", len(d.Labels), len(d.Terms["post_tag"]), err)
		}
	}
	return least
}

func postOfTerms(n int, embedded bool) string {
	ids, classes, terms := make([]string, n), make([]string, n), make([]string, n)
	for i := range n {
		ids[i] = fmt.Sprint(i + 1)
		classes[i] = fmt.Sprintf(`"tag-a%d"`, i)
		terms[i] = fmt.Sprintf(`{"id":%d,"slug":"a%d","name":"A %d","taxonomy":"post_tag"}`, i+1, i, i)
	}
	rest := `"class_list":[` + strings.Join(classes, ",") + `]`
	if embedded {
		rest = `"_embedded":{"wp:term":[[` + strings.Join(terms, ",") + `]]}`
	}
	return `{"id":7,"type":"post","title":{"rendered":"A"},"content":{"rendered":""},"tags":[` + strings.Join(ids, ",") + `],` + rest + `}`
}
