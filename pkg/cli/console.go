package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/fatih/color"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"wpmd/pkg/config"
)

// console is the terminal, a file or a pipe. Standard output carries only the
// result; messages for people go to standard error.
type console struct {
	in  io.Reader
	out io.Writer
	err io.Writer

	quiet      bool
	verbose    int // how often -v was given
	json       bool
	noProgress bool
	color      string

	bold, red, yellow, faint *color.Color

	sentLogin bool   // with the requests to the site
	user      string // whom it is of; empty where headers are the login

	now func() time.Time

	std      Streams
	args     []string       // the command line
	settings settings       // what it does not give
	closing  []func() error // files, in order

	result    []byte // the object that --json prints; nil for none
	hasOpened bool   // a part of it is printed already

	mu sync.Mutex
	// above is where lines go while progress bars own the last lines of the
	// terminal; nil when there are none.
	above io.Writer
	// cleanup runs when the command is interrupted, which may never get to it; nil
	// for nothing.
	cleanup func()
}

func newConsole(std Streams) *console {
	c := &console{
		in: std.In, out: std.Out, err: std.Err, color: "auto", now: time.Now,
		bold: color.New(color.Bold), red: color.New(color.FgRed, color.Bold),
		yellow: color.New(color.FgYellow), faint: color.New(color.Faint),
	}
	if isTerminal(std.Out) {
		c.out = &cleanWriter{w: std.Out}
	}
	c.enableColor()
	return c
}

func (c *console) addFlags(flags *pflag.FlagSet) {
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "print errors only")
	flags.CountVarP(&c.verbose, "verbose", "v", "show each warning and each request; -vv: headers, too")
	flags.BoolVar(&c.json, "json", false, "print the result as one JSON object")
	chooseVar(flags, &c.color, "color", "auto", []string{"auto", "always", "never"}, "colour on standard error")
	flags.StringVar(&c.settings.file, "config", config.Name, "read flags from `FILE`, if it is there; an empty name reads none (wpmd help config)")
	flags.BoolVar(&c.noProgress, "no-progress", false, "do not show progress")
}

// validate checks flags that exclude each other, and applies the colour flag.
func (c *console) validate() error {
	c.enableColor()
	if c.quiet && c.verbose > 0 {
		return usage("wpmd --help", "--quiet and --verbose exclude each other")
	}
	return nil
}

// enableColor decides by standard error, where all colour goes; the library would
// look at standard output.
func (c *console) enableColor() {
	on := c.color == "always" || c.color == "auto" && isTerminal(c.err) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	for _, p := range []*color.Color{c.bold, c.red, c.yellow, c.faint} {
		if on {
			p.EnableColor()
		} else {
			p.DisableColor()
		}
	}
}

func (c *console) printf(format string, args ...any) {
	if c.quiet {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.err
	if c.above != nil {
		out = c.above
	}
	_, _ = fmt.Fprintf(out, format+"\n", args...)
}

func (c *console) printAbove(w io.Writer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.above = w
}

func (c *console) whenInterrupted(cleanup func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleanup = cleanup
}

func (c *console) interrupted() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cleanup != nil {
		c.cleanup()
	}
}

// printError prints an error and what to do about it.
func (c *console) printError(e explanation) {
	if e.message == "" {
		return
	}
	_, _ = fmt.Fprintf(c.err, "%s %s\n", c.red.Sprint("wpmd:"), printable(e.message))
	for _, hint := range e.hints {
		_, _ = fmt.Fprintf(c.err, "%s %s\n", c.yellow.Sprint("hint:"), printable(hint))
	}
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// printable makes a text of unknown origin safe to show in one line: it removes
// control characters and those that change the direction of text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// cleanWriter removes control characters that would act on a terminal.
type cleanWriter struct{ w io.Writer }

func (c *cleanWriter) Write(p []byte) (int, error) {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, string(p))
	if _, err := io.WriteString(c.w, clean); err != nil {
		return 0, err
	}
	return len(p), nil
}
