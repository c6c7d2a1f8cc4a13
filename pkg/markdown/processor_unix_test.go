//go:build unix

package markdown_test

import (
	"syscall"
	"time"
)

// used is the time that this process has taken of all processors.
func used() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
