package export

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"wpmd/pkg/content"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/permalink"
	"wpmd/pkg/redirect"
)

// writeRedirects writes where every old address leads now: that of every
// document and file that the export holds, whichever run brought it.
func (x *extras) writeRedirects(ctx context.Context) error {
	if len(x.Redirects) == 0 {
		return nil
	}
	target := linkmap.NewURLMapper(x.site, x.Hosts, x.Render.Target)
	address := target.Addresses(x.files.out.manifest)
	rules := redirectsOf(x.site, slices.Collect(x.files.out.manifest.Documents()), target)
	for _, f := range x.files.out.manifest.Files() {
		if from, ok := target.OldPath(f.URL); ok {
			rules = append(rules, redirect.Rule{From: from, To: address(f.Path)})
		}
	}
	attachments, err := x.attachmentRedirects(ctx, target, address)
	if err != nil {
		return err
	}
	rules = append(rules, attachments...)
	for _, format := range x.Redirects {
		if err := x.writeFile(rootPath(x.Render.Target, format.File), format.Write(rules)); err != nil {
			return err
		}
	}
	return nil
}

// redirectsOf are the old addresses of documents: the permalinks of this run and
// of those before, their feeds, its
// further pages, and the short addresses.
func redirectsOf(site content.Site, documents []manifest.Document, target linkmap.URLMapper) []redirect.Rule {
	home, _ := target.OldPath(site.URL + "/")
	var rules []redirect.Rule
	for _, d := range documents {
		if d.Status != "" {
			continue // nobody else has its address, and nobody is to learn it
		}
		to, links := target.Document(d.Path, d.Link), append([]string{d.Link}, d.Former...)
		if d.Shares {
			to, links = target.File(d.Path), d.Former
		}
		for _, link := range links {
			from, ok := target.OldPath(link)
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
		for _, param := range permalink.ShortParams(d.Type) {
			rules = append(rules, redirect.Rule{From: home, Param: param, Value: strconv.FormatInt(d.ID, 10), To: to})
		}
	}
	return rules
}

// attachmentRedirects lead from the pages of media to the files, as far as the
// export holds these.
func (x *extras) attachmentRedirects(ctx context.Context, target linkmap.URLMapper, address func(file string) string) ([]redirect.Rule, error) {
	if x.Media != linkmap.MediaDownload {
		return nil, nil
	}
	library := x.library
	assets, err := library.read(ctx)
	if err != nil {
		return nil, err
	}
	if library.short != nil {
		x.files.report.warn(content.Warning{Code: "redirects-short", Message: "pages of media are not all among the redirects: " + library.short.Error()})
	}
	home, _ := target.OldPath(x.site.URL + "/")
	var rules []redirect.Rule
	for _, asset := range assets {
		file, ok := x.copyOf(asset)
		if !ok || x.isHidden(asset.Post) { // its page lies beneath the document's address
			continue
		}
		to := address(file)
		if from, ok := target.OldPath(asset.Link); ok {
			rules = append(rules, redirect.Rule{From: from, To: to})
		}
		rules = append(rules, redirect.Rule{From: home, Param: "attachment_id", Value: strconv.FormatInt(asset.ID, 10), To: to})
	}
	return rules, nil
}

// copyOf is the file of the export that shows a record of the media library: its
// original, or the size of it that is there.
func (x *extras) copyOf(asset content.Asset) (string, bool) {
	for _, address := range append([]string{asset.Original, asset.URL}, asset.Renditions...) {
		path, ok := x.files.links.FilePath(address)
		if !ok {
			continue
		}
		if f, known := x.files.out.manifest.File(path); known && f.URL != "" {
			return path, true
		}
	}
	return "", false
}

// isHidden says whether the public does not see a document, as far as this run and
// those before know of it.
func (x *extras) isHidden(id int64) bool {
	if stamp := x.plan.Document(id); stamp != nil {
		return stamp.Status != "publish"
	}
	document, known := x.files.out.manifest.Document(id)
	return known && document.Status != ""
}
