package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/credentials"
	"wpmd/pkg/export"
	"wpmd/pkg/fetch"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/manifest"
	"wpmd/pkg/restjson"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress"
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
}

// incompleteError says that a run came to its end, but not everything that the
// site has is there; each missing thing has been named by then.
type incompleteError struct {
	what     string // "list"; an export where it is empty
	failures int
	unlisted bool // all that is missing is in the sitemap alone
	// unfaithful are documents whose files do not say all that their pages say, and
	// output is the folder that they are in.
	unfaithful int
	output     string
}

func (e *incompleteError) Error() string {
	what := cmp.Or(e.what, "export")
	switch {
	case e.unfaithful == 0:
		return fmt.Sprintf("the %s is not whole: %d missing", what, e.failures)
	case e.failures == 0:
		return fmt.Sprintf("the %s is not whole: %s not faithful", what, count(e.unfaithful, "document is", "documents are"))
	}
	return fmt.Sprintf("the %s is not whole: %d missing, %s not faithful", what, e.failures, count(e.unfaithful, "document is", "documents are"))
}

// runError is an error that ended a run early.
type runError struct {
	err     error
	written int
}

func (e *runError) Error() string { return e.err.Error() }
func (e *runError) Unwrap() error { return e.err }

// protectedError says that a password stands before the one post asked for.
type protectedError struct{ address string }

func (e *protectedError) Error() string { return e.address + " is protected by a password" }

// explain turns an error into words.
func explain(err error) explanation {
	if errors.Is(err, context.Canceled) {
		return explanation{exitInterrupted, "interrupted; run it again and it goes on where it stopped", nil}
	}
	if run, ok := errors.AsType[*runError](err); ok {
		said := explain(run.err)
		if said.code == exitFailed && run.written > 0 {
			said.code = exitIncomplete
		}
		return said
	}
	if e, ok := errors.AsType[*fileNamedSiteError](err); ok {
		said := explain(e.err)
		said.hints = append(hints("wpmd export ./"+shellWord(e.name)+"   (a file of that name is here)"), said.hints...)
		return said
	}
	if said, ok := explainPart(err); ok {
		return said
	}
	for _, of := range explainers {
		if said, ok := of(err); ok {
			return said
		}
	}
	return explanation{exitFailed, err.Error(), nil}
}

// explainers are tried in order; the first that knows the error explains it.
var explainers = []func(error) (explanation, bool){
	explainUsage, explainVerification, explainFolder, explainInput, explainWall, explainLogin, explainSite, explainNetwork,
}

func explainUsage(err error) (explanation, bool) {
	if e, ok := errors.AsType[*usageError](err); ok {
		return explanation{exitUsage, e.message, hints(e.hint)}, true
	}
	if e, ok := errors.AsType[*flavor.UnknownError](err); ok {
		return explanation{exitUsage, fmt.Sprintf("there is no flavor %q", e.Name), hints("wpmd export SITE --flavor " + strings.Join(e.Known, "|"))}, true
	}
	if e, ok := errors.AsType[*frontmatter.UnknownFormatError](err); ok {
		return explanation{exitUsage, e.Error(), hints("wpmd export SITE --front-matter yaml")}, true
	}
	if e, ok := errors.AsType[*unfaithfulError](err); ok {
		return explanation{exitDiffers, e.Error(), nil}, true
	}
	if e, ok := errors.AsType[*outOfDateError](err); ok {
		return explanation{exitDiffers, e.Error(), hints("run it without --check")}, true
	}
	if e, ok := errors.AsType[*incompleteError](err); ok && e.unlisted {
		return explanation{exitIncomplete, e.Error(), hints("ask the site to show these types in its API, or add --no-sitemap")}, true
	}
	if e, ok := errors.AsType[*incompleteError](err); ok && e.failures == 0 && e.unfaithful > 0 {
		return explanation{exitIncomplete, e.Error(), hints("wpmd verify " + shellWord(asFolder(e.output)) + "   (names each; read these beside their pages)")}, true
	}
	if e, ok := errors.AsType[*incompleteError](err); ok {
		return explanation{exitIncomplete, e.Error(), hints("run the same command again: it fetches what is missing")}, true
	}
	return explanation{}, false
}

