package media_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/fetch"
	"wpmd/pkg/media"
	"wpmd/pkg/tree"
	"wpmd/pkg/wordpress/wptest"
)

const address = "https://site.example/wp-content/uploads/a.png"

// newFetcher returns a fetcher that reaches site and writes to a new folder.
func newFetcher(t *testing.T, site http.Handler, o media.Options) (*media.Fetcher, string) {
	t.Helper()
	dir := t.TempDir()
	files := tree.Open(dir)
	t.Cleanup(func() { _ = files.Close() })
	client := fetch.New(fetch.Options{Transport: wptest.Network{"site.example": site}.Transport()})
	return media.New(client, files, o), dir
}

func known(content string) *media.Known {
	return &media.Known{Size: int64(len(content)), Hash: tree.Sum([]byte(content)), ETag: etag, LastModified: modified}
}

func TestManyAskAndOneFetches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &origin{serve: func(_ int, w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second)
			serving(w, r, small, "ETag", etag, "Last-Modified", modified)
		}}
		f, _ := newFetcher(t, site, media.Options{})
		var firsts atomic.Int64
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				// An address that leads to the same path is the same file.
				result, first, err := f.Fetch(t.Context(), media.File{Address: fmt.Sprintf("%s?w=%d", address, i), Path: "a.png"})
				want := media.Result{Outcome: media.Downloaded, Known: *known(small)}
				if diff := cmp.Diff(want, result); diff != "" || err != nil {
					t.Error(diff, err)
				}
				if first {
					firsts.Add(1)
				}
			})
		}
		all.Wait()
		if firsts.Load() != 1 || len(site.asked()) != 1 {
			t.Errorf("%d were the first, %d requests", firsts.Load(), len(site.asked()))
		}
	})
}

func TestFailureIsShared(t *testing.T) {
	site := &origin{serve: say(404, "text/html", "")}
	f, dir := newFetcher(t, site, media.Options{})
	for i := range 3 {
		_, first, err := f.Fetch(t.Context(), media.File{Address: address + "?token=secret", Path: "a.png"})
		gone, ok := errors.AsType[*media.GoneError](err)
		if !ok || gone.Status != 404 || first != (i == 0) {
			t.Errorf("first = %v, err = %v", first, err)
		}
		if ok && strings.Contains(gone.URL, "secret") {
			t.Errorf("the error shows a secret: %v", err)
		}
	}
	if len(site.asked()) != 1 || len(filesIn(t, dir)) != 0 {
		t.Errorf("%d requests, files %v", len(site.asked()), filesIn(t, dir))
	}
}

func TestStandingFileIsNotAskedFor(t *testing.T) {
	site := &origin{serve: say(200, "image/png", other)}
	f, dir := newFetcher(t, site, media.Options{})
	writeFile(t, filepath.Join(dir, "a.png"), small)
	result, first, err := f.Fetch(t.Context(), media.File{Address: address, Path: "a.png", Last: known(small)})
	if result != (media.Result{}) || !first || err != nil || len(site.asked()) != 0 {
		t.Errorf("%+v, %v, %v, %d requests", result, first, err, len(site.asked()))
	}
	// One that was removed comes again, whole.
	result, _, err = f.Fetch(t.Context(), media.File{Address: address, Path: "b.png", Last: known(small)})
	if result.Outcome != media.Downloaded || err != nil || filesIn(t, dir)["b.png"] != other {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestRefresh(t *testing.T) {
	standing := *known(small)
	for name, c := range map[string]struct {
		last     media.Known
		stands   string
		serve    func(http.ResponseWriter, *http.Request)
		outcome  media.Outcome
		want     string
		err      string
		requests int
		sent     int64 // bytes of bodies
	}{
		"unchanged by tag": {standing, small, func(w http.ResponseWriter, r *http.Request) {
			serving(w, r, small, "ETag", etag)
		}, media.Unchanged, small, "", 1, 0},
		"unchanged by date": {media.Known{Size: standing.Size, Hash: standing.Hash, LastModified: modified}, small, func(w http.ResponseWriter, r *http.Request) {
			date, _ := http.ParseTime(modified)
			http.ServeContent(w, r, "a.png", date, strings.NewReader(small))
		}, media.Unchanged, small, "", 1, 0},
		"changed": {standing, small, func(w http.ResponseWriter, r *http.Request) {
			serving(w, r, other, "ETag", `"2"`)
		}, media.Downloaded, other, "", 1, 90_000},
		"another tag of the same bytes": {standing, small, func(w http.ResponseWriter, r *http.Request) {
			serving(w, r, small, "ETag", `"2"`)
		}, media.Downloaded, small, "", 1, 100_000},
		"no validator": {media.Known{Size: standing.Size, Hash: standing.Hash}, small, func(w http.ResponseWriter, r *http.Request) {
			serving(w, r, small, "ETag", etag)
		}, media.Downloaded, small, "", 1, 100_000},
		"edited":  {standing, "mine", nil, media.Edited, "mine", "", 0, 0},
		"missing": {standing, "", func(w http.ResponseWriter, r *http.Request) { serving(w, r, small, "ETag", etag) }, media.Downloaded, small, "", 1, 100_000},
		"gone":    {standing, small, http.NotFound, 0, small, "*media.GoneError", 1, 19},
		"a page":  {standing, small, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, 0, small, "*media.TypeError", 1, 6},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if c.stands != "" {
				writeFile(t, filepath.Join(dir, "a.png"), c.stands)
			}
			site := &origin{serve: func(_ int, w http.ResponseWriter, r *http.Request) { c.serve(w, r) }}
			client := fetch.New(fetch.Options{Transport: wptest.Network{"site.example": site}.Transport(), Retries: -1})
			f := media.New(client, tree.Open(dir), media.Options{})
			result, _, err := f.Fetch(t.Context(), media.File{Address: address, Path: "a.png", Last: &c.last, Refresh: true})
			if typeOf(err) != c.err || err == nil && result.Outcome != c.outcome {
				t.Errorf("%+v, %v", result, err)
			}
			if diff := cmp.Diff(map[string]string{"a.png": c.want}, filesIn(t, dir)); diff != "" {
				t.Errorf("%.500s", diff)
			}
			if len(site.asked()) != c.requests {
				t.Errorf("%d requests, want %d", len(site.asked()), c.requests)
			}
			if err == nil && client.Stats().Bytes != c.sent {
				t.Errorf("%d bytes came, want %d", client.Stats().Bytes, c.sent)
			}
		})
	}
}

