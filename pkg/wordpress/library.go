package wordpress

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/url"
	"slices"
	"strings"

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
		fields := assetFields
		if s.site.loggedIn { // who may see what is hidden is shown what hangs on it, too
			fields += ",post"
		}
		given := make(map[int64]bool)
		for p, err := range s.media.list.sweep(ctx, ordered(url.Values{"_fields": {fields}})) {
			if ctx.Err() != nil || err != nil && !isAnswered(err) && !isGap(err) {
				yield(content.Asset{}, err)
				return
			}
			if err != nil && !yield(content.Asset{}, &content.ListError{Type: "attachment", Err: err}) {
				return
			}
			for _, raw := range p.objects {
				record, err := restjson.Asset(raw)
				if err != nil {
					err = &content.ListError{Type: "attachment", Err: &content.DocumentError{ID: idOf(raw), Type: "attachment", Err: err}}
				} else if given[record.ID] {
					continue
				}
				given[record.ID] = true
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

// MediaHosts returns the hosts on which the newest files of the media library
// lie in a folder of uploads, or that hold nothing but uploads. There are none
// where the site does not list it.
func (s *Source) MediaHosts(ctx context.Context) ([]string, error) {
	if _, err := s.Site(ctx); err != nil {
		return nil, err
	}
	p := s.media.list.once(ctx, url.Values{"_fields": {"id,source_url"}})
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
