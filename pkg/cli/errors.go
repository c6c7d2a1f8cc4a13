package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"syscall"
)

// The exit codes of every command.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitIncomplete  = 3
	exitNotAllowed  = 4
	exitDiffers     = 5
	exitInterrupted = 130
)

// explanation is an error as a person reads it: a sentence, what to do next,
// and the exit code.
type explanation struct {
	code    int
	message string
	hints   []string
	kind    reflect.Type // of the error that the words are for; nil for none of the table
}

// rule turns the errors of one type into words. Two rules may have one type, if
// the first has a condition.
type rule struct {
	errorType reflect.Type
	code      int
	situation string // when it happens, for the page about exit codes; empty to leave it out there
	applies   func(error) bool
	explain   func(error) explanation
}

// on makes a rule: which exit code an error leads to, when it happens, how it is
// said, and what to do next, the likeliest first.
func on[E error](code int, situation string, words func(E) string, hints func(E) []string) rule {
	return rule{
		errorType: reflect.TypeFor[E](), code: code, situation: situation,
		applies: func(error) bool { return true },
		explain: func(err error) explanation {
			e, _ := errors.AsType[E](err)
			said := explanation{code: code, message: words(e)}
			if hints != nil {
				said.hints = hints(e)
			}
			return said
		},
	}
}

// inside makes a rule for an error that adds something to the one inside of it,
// whose exit code and hints it keeps unless add changes them.
func inside[E error](cause func(E) error, add func(E, *explanation)) rule {
	return rule{
		errorType: reflect.TypeFor[E](),
		applies:   func(error) bool { return true },
		explain: func(err error) explanation {
			e, _ := errors.AsType[E](err)
			said := explain(cause(e))
			add(e, &said)
			return said
		},
	}
}

// when limits a rule to some of the errors of its type.
func when[E error](condition func(E) bool, r rule) rule {
	r.applies = func(err error) bool {
		e, ok := errors.AsType[E](err)
		return ok && condition(e)
	}
	return r
}

// asItIs takes an error's own text, which is a sentence already.
func asItIs[E error](e E) string { return e.Error() }

// says is for words or hints that are the same for every error of a type.
func says[E error](text string) func(E) string { return func(E) string { return text } }

func hint[E error](list ...string) func(E) []string { return func(E) []string { return list } }

// explain turns an error into words. The outermost error that has a rule decides.
func explain(err error) explanation {
	if errors.Is(err, context.Canceled) {
		return explanation{code: exitInterrupted, message: "interrupted; run it again and it goes on where it stopped"}
	}
	if isFullDisk(err) { // which ends a run wherever it is met: nothing that is missing is named
		return explanation{code: exitFailed, message: "the disk is full: " + err.Error(), hints: hints("make room, and run the same command again: it goes on where it stopped")}
	}
	if said, ok := explainKnown(err); ok {
		return said
	}
	return explanation{code: exitFailed, message: err.Error()}
}

func isFullDisk(err error) bool {
	const onWindows = syscall.Errno(112) // ERROR_DISK_FULL
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || runtime.GOOS == "windows" && errors.Is(err, onWindows)
}

func explainKnown(err error) (explanation, bool) {
	if err == nil {
		return explanation{}, false
	}
	for _, r := range rules() {
		if r.errorType == reflect.TypeOf(err) && r.applies(err) {
			said := r.explain(err)
			if said.kind == nil {
				said.kind = r.errorType
			}
			return said, true
		}
	}
	switch wrapper := any(err).(type) {
	case interface{ Unwrap() error }:
		return explainKnown(wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		for _, part := range wrapper.Unwrap() {
			if said, ok := explainKnown(part); ok {
				return said, true
			}
		}
	}
	return explanation{}, false
}

// rules is the table of all errors that have words of their own.
func rules() []rule {
	return slices.Concat(ownRules(), feedRules(), folderRules(), inputRules(), archiveRules(), blockerRules(), accessRules(), loginRules(), siteRules(), networkRules(), documentRules())
}

// incompleteError says that a run came to its end, but not everything that the
// site has is there; each missing thing has been named by then.
type incompleteError struct {
	what     string // "list"; an export where it is empty
	failures int
	// unfaithful are documents whose files do not say all that their pages say.
	unfaithful int
	remedies   []string // see there
}

func (e *incompleteError) Error() string {
	what := cmp.Or(e.what, "export")
	switch {
	case e.unfaithful == 0:
		return fmt.Sprintf("the %s is incomplete: %d missing", what, e.failures)
	case e.failures == 0:
		return fmt.Sprintf("the %s is incomplete: %s not faithful", what, count(e.unfaithful, "document is", "documents are"))
	}
	return fmt.Sprintf("the %s is incomplete: %d missing, %s not faithful", what, e.failures, count(e.unfaithful, "document is", "documents are"))
}

// runError is an error that ended a run early.
type runError struct {
	err     error
	written int
}

func (e *runError) Error() string { return e.err.Error() }
func (e *runError) Unwrap() error { return e.err }

// protectedError says that the one post asked for needs a password.
type protectedError struct{ address string }

func (e *protectedError) Error() string { return e.address + " is protected by a password" }

// asFolder is the name of a folder as a command reads it: a bare one would be a site.
func asFolder(dir string) string {
	if isFile(dir) {
		return dir
	}
	return "./" + dir
}

// rootCause is what an error says at its root: "connection refused", and not which
// call met with it.
func rootCause(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

var errTooLarge = errors.New("too large")

func hints(list ...string) []string { return list }

func reason(err error) string {
	if errors.Is(err, fs.ErrPermission) {
		return "permission denied"
	}
	return err.Error()
}

func count(n int, one, many string) string {
	if n == 1 {
		return "a " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// counted is count in digits alone, for what is read as a table.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// shellWord quotes a word for a hint that can be pasted.
func shellWord(s string) string {
	if s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=?@%+,~", r)
	}) < 0 && !strings.ContainsAny(s, "?~") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func shellWords(list []string) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = shellWord(s)
	}
	return strings.Join(words, " ")
}
