package wordpress

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"wpmd/pkg/content"
)

// Survey is what a visitor gets to see of a site.
type Survey struct {
	Site content.Site
	// FoundBy says how the API was found: "link" (a page announced it), "guess"
	// or "option".
	FoundBy string
	// Permalinks is false for a site whose API is reached through a parameter
	// ("?rest_route=").
	Permalinks bool
	Types      []Tally // of content
	Furniture  []string
	Taxonomies []Tally
	Media      Tally
	Users      Tally // those who have published, for who is not logged in
	Comments   Tally
	// PasswordPage is where a user makes an application password for a program;
	// empty where the site offers none.
	// https://developer.wordpress.org/advanced-administration/security/application-passwords/
	PasswordPage string
	LoggedIn     bool
	Languages    []Language
	Plugins      []string // those that are known by their routes
	Namespaces   []string
	Quirks       []Quirk
	Warnings     []content.Warning
	// Answer is the median time of a request that asks for next to nothing, and
	// Posts that of one for Sample documents with their bodies; 0 for none.
	Answer, Posts time.Duration
	Sample        int
	// Requests is about how many requests an export of everything takes, its
	// files aside.
	Requests int
}

// Tally is how many objects a route has.
type Tally struct {
	Name, Label string
	Route       string
	Count       int   // -1 where the site does not say
	Err         error // why the route gives nothing
}

// sampleSize is how many documents a survey reads with their bodies.
const sampleSize = 10

// Survey asks what there is, with a request for each kind that the server need
// not think about, and one for a few documents. An error ends it only where no
// other request would fare better, as in Inventory; a route that is closed says
// so in its Tally.
func (s *Source) Survey(ctx context.Context) (Survey, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return Survey{}, err
	}
	v := Survey{
		Site: site, FoundBy: s.site.foundBy(), Permalinks: !s.root.plain, LoggedIn: s.site.LoggedIn(),
		Languages:  s.multilingual.languages,
		Namespaces: s.site.index.Namespaces, Plugins: pluginsOf(s.site.index.Namespaces),
		Media:    Tally{Name: "attachment", Label: "Media", Route: "wp/v2/media"},
		Users:    Tally{Name: "user", Label: "Users", Route: "wp/v2/users"},
		Comments: Tally{Name: "comment", Label: "Comments", Route: "wp/v2/comments"},
	}
	for _, t := range site.Types {
		v.Types = append(v.Types, Tally{Name: t.Name, Label: t.Label, Route: s.collections[t.Name].route})
	}
	for _, t := range site.Taxonomies {
		v.Taxonomies = append(v.Taxonomies, Tally{Name: t.Name, Label: t.Label, Route: s.terms[t.Name].list.route})
	}
	for _, name := range s.typeNames() {
		if content.IsBuildingType(name) {
			v.Furniture = append(v.Furniture, name)
		}
	}
	if err := s.count(ctx, &v); err != nil {
		return v, err
	}
	v.sampleOf(ctx, s)
	v.PasswordPage = s.site.PasswordPage(ctx)
	v.Requests = v.requests()
	v.Quirks, v.Warnings = s.Quirks(), s.Warnings()
	return v, ctx.Err()
}

// foundBy says how discovery came to the API.
func (s *Site) foundBy() string {
	switch {
	case s.page.url == nil:
		return "option"
	case slices.ContainsFunc(s.page.apis, func(u *url.URL) bool { r := newRoot(u); return r.base.Path == s.root.base.Path }):
		return "link"
	}
	return "guess"
}

// count fills in the tallies.
func (s *Source) count(ctx context.Context, v *Survey) error {
	tallies := []*Tally{&v.Media, &v.Users, &v.Comments}
	for i := range v.Types {
		tallies = append(tallies, &v.Types[i])
	}
	for i := range v.Taxonomies {
		tallies = append(tallies, &v.Taxonomies[i])
	}
	times := make([]time.Duration, len(tallies))
	var group sync.WaitGroup
	for i, t := range tallies {
		group.Go(func() { times[i] = s.tally(ctx, t) })
	}
	group.Wait()
	for _, t := range tallies {
		if ctx.Err() != nil || isFinal(t.Err) {
			return t.Err
		}
	}
	v.Answer = median(times)
	return nil
}

// tally asks for one object, because the answer says how many there are, and
// returns how long it took.
func (s *Source) tally(ctx context.Context, t *Tally) time.Duration {
	t.Count = -1
	l := list{source: s, route: t.Route}
	r, err := s.get(ctx, t.Route, l.accepted(url.Values{"per_page": {"1"}, "_fields": {"id"}}))
	if err != nil {
		t.Err = err
		return 0
	}
	t.Count = count(r.Header.Get("X-WP-Total"))
	return r.Took
}

// median leaves out what was not measured.
func median(times []time.Duration) time.Duration {
	times = slices.DeleteFunc(slices.Sorted(slices.Values(times)), func(d time.Duration) bool { return d == 0 })
	if len(times) == 0 {
		return 0
	}
	return times[len(times)/2]
}