// asFolder is the name of a folder as a command reads it: a bare one would be a site.
func asFolder(dir string) string {
	if isFile(dir) {
		return dir
	}
	return "./" + dir
}

func explainFolder(err error) (explanation, bool) {
	if e, ok := errors.AsType[*export.OccupiedError](err); ok {
		return explanation{exitUsage, fmt.Sprintf("%s already holds %s that wpmd did not write (%s)", e.Output, count(e.Count, "file", "files"), e.Name),
			hints("wpmd export SOURCE -o NEW-DIR", "add --into-existing to write beside them; they are never touched")}, true
	}
	if e, ok := errors.AsType[*export.ForeignSiteError](err); ok {
		return explanation{exitUsage, e.Error(), hints("wpmd export " + shellWord(e.Wanted) + " -o ANOTHER-DIR")}, true
	}
	if e, ok := errors.AsType[*export.MassGoneError](err); ok {
		return explanation{exitFailed, e.Error() + "; nothing was removed or written", hints(
			"wpmd inspect SITE   (is the site whole?)", "wpmd export SITE -o "+shellWord(e.Output)+" --prune=force   (it is; remove them)")}, true
	}
	if e, ok := errors.AsType[*manifest.ChangedError](err); ok {
		return explanation{exitFailed, e.Error(), hints("run the same command again")}, true
	}
	if e, ok := errors.AsType[*export.EmptyError](err); ok {
		return explanation{exitFailed, e.Error(), nil}, true
	}
	if e, ok := errors.AsType[*tree.NotDirectoryError](err); ok {
		return explanation{exitUsage, e.Path + " is a file, not a folder", hints("wpmd export SOURCE -o ANOTHER-DIR")}, true
	}
	if e, ok := errors.AsType[*tree.NotWritableError](err); ok {
		return explanation{exitFailed, "cannot write to " + e.Path + ": " + reason(e.Err), hints("wpmd export SOURCE -o ANOTHER-DIR")}, true
	}
	if _, ok := errors.AsType[*tree.LockedError](err); ok {
		return explanation{exitFailed, "another wpmd is writing to this folder", hints("wait until it is done, or use another folder with -o")}, true
	}
	if e, ok := errors.AsType[*manifest.FormatError](err); ok {
		return explanation{exitFailed, e.Error(), hints("use the newer wpmd, or a fresh folder with -o")}, true
	}
	if e, ok := errors.AsType[*manifest.CorruptError](err); ok {
		return explanation{exitFailed, "the record of the last run is damaged: " + e.Error(), hints("git checkout -- " + manifest.Dir + "   (or export to a fresh folder with -o)")}, true
	}
	return explanation{}, false
}

func explainInput(err error) (explanation, bool) {
	in, ok := errors.AsType[*inputError](err)
	if !ok {
		return explanation{}, false
	}
	name := in.name()
	if e, ok := errors.AsType[*archive.ManyError](in.err); ok {
		file := shellWord(in.file)
		return explanation{exitUsage, fmt.Sprintf("%s holds %d posts, and convert prints one", name, e.Count), hints("wpmd export " + file + " -o DIR --media link")}, true
	}
	if errors.Is(in.err, fs.ErrNotExist) {
		return explanation{exitFailed, "there is no file " + name, nil}, true
	}
	if errors.Is(in.err, errTooLarge) {
		return explanation{exitFailed, name + " is larger than a post can be", hints("wpmd export " + shellWord(in.file) + " -o DIR")}, true
	}
	if _, ok := errors.AsType[*archive.EmptyError](in.err); ok {
		return explanation{exitFailed, name + " is empty", hints("curl -s https://example.org/wp-json/wp/v2/posts/1 | wpmd convert -")}, true
	}
	if e, ok := errors.AsType[*archive.SyntaxError](in.err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s is no post JSON: it goes wrong at byte %d", name, e.Offset), hints("wpmd get https://example.org/some-post/")}, true
	}
	if e, ok := errors.AsType[*restjson.SyntaxError](in.err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s is no post JSON: it goes wrong at byte %d", name, e.Offset), hints("wpmd get https://example.org/some-post/")}, true
	}
	if e, ok := errors.AsType[*archive.NotPostsError](in.err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s holds no posts but %s", name, e.What), hints("curl -s https://example.org/wp-json/wp/v2/posts?per_page=100 > posts.json")}, true
	}
	return explanation{exitFailed, name + ": " + in.err.Error(), nil}, true
}

