package export

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/manifest"
	"wpmd/pkg/redirect"
)

// writeRedirects writes where every old address leads now: that of every
// document and file that the export holds, whichever run brought it.
func (r *run) writeRedirects(ctx context.Context) error {
	if len(r.Redirects) == 0 {
		return nil
	}
	target := newPager(r.site, r.Target)
	rules := redirectsOf(r.site, slices.Collect(r.manifest.Documents()), target)
	for _, f := range r.manifest.Files() {
		if from, ok := oldPath(r.site, f.URL); ok {
			rules = append(rules, redirect.Rule{From: from, To: target.ref(target.Address(f.Path))})
		}
	}
	attachments, err := r.attachmentRedirects(ctx, target)
	if err != nil {
		return err
	}
	rules = append(rules, attachments...)
	for _, format := range r.Redirects {
		if err := r.writeBeside(r.atRoot(format.File), format.Write(rules)); err != nil {
			return err
		}
	}
	return nil
}

// redirectsOf are the old addresses of documents: the permalinks of this run and
// of those before, their feeds, its
// further pages, and the short addresses.
func redirectsOf(site content.Site, documents []manifest.Document, target pager) []redirect.Rule {
	home, _ := oldPath(site, site.URL+"/")
	var rules []redirect.Rule
	for _, d := range documents {
		if d.Status != "" {
			continue // nobody else has its address, and nobody is to learn it
		}
		to, links := target.ref(target.page(d.Path, d.Link)), append([]string{d.Link}, d.Former...)
		if d.Shares {
			to, links = target.ref(target.Address(d.Path)), d.Former
		}
		for _, link := range links {
			from, ok := oldPath(site, link)
			if !ok {
				continue
			}
			base := strings.TrimRight(from, "/")
			rules = append(rules, redirect.Rule{From: from, To: to})
			if from != home {
				rules = append(rules, redirect.Rule{From: base + "/feed/", To: to})
			}
			for page := 2; page <= d.Pages; page++ {
				rules = append(rules, redirect.Rule{From: base + "/" + strconv.Itoa(page) + "/", To: to})
			}
		}
		if d.ID <= 0 {
			continue
		}
		for _, param := range shortParams(d.Type) {
			rules = append(rules, redirect.Rule{From: home, Param: param, Value: strconv.FormatInt(d.ID, 10), To: to})
		}
	}
	return rules
}

// shortParams are the parameters that WordPress knows a document by.
func shortParams(docType string) []string {
	switch docType {
	case "page":
		return []string{"p", "page_id"}
	case "attachment":
		return []string{"p", "attachment_id"}
	}
	return []string{"p"}
}

// oldPath is the path of one of the site's own addresses, percent-decoded. It
// is not ok for an address that needs a query to lead anywhere.
func oldPath(site content.Site, address string) (string, bool) {
	u, err := url.Parse(address)
	home, homeErr := url.Parse(site.URL)
	if err != nil || homeErr != nil || address == "" || u.RawQuery != "" || hostKey(u) != hostKey(home) {
		return "", false
	}
	if u.Path == "" {
		return "/", true
	}
	return u.Path, true
}

// attachmentRedirects lead from the pages of media to the files, as far as the
// export holds these.
func (r *run) attachmentRedirects(ctx context.Context, target pager) ([]redirect.Rule, error) {
	if r.Media != MediaDownload {
		return nil, nil
	}
	library := r.readLibrary(ctx)
	if library.err != nil {
		return nil, library.err
	}
	if library.short != nil {
		r.warn(content.Warning{Code: "redirects-short", Message: "pages of media are not all among the redirects: " + library.short.Error()})
	}
	files := make(map[string]string)
	for _, f := range r.manifest.Files() {
		if f.URL != "" {
			files[f.URL] = f.Path
		}
	}
	home, _ := oldPath(r.site, r.site.URL+"/")
	var rules []redirect.Rule
	for _, asset := range library.assets {
		file, ok := copyOf(asset, files)
		if !ok || r.isHidden(asset.Post) { // its page lies beneath the document's address
			continue
		}
		to := target.ref(target.Address(file))
		if from, ok := oldPath(r.site, asset.Link); ok {
			rules = append(rules, redirect.Rule{From: from, To: to})
		}
		rules = append(rules, redirect.Rule{From: home, Param: "attachment_id", Value: strconv.FormatInt(asset.ID, 10), To: to})
	}
	return rules, nil
}

// copyOf is the file of the export that shows a record of the media library: its
// original, or the size of it that is there.
func copyOf(asset content.Asset, files map[string]string) (string, bool) {
	for _, address := range append([]string{asset.Original, asset.URL}, asset.Renditions...) {
		if path, ok := files[address]; ok {
			return path, true
		}
	}
	return "", false
}