// sampleOf reads some documents of the largest type, as an export would.
func (v *Survey) sampleOf(ctx context.Context, s *Source) {
	var largest Tally
	for _, t := range v.Types {
		if t.Err == nil && t.Count > largest.Count {
			largest = t
		}
	}
	if largest.Count == 0 {
		return
	}
	v.Sample = min(sampleSize, largest.Count)
	r, err := s.get(ctx, largest.Route, url.Values{
		"per_page": {strconv.Itoa(v.Sample)}, "orderby": {"id"}, "order": {"asc"}, "_fields": {s.collections[largest.Name].bodyFields()},
	})
	if err != nil {
		s.warn("sample-unread", "%d documents of type %s could not be read at once: %v", v.Sample, largest.Name, err)
		v.Sample = 0
		return
	}
	v.Posts = r.Took
}

// PasswordPage is the address of the page on which a user makes an application
// password for a program; empty where the site offers none.
// https://developer.wordpress.org/advanced-administration/security/application-passwords/
func (s *Site) PasswordPage(ctx context.Context) string {
	r, err := s.get(ctx, "", url.Values{"_fields": {"authentication"}})
	if err != nil {
		return ""
	}
	var index struct {
		Authentication json.RawMessage `json:"authentication"` // [] where there is none
	}
	var ways map[string]struct {
		Endpoints struct {
			Authorization string `json:"authorization"`
		} `json:"endpoints"`
	}
	if json.Unmarshal(r.Body, &index) != nil || json.Unmarshal(index.Authentication, &ways) != nil {
		return ""
	}
	return ways["application-passwords"].Endpoints.Authorization
}

// fixedRequests are what every export asks once: the front page, the index, types
// and taxonomies, robots.txt and the first sitemap, patterns, and the list of
// files.
const fixedRequests = 8

// requests counts what an export asks: a list, a sitemap and the bodies of each
// type, and the names that they refer to.
func (v *Survey) requests() int {
	hundreds := func(t Tally) int { return (max(t.Count, 0) + batchSize - 1) / batchSize }
	n := fixedRequests + hundreds(v.Media)
	for _, t := range v.Types {
		n += 1 + max(1, hundreds(t)) + hundreds(t)
	}
	for _, t := range append(slices.Clone(v.Taxonomies), v.Users) {
		n += max(1, hundreds(t))
	}
	return n
}

// Documents is how many documents of content there are, as far as the site says.
func (v *Survey) Documents() int {
	n := 0
	for _, t := range v.Types {
		n += max(t.Count, 0)
	}
	return n
}

// Duration is about how long it takes to ask for everything, so many requests
// at a time. It is 0 where that cannot be said.
func (v *Survey) Duration(atATime int) time.Duration {
	if v.Sample == 0 {
		return 0
	}
	each := max(0, v.Posts-v.Answer) / time.Duration(v.Sample)
	all := time.Duration(v.Requests)*v.Answer + time.Duration(v.Documents())*each
	return all / time.Duration(max(1, atATime))
}

// plugins are those that show in the routes of a site and matter to a reader of
// its content: they translate it, build it, describe it or close it.
// Several plugins bring Jetpack's connection along, whose routes are no Jetpack.
var plugins = []struct{ namespace, name string }{
	{"wpml/", "WPML"}, {"pll/", "Polylang"}, {"trp/", "TranslatePress"}, {"weglot/", "Weglot"},
	{"elementor/", "Elementor"}, {"divi/", "Divi"}, {"fl-", "Beaver Builder"}, {"bricks/", "Bricks"}, {"breakdance/", "Breakdance"},
	{"oxygen/", "Oxygen"}, {"wpbakery/", "WPBakery"}, {"kadence", "Kadence"}, {"otter/", "Otter"}, {"ultimate-addons", "Spectra"},
	{"yoast/", "Yoast SEO"}, {"rankmath/", "Rank Math"}, {"aioseo/", "All in One SEO"}, {"seopress/", "SEOPress"}, {"the-seo-framework", "The SEO Framework"},
	{"wc/", "WooCommerce"}, {"acf/", "Advanced Custom Fields"}, {"tribe/", "The Events Calendar"},
	{"ldlms/", "LearnDash"}, {"bbp", "bbPress"}, {"buddypress/", "BuddyPress"}, {"activitypub/", "ActivityPub"},
	{"contact-form-7/", "Contact Form 7"}, {"wpforms/", "WPForms"}, {"gf/", "Gravity Forms"},
	{"wordfence/", "Wordfence"}, {"really-simple-security/", "Really Simple Security"}, {"ithemes-security/", "Solid Security"},
	{"litespeed/", "LiteSpeed Cache"}, {"wp-rocket/", "WP Rocket"},
}

func pluginsOf(namespaces []string) []string {
	var names []string
	for _, p := range plugins {
		if slices.ContainsFunc(namespaces, func(n string) bool { return strings.HasPrefix(n, p.namespace) }) && !slices.Contains(names, p.name) {
			names = append(names, p.name)
		}
	}
	begins := func(prefix string) bool {
		return slices.ContainsFunc(namespaces, func(n string) bool { return strings.HasPrefix(n, prefix) })
	}
	if begins("jetpack/") && begins("wpcom/") {
		names = append(names, "Jetpack")
	}
	return names
}
