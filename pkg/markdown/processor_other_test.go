//go:build !unix

package markdown_test

import "time"

var begun = time.Now()

// used is the time on the clock where the system tells nothing better.
func used() time.Duration { return time.Since(begun) }
