package cli

import (
	"cmp"
	"context"
	"net/url"
	"os"
	"path"
	"strings"
	"unicode"

	"wpmd/pkg/archive"
	"wpmd/pkg/export"
	"wpmd/pkg/wordpress"
)

// fileExtensions mark a SOURCE as a file.
var fileExtensions = []string{".json", ".ndjson", ".jsonl", ".xml", ".gz", ".zip"}

// isFile tells a file from a site by its spelling alone: a bare name is a site,
// whatever lies in the working directory.
func isFile(source string) bool {
	if source == "-" {
		return true
	}
	if strings.Contains(source, "://") {
		return false
	}
	if strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") || strings.HasPrefix(source, "/") ||
		strings.HasPrefix(source, `.\`) || strings.HasPrefix(source, `..\`) || source == "." || source == ".." {
		return true
	}
	for _, ext := range fileExtensions {
		if strings.HasSuffix(strings.ToLower(source), ext) {
			return true
		}
	}
	return false
}

// openSource makes a SOURCE ready.
func openSource(ctx context.Context, c *console, source string, o *networkOptions) (*opened, error) {
	n, err := o.connect(c)
	if err != nil {
		return nil, err
	}
	if isFile(source) {
		return openFile(c, source, n)
	}
	site, err := o.discover(ctx, c, n, source)
	if err != nil {
		return nil, suspectFile(source, err)
	}
	return &opened{Source: site.Source(), name: folderName(source, site.Home()), network: n, close: func() {}, ask: site.AskFor}, nil
}

func openFile(c *console, source string, n *network) (*opened, error) {
	src, err := openArchive(c, source)
	if err != nil {
		return nil, &inputError{file: source, err: err}
	}
	name := strings.TrimSuffix(path.Base(strings.ReplaceAll(source, `\`, "/")), path.Ext(source))
	if source == "-" {
		name = "export"
	}
	return &opened{Source: src, name: name, network: n, close: func() { _ = src.Close() }}, nil
}

func openArchive(c *console, source string) (*archive.Source, error) {
	if source == "-" {
		return archive.Read(c.in)
	}
	return archive.Open(source)
}

// suspectFile adds to an error about a site that a file of that name is there.
func suspectFile(source string, err error) error {
	if _, statErr := os.Stat(source); statErr == nil {
		return &fileNamedSiteError{name: source, err: err}
	}
	return err
}

type fileNamedSiteError struct {
	name string
	err  error
}

func (e *fileNamedSiteError) Error() string { return e.err.Error() }
func (e *fileNamedSiteError) Unwrap() error { return e.err }

// folderName is the last resort for -o: the host that was typed, and the path of
// a site that lives below it, as far as that was typed too. What a server calls
// itself is no name for a folder.
func folderName(typed, home string) string {
	_, rest, found := strings.Cut(typed, "://")
	if !found {
		rest = typed
	}
	rest, _, _ = strings.Cut(rest, "?")
	rest, _, _ = strings.Cut(rest, "#")
	host, folder, _ := strings.Cut(rest, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	if u, err := url.Parse(home); err == nil {
		if at := strings.Trim(u.Path, "/"); at != "" && strings.HasPrefix(folder+"/", at+"/") {
			host += "-" + at
		}
	}
	name := strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsSpace(r) || unicode.IsControl(r) {
			return '-'
		}
		return r
	}, strings.ToLower(host)), ".-")
	return cmp.Or(name, "export")
}

var _ export.Source = (*archive.Source)(nil)
var _ export.Source = (*wordpress.Source)(nil)
