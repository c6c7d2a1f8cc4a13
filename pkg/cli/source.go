package cli

import (
	"cmp"
	"context"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

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

// isJSON says that a file is named as one of post JSON.
func isJSON(source string) bool {
	return isFile(source) && slices.Contains([]string{".json", ".ndjson", ".jsonl"}, strings.ToLower(path.Ext(source)))
}

// openSource makes a SOURCE ready: a site, or files of one.
func openSource(ctx context.Context, c *console, command, source string, o *networkOptions, more ...string) (*opened, error) {
	folder, exported, err := archiveIn(source)
	if err != nil {
		return nil, err
	}
	if folder != "" && len(more) == 0 {
		return openArchive(ctx, c, folder, exported, o)
	}
	n, err := o.connect(c)
	if err != nil {
		return nil, err
	}
	if o.from != "" && o.from != fromAPI {
		return o.openWithoutAPI(ctx, c, n, source)
	}
	if isFile(source) {
		return openFiles(ctx, c, slices.Concat([]string{source}, more), n, o.postPasswords())
	}
	site, err := o.discover(ctx, c, n, source)
	if err != nil {
		return nil, withFileHint(command, source, err)
	}
	return &opened{Source: site.Source(), name: folderName(siteAddress(source), site.Home()), home: site.Home(), network: n, close: func() {}, ask: site.AskFor}, nil
}

// withFileHint adds to an error about a site that a file or a folder of that name
// is there.
func withFileHint(command, source string, err error) error {
	info, statErr := os.Stat(source)
	if statErr != nil {
		return err
	}
	if info.IsDir() {
		return &fileNamedSiteError{command: "verify", kind: "folder", name: source, err: err}
	}
	return &fileNamedSiteError{command: command, kind: "file", name: source, err: err}
}

type fileNamedSiteError struct {
	command string // that takes it
	kind    string // "file", "folder"
	name    string
	err     error
}

func (e *fileNamedSiteError) Error() string { return e.err.Error() }
func (e *fileNamedSiteError) Unwrap() error { return e.err }

// isHost says that a bare name can be that of a site.
func isHost(name string) bool {
	return strings.ContainsAny(name, ".:") || strings.EqualFold(name, "localhost")
}

var (
	// mistypedScheme is one that lacks a slash or its colon.
	mistypedScheme = regexp.MustCompile(`^(?i)(https?)(?::/|//|:///+)([^/].*)$`)
	// administration are pages of WordPress that are no pages of the site.
	administration = regexp.MustCompile(`/(?:wp-admin|wp-content|wp-includes|wp-login\.php|xmlrpc\.php)(?:[/?#].*)?$`)
)

// siteAddress understands an address that was meant otherwise: one that was
// mistyped, or copied from where one writes.
func siteAddress(typed string) string {
	typed = strings.TrimSpace(typed)
	if parts := mistypedScheme.FindStringSubmatch(typed); parts != nil {
		typed = strings.ToLower(parts[1]) + "://" + parts[2]
	}
	return administration.ReplaceAllString(typed, "/")
}

// isPageOf says that an address is one of a page of the site, and not of the site.
func isPageOf(typed, home string) bool {
	typed = siteAddress(typed)
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	page, err := url.Parse(typed)
	if err != nil {
		return false
	}
	site, err := url.Parse(home)
	if err != nil || strings.Contains(page.Path, "/wp-json") {
		return false
	}
	return strings.Trim(page.Path, "/") != strings.Trim(site.Path, "/") && page.Path != "/index.php" || page.Query().Has("p") || page.Query().Has("page_id")
}

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

var _ export.Source = (*wordpress.Source)(nil)