// explainPart is for a part of a site that does not come; what its own error
// says is the reason.
func explainPart(err error) (explanation, bool) {
	if e, ok := errors.AsType[*wordpress.GapError](err); ok {
		what := fmt.Sprintf("the documents number %d to %d of its list do", e.From+1, e.To)
		if e.To-e.From == 1 {
			what = fmt.Sprintf("document number %d of its list does", e.From+1)
		}
		return explanation{exitFailed, fmt.Sprintf("%s: %s not come: %s", e.URL, what, explain(e.Err).message),
			hints("wpmd list " + shellWord(siteOf(e.URL)) + "   (shows those that do)")}, true
	}
	if e, ok := errors.AsType[*wordpress.EventsError](err); ok {
		said := explain(e.Err)
		said.message = "events that are over are in the list of The Events Calendar alone, which cannot be read to its end: " + said.message
		return said, true
	}
	if e, ok := errors.AsType[*wordpress.SitemapError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("the sitemap %s cannot be read: %s", e.URL, explain(e.Err).message),
			hints("open " + shellWord(e.URL) + " in a browser, and see what it is")}, true
	}
	return explanation{}, false
}

// explainWall is for answers that say: not you.
func explainWall(err error) (explanation, bool) {
	if e, ok := errors.AsType[*wordpress.WallError](err); ok {
		return explainWallError(e), true
	}
	if e, ok := errors.AsType[*wordpress.APIClosedError](err); ok {
		said := fmt.Sprintf("%s is not open to everybody (%s)", e.URL, closedBecause(e))
		site := shellWord(siteOf(e.URL))
		return explanation{exitNotAllowed, said, hints(
			strings.ReplaceAll(hintBrowser, "SITE", site), strings.ReplaceAll(hintLogin, "SITE", site))}, true
	}
	if e, ok := errors.AsType[*wordpress.LoginError](err); ok {
		return explainLoginError(e), true
	}
	if e, ok := errors.AsType[*wordpress.CredentialsMovedError](err); ok {
		return explanation{exitNotAllowed, fmt.Sprintf("the API of %s lies at %s, where its password is not sent unasked", e.Typed, e.API),
			hints("wpmd export " + shellWord(e.Typed) + " --user NAME --api " + shellWord(e.API))}, true
	}
	if e, ok := errors.AsType[*protectedError](err); ok {
		return explanation{exitNotAllowed, e.Error(), hints(postPasswordVariable + "='…' wpmd get " + shellWord(e.address))}, true
	}
	return explanation{}, false
}

func closedBecause(e *wordpress.APIClosedError) string {
	said := fmt.Sprintf("HTTP %d", e.Status)
	if e.Code != "" {
		said += ", " + e.Code
	}
	if e.Message != "" {
		said += ": " + e.Message
	}
	return said
}

