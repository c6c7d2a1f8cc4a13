package fetch

import (
	"net/http"
	"testing"
	"time"
)

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "0", "120", "-1", "99999999999999999999", "1e9", "Fri, 31 Dec 1999 23:59:59 GMT", "Friday, 31-Dec-99 23:59:59 GMT", "\x00"} {
		f.Add(s, s)
	}
	now := time.Date(2025, 3, 21, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value, date string) {
		h := http.Header{"Retry-After": {value}, "Date": {date}}
		d := retryAfter(h, now)
		if d < 0 || d > longest {
			t.Errorf("retryAfter(%q, %q) = %s", value, date, d)
		}
		for n := range 70 {
			if p := pause(n, d); p < 0 || p > patience || d > 0 && p < min(d, patience) {
				t.Errorf("pause(%d, %s) = %s", n, d, p)
			}
		}
	})
}
