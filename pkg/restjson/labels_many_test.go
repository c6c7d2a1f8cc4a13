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
	const n = 60_000
	ids, classes, terms := make([]string, n), make([]string, n), make([]string, n)
	for i := range n {
		ids[i] = fmt.Sprint(i + 1)
		classes[i] = fmt.Sprintf(`"tag-a%d"`, i)
		terms[i] = fmt.Sprintf(`{"id":%d,"slug":"a%d","name":"A %d","taxonomy":"post_tag"}`, i+1, i, i)
	}
	for name, rest := range map[string]string{
		"classes":  `"class_list":[` + strings.Join(classes, ",") + `]`,
		"embedded": `"_embedded":{"wp:term":[[` + strings.Join(terms, ",") + `]]}`,
	} {
		start := time.Now()
		d, err := restjson.Document([]byte(`{"id":7,"type":"post","title":{"rendered":"A"},"content":{"rendered":""},"tags":[` + strings.Join(ids, ",") + `],` + rest + `}`))
		if err != nil || len(d.Labels) != n || len(d.Terms["post_tag"]) != n {
			t.Errorf("%s: %d labels, %d terms, %v", name, len(d.Labels), len(d.Terms["post_tag"]), err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}