// explainLogin is for what wpmd login keeps.
func explainLogin(err error) (explanation, bool) {
	if e, ok := errors.AsType[*loginError](err); ok {
		return explanation{exitFailed, e.Error(), e.hints}, true
	}
	if e, ok := errors.AsType[*credentials.KeyringError](err); ok {
		return explanation{exitNotAllowed, fmt.Sprintf("the keyring does not give the password of %s: %v", e.User, e.Err),
			hints("unlock the keyring, and run it again", "wpmd login "+shellWord(siteOf(e.API))+"   (keeps it anew)")}, true
	}
	if e, ok := errors.AsType[*credentials.FileError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("the logins in %s cannot be read: %s", e.Path, reason(e.Err)),
			hints("rm " + shellWord(e.Path) + "   (and log in again)")}, true
	}
	return explanation{}, false
}

func explainSite(err error) (explanation, bool) {
	if e, ok := errors.AsType[*wordpress.AddressError](err); ok {
		return explanation{exitUsage, fmt.Sprintf("%q is no web address: %s", e.Address, e.Reason), hints("wpmd export https://example.org")}, true
	}
	if e, ok := errors.AsType[*wordpress.NotWordPressError](err); ok {
		return explanation{exitFailed, e.URL + " does not look like a WordPress site: no REST API found", hints(
			"wpmd export " + shellWord(e.URL) + " --api https://example.org/wp-json/   (if you know where the API is)")}, true
	}
	if e, ok := errors.AsType[*wordpress.UnknownTypeError](err); ok {
		return explanation{exitUsage, fmt.Sprintf("the site has no type %q", e.Type), hints("wpmd export SITE --type " + shellWord(strings.Join(e.Known, ",")))}, true
	}
	if e, ok := errors.AsType[*wordpress.UnknownLanguageError](err); ok {
		return explanation{exitUsage, fmt.Sprintf("the site has no language %q (it has %s)", e.Language, strings.Join(e.Known, ", ")),
			hints("wpmd export SITE --language " + shellWord(strings.Join(e.Known, ",")))}, true
	}
	if e, ok := errors.AsType[*wordpress.LanguageLeftError](err); ok {
		return explanation{exitFailed, e.Error(), hints("wpmd export " + shellWord(e.Home) + " -o ANOTHER-DIR   (if that is a site of its own)")}, true
	}
	if e, ok := errors.AsType[*wordpress.UnknownTermError](err); ok {
		return explanation{exitUsage, fmt.Sprintf("the site has no %s %q", e.Taxonomy, e.Term),
			hints("its slug is the last word of https://example.org/" + strings.TrimPrefix(e.Taxonomy, "post_") + "/SLUG/; its name or id do as well")}, true
	}
	if e, ok := errors.AsType[*wordpress.NotFoundError](err); ok {
		return explanation{exitFailed, e.Error(), hints("wpmd export " + shellWord(e.URL) + "   (the whole site)")}, true
	}
	if e, ok := errors.AsType[*wordpress.UnexpectedAnswerError](err); ok {
		return explanation{exitFailed, e.Error(), hints("wpmd export " + shellWord(siteOf(e.URL)) + " --timeout 2m --concurrency 1   (gently)")}, true
	}
	if e, ok := errors.AsType[*content.LanguageError](err); ok {
		return explanation{exitFailed, "--language: " + e.Error(), hints("leave out --language: the documents of every language come, in one folder")}, true
	}
	return explainOddAnswer(err)
}

// explainOddAnswer is for a WordPress that does not do what it should.
func explainOddAnswer(err error) (explanation, bool) {
	if e, ok := errors.AsType[*wordpress.APIError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s: WordPress says: %s (HTTP %d, %s)", e.URL, cmp.Or(e.Message, "nothing"), e.Status, e.Code),
			hints("wpmd inspect " + shellWord(siteOf(e.URL)))}, true
	}
	if e, ok := errors.AsType[*wordpress.RepeatedPageError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s: the site gives the same documents for every page of its list, as a cache does that ignores what is asked", e.URL),
			hints("wpmd export " + shellWord(siteOf(e.URL)) + ` --header "Cache-Control: no-cache"`)}, true
	}
	if e, ok := errors.AsType[*wordpress.CountError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s: the site lists %d rows, but only %d different documents: some come twice and others never", e.URL, e.Rows, e.Listed),
			hints("wpmd export " + shellWord(siteOf(e.URL)) + ` --header "Cache-Control: no-cache"`)}, true
	}
	if e, ok := errors.AsType[*wordpress.KeptBackError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s: the site counts %d documents and gives %d of them to this visitor", e.URL, e.Counted, e.Listed),
			hints("wpmd login " + shellWord(siteOf(e.URL)) + "   (as somebody who may see them)")}, true
	}
	return explanation{}, false
}

