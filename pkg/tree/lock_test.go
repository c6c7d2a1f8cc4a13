package tree_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"testing"

	"wpmd/pkg/tree"
)

const lockName = ".wpmd/lock"

// held keeps the lock from the garbage collector, which would close its file.
var held func() error

// TestMain makes the test binary a second process that holds a lock until it is
// killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("TREE_TEST_HOLD"); dir != "" {
		var err error
		if held, err = tree.Open(dir).Lock(lockName); err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString("held\n")
		select {}
	}
	os.Exit(m.Run())
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	tr := open(t, dir)
	unlock, err := tr.Lock(lockName)
	if err != nil {
		t.Fatal(err)
	}
	_, err = open(t, dir).Lock(lockName)
	if _, ok := errors.AsType[*tree.LockedError](err); !ok {
		t.Errorf("a second Lock: error %v, want a *LockedError", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = open(t, dir).Lock(lockName)
	if err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	unlock()
}

func TestKillFreesTheLock(t *testing.T) {
	dir := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	holder := exec.CommandContext(t.Context(), exe)
	holder.Env = append(os.Environ(), "TREE_TEST_HOLD="+dir)
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the other process holds no lock: %q, %v", line, err)
	}
	tr := open(t, dir)
	_, err = tr.Lock(lockName)
	if _, ok := errors.AsType[*tree.LockedError](err); !ok {
		t.Errorf("Lock while another process holds it: error %v, want a *LockedError", err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // it was killed
	unlock, err := tr.Lock(lockName)
	if err != nil {
		t.Fatalf("after the kill: %v", err)
	}
	unlock()
}
