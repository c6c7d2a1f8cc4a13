package export

import (
	"context"
	"errors"
	"io"
	"slices"

	"golang.org/x/sync/errgroup"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/render"
	"wpmd/pkg/tree"
)

// downloader fetches the files that documents show. It is safe for concurrent use.
type downloader struct {
	MediaOptions

	fetcher *media.Fetcher
	links   *linkmap.Map
	out     *output
	report  *reporter
	target  string          // the name of the target
	refresh map[string]bool // paths of files that may have changed
	copies  copies
	// counted are the paths of files that were counted as unchanged; under the report's
	// lock.
	counted map[string]bool
}

func newDownloader(o Options, links *linkmap.Map, out *output, refresh, counted map[string]bool, report *reporter) *downloader {
	d := &downloader{MediaOptions: o.MediaOptions, links: links, out: out, report: report, target: o.Render.Target.Name, refresh: refresh, counted: counted, copies: copiesOf(out, o.Render.Target.Paths.Bundles)}
	if o.Media != linkmap.MediaDownload {
		return d
	}
	d.fetcher = media.New(o.Client, out.tree, media.Options{
		NoHeaders: o.Render.Target.Paths.Begins,
		Uploads:   o.Uploads, MaxSize: o.MaxMediaSize,
		Intend: func(path, hash string) error {
			return out.manifest.Intend(manifest.Intent{Path: path, Hash: hash})
		},
	})
	return d
}

// fetch fetches the files that a rendering needs, and those that take the place of
// what could not be had, and adds their claims to fetched. It says whether the
// rendering asks for something that could not be had. before are the files that the
// document had: what it shows for the first time may have changed while no document
// showed it.
func (d *downloader) fetch(ctx context.Context, document string, before []string, rendered render.Result, fetched map[string]bool) (lost bool, err error) {
	for assets := rendered.Addresses.Assets; ; {
		group, fetching := errgroup.WithContext(ctx)
		group.SetLimit(defaultWorkers)
		for _, a := range assets {
			group.Go(func() error { return d.fetchOne(fetching, document, a, !slices.Contains(before, a.Path)) })
		}
		if err := group.Wait(); err != nil {
			return false, err
		}
		for _, a := range assets {
			fetched[a.Claim()] = true
		}
		more, instead := rendered.Addresses.ChooseAgain()
		lost = lost || more
		if assets = instead; len(assets) == 0 {
			return lost, ctx.Err()
		}
	}
}