func explainNetwork(err error) (explanation, bool) {
	if e, ok := errors.AsType[*fetch.HostError](err); ok && e.NotFound {
		return explanation{exitFailed, "there is no host " + e.Host, hints(hintSpelled)}, true
	}
	if e, ok := errors.AsType[*fetch.HostError](err); ok {
		return explanation{exitFailed, "the name " + e.Host + " could not be looked up", hints("check that this machine is online, and try again")}, true
	}
	if e, ok := errors.AsType[*fetch.TimeoutError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s did not answer within %s", e.URL, e.After),
			hints("wpmd export " + shellWord(siteOf(e.URL)) + " --timeout 2m --concurrency 1")}, true
	}
	if e, ok := errors.AsType[*fetch.TLSError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("there is no secure connection to %s: %s", siteOf(e.URL), deepest(e.Err)), hints(
			"curl -sSI "+shellWord(siteOf(e.URL))+"   (says the same if the certificate is at fault)",
			"wpmd export "+shellWord(siteOf(e.URL))+" --ca-cert FILE   (if you have the certificate that it is signed with)",
			"wpmd export "+shellWord("http://"+hostOf(e.URL))+"   (without encryption, if the site offers that)")}, true
	}
	if e, ok := errors.AsType[*fetch.ConnectionError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("the connection to %s failed: %s", siteOf(e.URL), deepest(e.Err)),
			hints("wpmd export " + shellWord(siteOf(e.URL)) + " --concurrency 1   (again, gently)")}, true
	}
	if e, ok := errors.AsType[*fetch.PrivateAddressError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s lies at a private address, to which a public site must not lead", e.URL),
			hints("wpmd export " + shellWord("http://"+e.Host) + "   (if that machine is yours)")}, true
	}
	return explainTransfer(err)
}

// explainTransfer is for a server that answers, but not in a way that is of use.
func explainTransfer(err error) (explanation, bool) {
	if e, ok := errors.AsType[*fetch.RedirectError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s leads on to %s, which %s", e.URL, e.Location, e.Reason),
			hints("wpmd export " + shellWord(siteOf(e.Location)) + "   (if that is the site)")}, true
	}
	if e, ok := errors.AsType[*fetch.TooLargeError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s is larger than %s", e.URL, size(e.Limit)), hints("open " + shellWord(e.URL) + " in a browser, and see what it is")}, true
	}
	if e, ok := errors.AsType[*fetch.AddressError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%q cannot be asked for: it %s", e.URL, e.Reason), hints("wpmd export https://example.org")}, true
	}
	if e, ok := errors.AsType[*fetch.WaitError](err); ok {
		code := exitFailed
		if e.Status == http.StatusTooManyRequests {
			code = exitNotAllowed
		}
		return explanation{code, fmt.Sprintf("%s answers %d %s, and wants to be left alone for %s", e.URL, e.Status, http.StatusText(e.Status), brief(e.For)),
			hints("wait that long, and run it again: it goes on where it stopped", "wpmd export "+shellWord(siteOf(e.URL))+" --concurrency 1 --rate 1   (gently)")}, true
	}
	if e, ok := errors.AsType[*fetch.StatusError](err); ok {
		return explanation{exitFailed, fmt.Sprintf("%s answers %d %s", e.URL, e.Status, http.StatusText(e.Status)), hints("try again later")}, true
	}
	return explanation{}, false
}

// deepest is what an error says at its root: "connection refused", and not which
// call met with it.
func deepest(err error) string {
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