func TestPrivateAddressIsRefused(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	defer inside.Close()
	private := strings.Replace(inside.URL, "127.0.0.1", "localhost", 1)
	site := httptest.NewServer(http.RedirectHandler(private+"/a.png", http.StatusFound))
	defer site.Close()
	client := fetch.New(fetch.Options{})
	client.Trust("127.0.0.1")
	dir := t.TempDir()
	f := media.New(client, tree.Open(dir), media.Options{})
	for i, at := range []string{site.URL, private} {
		_, _, err := f.Fetch(t.Context(), media.File{Address: at + "/a.png", Path: fmt.Sprintf("%d.png", i)})
		if typeOf(err) != "*fetch.PrivateAddressError" {
			t.Errorf("%s: err = %v", at, err)
		}
	}
	if len(filesIn(t, dir)) != 0 {
		t.Errorf("%v", filesIn(t, dir))
	}
}

func TestUploadsComeFirst(t *testing.T) {
	uploads := fstest.MapFS{
		"2025/03/a.png":          {Data: []byte(small)},
		"2025/03/cafe\u0301.png": {Data: []byte(small)},
		"2025/03/page.png":       {Data: []byte("<!DOCTYPE html>")},
		"2025/03/empty.png":      {},
		"2025/03/dir.png/x":      {},
	}
	for upload, want := range map[string]struct {
		outcome media.Outcome
		content string
	}{
		"2025/03/a.png":         {media.Copied, small},
		"2025/03/caf\u00e9.png": {media.Copied, small},
		"2025/03/page.png":      {media.Downloaded, other},
		"2025/03/empty.png":     {media.Downloaded, other},
		"2025/03/dir.png":       {media.Downloaded, other},
		"2025/03/none.png":      {media.Downloaded, other},
		"../2025/03/a.png":      {media.Downloaded, other},
		"":                      {media.Downloaded, other},
	} {
		t.Run(upload, func(t *testing.T) {
			site := &origin{serve: say(200, "image/png", other)}
			f, dir := newFetcher(t, site, media.Options{Uploads: uploads})
			result, _, err := f.Fetch(t.Context(), media.File{Address: address, Path: "a.png", Upload: upload})
			if err != nil || result.Outcome != want.outcome || result.Hash != tree.Sum([]byte(want.content)) {
				t.Errorf("%+v, %v", result, err)
			}
			if diff := cmp.Diff(map[string]string{"a.png": want.content}, filesIn(t, dir)); diff != "" {
				t.Errorf("%.500s", diff)
			}
			if asked := len(site.asked()) > 0; asked == (want.outcome == media.Copied) {
				t.Errorf("%d requests", len(site.asked()))
			}
		})
	}
}
