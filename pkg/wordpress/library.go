package wordpress

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// Library yields every record of the media library that the site lists, in the
// order of their ids. A part of the list that the site does not give is a
// *content.ListError; any other error ends the sequence.
func (s *Source) Library(ctx context.Context) iter.Seq2[content.Asset, error] {
	return func(yield func(content.Asset, error) bool) {
		if _, err := s.Site(ctx); err != nil {
			yield(content.Asset{}, err)
			return
		}
		given := make(map[int64]bool)
		for p, err := range s.media.list.scan(ctx, ordered(url.Values{"_fields": {assetFields + ",post"}})) {
			if ctx.Err() != nil || err != nil && !isAnswered(err) && !isGap(err) {
				yield(content.Asset{}, err)
				return
			}
			if err != nil && !yield(content.Asset{}, &content.ListError{Type: "attachment", Err: err}) {
				return
			}
			for _, raw := range p.objects {
				record, err := restjson.Asset(raw)
				if !s.site.loggedIn { // only an object that is asked for whole says it then
					record.Post = 0
				}
				s.keepRecord(MediaRoute, raw)
				if err != nil {
					err = &content.ListError{Type: "attachment", Err: &content.DocumentError{ID: idOf(raw), Type: "attachment", Err: err}}
				} else if given[record.ID] {
					continue
				}
				given[record.ID] = true
				if !s.site.loggedIn { // who may see what is hidden is shown what hangs on it, too
					record.Post = 0
				}
				if !yield(record, err) {
					return
				}
			}
		}
	}
}

func isGap(err error) bool {
	_, ok := errors.AsType[*GapError](err)
	return ok
}

// latest is the first page of the media library, what changed last first. It tells
// where the files lie and which were replaced, and its records need not be asked
// for by their ids.
type latest struct {
	turn  sync.Mutex
	asked time.Time // by the site's clock; zero where it does not tell
	page  *part
	size  int // how many rows were asked for
}

// latestFields are what latest is for where the server breaks down over more: what plugins
// leave in _wp_attachment_metadata need not be what PHP 8 takes.
const latestFields = "id,source_url,modified,modified_gmt"

// latestMedia asks for latest, once.
func (s *Source) latestMedia(ctx context.Context) (part, int) {
	s.latest.turn.Lock()
	defer s.latest.turn.Unlock()
	if s.latest.page != nil {
		return *s.latest.page, s.latest.size
	}
	s.latest.asked = s.now()
	fields := assetFields
	if s.keep != nil { // what nobody may need is not kept
		fields = latestFields
	}
	query := url.Values{"_fields": {fields}, "orderby": {"modified"}, "order": {"desc"}}
	p, size := s.media.list.readFrom(withFewRetries(ctx, true), query, 0)
	if isFaulty(p.err) {
		query.Set("_fields", latestFields)
		p, size = s.media.list.readFrom(ctx, query, 0)
	} else if fields == assetFields {
		for _, raw := range p.objects {
			_, _ = s.media.keep(raw) // what cannot be read is asked for by its id, and said
		}
	}
	if ctx.Err() != nil {
		return part{err: ctx.Err()}, size
	}
	s.latest.page, s.latest.size = &p, size
	return p, size
}

// MediaHosts returns the hosts on which the newest files of the media library
// lie in a folder of uploads, or that hold nothing but uploads. There are none
// where the site does not list it.
func (s *Source) MediaHosts(ctx context.Context) ([]string, error) {
	if _, err := s.Site(ctx); err != nil {
		return nil, err
	}
	p, _ := s.latestMedia(ctx)
	if ctx.Err() != nil || isFinal(p.err) {
		return nil, p.err
	}
	var hosts []string
	for _, raw := range p.objects {
		var o struct {
			URL string `json:"source_url"`
		}
		if json.Unmarshal(raw, &o) != nil {
			continue
		}
		if u, err := url.Parse(o.URL); err == nil && u.Host != "" && (strings.Contains(u.Path, "/uploads/") || strings.HasSuffix(u.Host, ".files.wordpress.com")) {
			hosts = append(hosts, u.Host)
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts), nil
}