// fetchOne makes sure that a file stands at its path, or says that it is lost,
// which is accounted for when nothing else stands for it. Each file is counted
// once, by the document that asked first. An error ends the run.
func (d *downloader) fetchOne(ctx context.Context, document string, a linkmap.Asset, refresh bool) error {
	old, known := d.out.manifest.File(a.Path)
	if known && d.MaxMediaSize > 0 && old.Size > d.MaxMediaSize && !old.Edited && !a.Nameless {
		d.links.Lose(a.Candidate, &fetch.TooLargeError{URL: fetch.Redact(a.Address), Limit: d.MaxMediaSize})
		return nil // as in a fresh export
	}
	if d.out.readonly() {
		return d.predict(ctx, document, a)
	}
	refresh = refresh || d.refresh[a.Path] || d.out.rules.Full || old.Remark.Code == manifest.CodeFailed || old.Remark.Code == manifest.CodeCut
	stood := ""
	if !known && !a.Nameless {
		stood, _ = d.out.hash(a.Path) // whatever is wrong there is met again in a moment
	}
	if stood == "" && !known && !a.Nameless {
		if err := d.copies.bring(a.Address, a.Path, d.out); err != nil {
			return err
		}
		old, known = d.out.manifest.File(a.Path)
	}
	result, first, err := d.fetcher.Fetch(ctx, media.File{
		Address: a.Address, Other: a.Other, Width: a.Width, Height: a.Height,
		Path: a.Path, Nameless: a.Nameless, Data: a.Data, Upload: d.links.Upload(a.Address), Last: d.remembered(a.Path),
		Refresh: refresh, Overwrite: d.out.rules.OnConflict == ConflictOverwrite,
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		kept, failed := d.keepCopy(document, a, err)
		if !kept {
			d.links.Lose(a.Candidate, err)
		}
		return failed
	}
	for _, m := range a.Before {
		d.reportSmaller(document, m)
	}
	if a.Nameless {
		d.links.Rename(a.Candidate, result.Path)
		a.Path = result.Path
	}
	if !first {
		return nil
	}
	// So in a folder that lost its records, and where a file is brought that is as it was.
	asItWas := stood != "" && stood == result.Hash || known && old.Hash == result.Hash && !result.Overwrote
	if asItWas {
		d.count(a.Path, media.Unchanged)
	} else {
		d.count(a.Path, result.Outcome)
	}
	if result.Outcome == media.Edited || result.Outcome == media.Unchanged {
		return d.keep(document, a.Path, result.Outcome == media.Edited, refresh)
	}
	if a.Nameless {
		old, known = d.out.manifest.File(a.Path)
	}
	if !asItWas && (!known || old.Hash != result.Hash || result.Overwrote) {
		d.reportFile(a)
	}
	file := manifest.File{
		Path: a.Path, URL: a.Address, Size: result.Size, Hash: result.Hash,
		ETag: result.ETag, LastModified: result.LastModified,
	}
	if d.isCut(a.Path) {
		file.ETag, file.LastModified = "", "" // so that it is asked for as a whole the next time
		file.Remark = manifest.Remark{Code: manifest.CodeCut, Message: a.Address + " breaks off before its end; what came is kept, and the next run asks for it again"}
		d.report.firstTime("copy " + a.Path)
		d.report.warn(content.Warning{Code: manifest.CodeCut, Document: document, Message: file.Remark.Message})
	}
	return d.out.manifest.PutFile(file)
}

// isCut says that the picture at a path breaks off before its end, as far as it can be
// read.
func (d *downloader) isCut(path string) bool {
	f, err := d.out.tree.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	picture, ok := f.(io.ReadSeeker)
	if !ok {
		return false
	}
	cut, err := media.IsCut(picture)
	return err == nil && cut
}

// keepCopy keeps the copy of a file that an earlier run fetched and that cannot be had
// any more: it may be the last one there is.
func (d *downloader) keepCopy(document string, a linkmap.Asset, cause error) (kept bool, err error) {
	f, known := d.out.manifest.File(a.Path)
	if !known || a.Nameless || d.isLeftOut(cause) || isOf[*media.OtherPictureError](cause) || isOf[*media.SourceError](cause) || isOf[*media.TakenError](cause) {
		return false, nil
	}
	is, err := d.out.hash(a.Path)
	if tree.IsObstacle(err) || err == nil && is == "" {
		return false, nil
	}
	if err != nil || !d.report.firstTime("copy "+a.Path) {
		return true, err
	}
	d.count(a.Path, media.Unchanged)
	f.Remark = copyRemark(a.Address, cause)
	if f.Remark.Code == manifest.CodeGone {
		d.report.warn(content.Warning{Code: manifest.CodeGone, Document: document, Message: f.Remark.Message})
	} else {
		d.report.fail(Failure{Type: "media", URL: a.Address, Err: cause})
	}
	return true, d.out.manifest.PutFile(f)
}

func (d *downloader) count(path string, outcome media.Outcome) {
	d.report.count(func(c *Report) {
		if d.counted[path] { // as one that needs nothing
			c.Media.Expected--
			c.Media.Unchanged--
			delete(d.counted, path)
		}
		c.Media.Expected++
		switch outcome {
		case media.Edited, media.Unchanged:
			c.Media.Unchanged++
			d.counted[path] = true
		case media.Copied:
			c.Media.Copied++
		case media.Downloaded:
			c.Media.Downloaded++
		}
	})
	d.report.progress.Step(StageMedia, 1)
}

// keep remembers whether somebody's change of a file was kept, and, where its server
// was asked, that it has the file.
func (d *downloader) keep(document, path string, edited, asked bool) error {
	if edited {
		d.report.firstTime("edited " + path)
		d.report.warn(content.Warning{Code: manifest.CodeEdited, Document: document, Message: editedFile(path)})
	}
	f, known := d.out.manifest.File(path)
	if !known {
		return nil
	}
	f.Edited = edited
	if asked && (f.Remark.Code == manifest.CodeCut) == edited { // mended, or given again
		f.Remark = manifest.Remark{}
	}
	return d.out.manifest.PutFile(f)
}

// reportFile tells of a file that arrived.
func (d *downloader) reportFile(a linkmap.Asset) {
	action := ActionCreate
	if _, known := d.out.manifest.File(a.Path); known {
		action = ActionUpdate
	}
	d.report.change(Change{Action: action, Type: "media", Path: a.Path, URL: a.Address})
}

// predict tells of a file that is not there yet. A document that has a file and not this
// one may do without it because it could not be had: that is asked again.
func (d *downloader) predict(ctx context.Context, document string, a linkmap.Asset) error {
	is, err := d.out.hash(a.Path)
	if tree.IsObstacle(err) {
		return nil
	}
	f, _ := d.out.manifest.File(a.Path)
	stays := is != "" && (is == f.Hash || f.Hash == "" || d.out.rules.OnConflict != ConflictOverwrite)
	if err == nil && !stays && d.out.manifest.Written(document) != "" {
		lost := d.fetcher.Probe(ctx, media.File{Address: a.Address, Other: a.Other, Path: a.Path, Data: a.Data, Upload: d.links.Upload(a.Address)})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if lost != nil {
			d.links.Lose(a.Candidate, lost)
			return nil
		}
	}
	if isFirst := d.out.keep(a.Path); err != nil || stays || !isFirst {
		return err
	}
	d.report.count(func(c *Report) { c.Media.Expected++; c.Media.Downloaded++ })
	d.reportFile(a)
	return nil
}

// reportSmaller tells of an upload that could not be had, and in whose place stands
// what WordPress made of it. That there is none where only a name spoke for one
// is nothing to tell.
func (d *downloader) reportSmaller(document string, m linkmap.Missing) {
	if m.Guessed || !d.report.firstTime("replaced "+m.Path) {
		return
	}
	if !media.IsGone(m.Err) && !d.isLeftOut(m.Err) {
		d.report.fail(Failure{Type: "media", URL: m.Address, Err: m.Err})
		return
	}
	d.report.firstTime("remark " + smallerMessage(m))
	d.report.warn(content.Warning{Code: manifest.CodeSmaller, Document: document, Message: smallerMessage(m)})
}

// reportMissing accounts for the files that a document does without.
func (d *downloader) reportMissing(document string, n linkmap.Needs) {
	for _, m := range n.Missing {
		if d.report.firstTime("missing " + m.Path) {
			d.reportMiss(document, m)
		}
	}
	for _, address := range n.Unwanted {
		if d.report.firstTime("left out " + address) {
			d.reportLeftOut(document, address+" is of a type that is not wanted")
		}
	}
}

func (d *downloader) reportLeftOut(document, message string) {
	d.report.count(func(c *Report) { c.Media.Expected++; c.Media.Skipped++ })
	d.report.warn(content.Warning{Code: "media-left-out", Document: document, Message: message + "; the link points at the web"})
}

func (d *downloader) reportMiss(document string, m linkmap.Missing) {
	if d.isLeftOut(m.Err) {
		why := " is larger than wanted"
		if isOf[*media.SourceError](m.Err) {
			why = " begins with the header of a document, and " + d.target + " would make a page of it"
		}
		d.reportLeftOut(document, m.Address+why)
		return
	}
	d.report.count(func(c *Report) { c.Media.Expected++ })
	d.report.progress.Step(StageMedia, 1)
	gone, ok := errors.AsType[*media.GoneError](m.Err)
	if !ok {
		d.report.count(func(c *Report) { c.Media.Failed++ })
		d.report.fail(Failure{Type: "media", URL: m.Address, Err: m.Err})
		return
	}
	d.report.count(func(c *Report) { c.Media.Gone++ })
	d.report.firstTime("remark " + goneMessage(m, gone))
	d.report.warn(content.Warning{Code: manifest.CodeGone, Document: document, Message: goneMessage(m, gone)})
}

// remembered is what the last run fetched to a path; nil when it fetched nothing.
func (d *downloader) remembered(path string) *media.Known {
	f, ok := d.out.manifest.File(path)
	if !ok {
		return nil
	}
	return &media.Known{Size: f.Size, Hash: f.Hash, ETag: f.ETag, LastModified: f.LastModified}
}

// fetchAddress fetches the file at an address that no document shows, and says where
// it is.
func (d *downloader) fetchAddress(ctx context.Context, home string, record content.Asset) (address string, err error) {
	resolver := d.links.Resolver(linkmap.Page{Link: home + "/", Images: d.links.IndexImages([]content.Asset{record})})
	resolver.Asset(record.URL)
	for assets := resolver.Assets; len(assets) > 0; {
		for _, a := range assets {
			d.out.keep(a.Path)
			if err := d.fetchOne(ctx, "", a, false); err != nil {
				return "", err
			}
		}
		_, assets = resolver.ChooseAgain()
	}
	settled := resolver.ForProof()
	address = settled.Asset(record.URL)
	d.reportMissing("", settled.Needs)
	return address, nil
}
