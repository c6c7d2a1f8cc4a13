package wordpress

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// folderLimit bounds how many folders of a page are tried.
const folderLimit = 4

// folderNames are what people call the folder that WordPress lies in.
var folderNames = []string{"blog", "wordpress", "wp", "news", "journal", "magazine", "aktuelles", "articles", "stories"}

// foldersIn are the folders beneath a page's own that it leads to and that may
// hold a WordPress: first those whose files it shows, then those with a name that
// is usual for one.
func foldersIn(at *url.URL, body []byte) []*url.URL {
	own := at.Path[:strings.LastIndexByte(at.Path, '/')+1]
	var shown, named []string
	for _, address := range addressesIn(body) {
		u, err := at.Parse(address)
		if err != nil || hostOf(u) != hostOf(at) {
			continue
		}
		below, ok := strings.CutPrefix(u.Path, own)
		if !ok || own == "" {
			continue
		}
		folder, _, isFile := strings.Cut(below, "/wp-content/")
		if !isFile {
			folder, _, isFile = strings.Cut(below, "/wp-includes/")
		}
		name, _, _ := strings.Cut(below, "/")
		switch {
		case isFile && folder != "" && !slices.Contains(shown, folder):
			shown = append(shown, folder)
		case !isFile && slices.Contains(folderNames, strings.ToLower(name)) && !slices.Contains(named, name):
			named = append(named, name)
		}
	}
	var list []*url.URL
	for _, folder := range slices.Concat(shown, named) {
		if len(list) == folderLimit {
			break
		}
		list = append(list, &url.URL{Scheme: at.Scheme, Host: at.Host, Path: own + folder + "/"})
	}
	return list
}

// addressesIn are the addresses of a page's links and files.
func addressesIn(body []byte) []string {
	var list []string
	z := html.NewTokenizer(io.LimitReader(bytes.NewReader(body), headLimit))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return list
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		switch t := z.Token(); t.DataAtom {
		case atom.A, atom.Link:
			list = append(list, attribute(t, "href"))
		case atom.Img, atom.Script, atom.Iframe:
			list = append(list, attribute(t, "src"))
		case atom.Meta:
			if _, target, ok := strings.Cut(strings.ToLower(attribute(t, "content")), "url="); ok {
				list = append(list, strings.Trim(target, "'\" "))
			}
		}
	}
}
