package cli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wpmd/pkg/cli"
	"wpmd/pkg/wordpress/wptest"
)

// A run that is interrupted while the site keeps it waiting stops at once,
// leaves what is whole, and says how to go on.
func TestInterruptStopsAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		answered int // questions for posts before the site hangs
		flags    []string
	}{
		"a list with its bodies": {2, nil},
		"bodies by their ids":    {6, []string{"--after", "1990-01-01"}},
	} {
		t.Run(name, func(t *testing.T) { interruptAfter(t, c.answered, c.flags) })
	}
}

func interruptAfter(t *testing.T, answered int, flags []string) {
	t.Helper()
	server := wptest.New(wptest.Generate(400))
	address, stop, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	server.Break(wptest.Slow(time.Minute).On(wptest.Under("/wp/v2/posts")).After(answered))
	ctx, interrupt := context.WithCancel(t.Context())
	var errs bytes.Buffer
	code := make(chan int, 1)
	go func() {
		args := append([]string{"export", address, "-o", filepath.Join(t.TempDir(), "out")}, flags...)
		code <- cli.Main(ctx, args, cli.Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs})
	}()
	for deadline := time.Now().Add(20 * time.Second); server.Counts()["/wp/v2/posts"] <= answered; {
		if time.Now().After(deadline) {
			t.Fatalf("the run did not get that far: %v", server.Counts())
		}
		time.Sleep(10 * time.Millisecond)
	}
	interrupt()
	select {
	case got := <-code:
		if got != 130 || !strings.Contains(errs.String(), "interrupted; run it again") {
			t.Errorf("exit code %d: %s", got, errs.String())
		}
	case <-time.After(10 * time.Second): // the site would have kept it for a minute
		t.Error("long after the interruption it still runs")
	}
}

// Nobody types into the standard input of a convert that waits for it.
func TestInterruptedConvertDoesNotWaitForItsInput(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	var errs bytes.Buffer
	if code := cli.Main(ctx, []string{"convert", "-"}, cli.Streams{In: silent{}, Out: &bytes.Buffer{}, Err: &errs}); code != 130 {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
}

// silent is a terminal at which nobody types.
type silent struct{}

func (silent) Read([]byte) (int, error) { select {} }

// A command that waited for its input was left behind when it was interrupted, and with
// it a temporary file.
func TestInterruptedInputLeavesNothing(t *testing.T) {
	for _, args := range [][]string{{"export", "-", "-o", filepath.Join(t.TempDir(), "out")}, {"list", "-"}, {"verify", "-"}, {"convert", "-"}} {
		dir := t.TempDir()
		t.Setenv("TMPDIR", dir)
		t.Setenv("TMP", dir)
		ctx, interrupt := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, interrupt)
		var errs bytes.Buffer
		begun := time.Now()
		code := cli.Main(ctx, args, cli.Streams{In: silent{}, Out: &bytes.Buffer{}, Err: &errs})
		if code != 130 || time.Since(begun) > 10*time.Second {
			t.Errorf("%v: exit code %d after %s: %s", args, code, time.Since(begun), errs.String())
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%v: left %v, %v", args, left, err)
		}
	}
}
