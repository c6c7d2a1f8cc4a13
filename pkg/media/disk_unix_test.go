//go:build unix

package media_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"testing/synctest"

	"wpmd/pkg/media"
)

// diskVariable makes the test binary a process that can write no large files.
const diskVariable = "WPMD_TEST_FULL_DISK"

// TestFullDisk holds that a disk that takes no more ends a download: nothing is
// left, and nobody is asked again.
func TestFullDisk(t *testing.T) {
	if os.Getenv(diskVariable) == "" {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFullDisk$")
		cmd.Env = append(os.Environ(), diskVariable+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	full := syscall.Rlimit{Cur: 50_000, Max: 50_000}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		site := &origin{serve: func(_ int, w http.ResponseWriter, r *http.Request) {
			serving(w, r, small, "ETag", etag)
		}}
		f, dir := newFetcher(t, site, media.Options{})
		_, _, err := f.Fetch(t.Context(), media.File{Address: address, Path: "media/a.png"})
		if typeOf(err) != fmt.Sprintf("%T", syscall.EFBIG) {
			t.Errorf("err = %v (%s)", err, typeOf(err))
		}
		if len(site.asked()) != 1 || len(filesIn(t, dir)) != 0 {
			t.Errorf("%d requests, files %v", len(site.asked()), filesIn(t, dir))
		}
	})
}
