package wptest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wpmd/pkg/wordpress/wptest"
)

const host = "http://rock.test"

type reply struct {
	Status int
	Header http.Header
	Body   string
}

// ask sends one request to a handler and returns the whole answer.
func ask(t testing.TB, h http.Handler, method, path string, change ...func(*http.Request)) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, host+path, nil)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return reply{w.Code, w.Result().Header, w.Body.String()}
}

func get(t *testing.T, h http.Handler, path string, change ...func(*http.Request)) reply {
	t.Helper()
	return ask(t, h, http.MethodGet, path, change...)
}

func login(name, password string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(name, password) }
}

// read decodes the body of an answer that must be a success.
func read[T any](t *testing.T, h http.Handler, path string, change ...func(*http.Request)) T {
	t.Helper()
	r := get(t, h, path, change...)
	if r.Status != http.StatusOK {
		t.Fatalf("GET %s: status %d, %s", path, r.Status, r.Body)
	}
	var v T
	if err := json.Unmarshal([]byte(r.Body), &v); err != nil {
		t.Fatalf("GET %s: %v in %.200s", path, err, r.Body)
	}
	return v
}

type listed struct{ ID int64 }

func ids(t *testing.T, h http.Handler, path string, change ...func(*http.Request)) []int64 {
	t.Helper()
	var got []int64
	for _, o := range read[[]listed](t, h, path, change...) {
		got = append(got, o.ID)
	}
	return got
}

func withPassword() *wptest.Server {
	s := wptest.New(wptest.Sample())
	s.Update(func(site *wptest.Site) {
		for _, u := range site.Users {
			u.Password = "abcd efgh " + u.Login
		}
	})
	return s
}

// many is a small site of n posts at one and the same second.
func many(n int) *wptest.Server {
	site := &wptest.Site{Permalinks: "/%postname%/", Users: []*wptest.User{{ID: 1, Name: "Keeper", Slug: "keeper"}}}
	for i := range n {
		site.Add(&wptest.Post{Slug: fmt.Sprint("p", i), Title: fmt.Sprint("P", i), Content: "<p>x</p>", Author: 1, Date: time.Unix(1.7e9, 0)})
	}
	return wptest.New(site)
}

func TestErrors(t *testing.T) {
	s := withPassword()
	type want struct {
		status int
		code   string
	}
	author := login("ilse", "abcd efgh ilse")
	subscriber := login("relief", "abcdefghrelief")
	tests := map[string]struct {
		path string
		as   func(*http.Request)
		want
	}{
		"no route":               {"/wp-json/wp/v2/nothing", nil, want{404, "rest_no_route"}},
		"not a number":           {"/wp-json/wp/v2/posts/abc", nil, want{404, "rest_no_route"}},
		"per_page 0":             {"/wp-json/wp/v2/posts?per_page=0", nil, want{400, "rest_invalid_param"}},
		"per_page 101":           {"/wp-json/wp/v2/posts?per_page=101", nil, want{400, "rest_invalid_param"}},
		"page 0":                 {"/wp-json/wp/v2/posts?page=0", nil, want{400, "rest_invalid_param"}},
		"past the end":           {"/wp-json/wp/v2/posts?page=99", nil, want{400, "rest_post_invalid_page_number"}},
		"past the end of pages":  {"/wp-json/wp/v2/pages?page=99", nil, want{400, "rest_post_invalid_page_number"}},
		"past the end of media":  {"/wp-json/wp/v2/media?page=99", nil, want{400, "rest_post_invalid_page_number"}},
		"past the end of books":  {"/wp-json/wp/v2/books?page=99", nil, want{400, "rest_post_invalid_page_number"}},
		"orderby of pages":       {"/wp-json/wp/v2/posts?orderby=menu_order", nil, want{400, "rest_invalid_param"}},
		"orderby rand":           {"/wp-json/wp/v2/posts?orderby=rand", nil, want{400, "rest_invalid_param"}},
		"bare date":              {"/wp-json/wp/v2/posts?modified_after=2025-01-01", nil, want{400, "rest_invalid_param"}},
		"status":                 {"/wp-json/wp/v2/posts?status=draft", nil, want{400, "rest_invalid_param"}},
		"any status":             {"/wp-json/wp/v2/posts?status=any", nil, want{400, "rest_invalid_param"}},
		"edit":                   {"/wp-json/wp/v2/posts?context=edit", nil, want{401, "rest_forbidden_context"}},
		"edit, subscriber":       {"/wp-json/wp/v2/posts?context=edit", subscriber, want{403, "rest_forbidden_context"}},
		"edit one":               {"/wp-json/wp/v2/posts/101?context=edit", nil, want{401, "rest_forbidden_context"}},
		"draft":                  {"/wp-json/wp/v2/posts/141", nil, want{401, "rest_forbidden"}},
		"scheduled":              {"/wp-json/wp/v2/posts/142", nil, want{401, "rest_forbidden"}},
		"private":                {"/wp-json/wp/v2/posts/144", nil, want{401, "rest_forbidden"}},
		"private, not hers":      {"/wp-json/wp/v2/posts/144", author, want{403, "rest_forbidden"}},
		"trash":                  {"/wp-json/wp/v2/posts/146", nil, want{401, "rest_forbidden"}},
		"media of private":       {"/wp-json/wp/v2/media/48", nil, want{401, "rest_forbidden"}},
		"never there":            {"/wp-json/wp/v2/posts/999", nil, want{404, "rest_post_invalid_id"}},
		"wrong type":             {"/wp-json/wp/v2/pages/101", nil, want{404, "rest_post_invalid_id"}},
		"wrong post password":    {"/wp-json/wp/v2/posts/145?password=no", nil, want{403, "rest_post_incorrect_password"}},
		"no such term":           {"/wp-json/wp/v2/categories/999", nil, want{404, "rest_term_invalid"}},
		"no such user":           {"/wp-json/wp/v2/users/999", nil, want{404, "rest_user_invalid_id"}},
		"user without posts":     {"/wp-json/wp/v2/users/4", nil, want{401, "rest_user_cannot_view"}},
		"me":                     {"/wp-json/wp/v2/users/me", nil, want{401, "rest_not_logged_in"}},
		"me, wrong password":     {"/wp-json/wp/v2/users/me", login("nora", "wrong"), want{401, "rest_not_logged_in"}},
		"comments in moderation": {"/wp-json/wp/v2/comments?status=hold", nil, want{401, "rest_forbidden_param"}},
		"spam":                   {"/wp-json/wp/v2/comments/4", nil, want{401, "rest_cannot_read"}},
		"settings":               {"/wp-json/wp/v2/settings", nil, want{401, "rest_forbidden"}},
		"menus":                  {"/wp-json/wp/v2/menus", nil, want{401, "rest_cannot_view"}},
		"order without ids":      {"/wp-json/wp/v2/posts?orderby=include", nil, want{400, "rest_orderby_include_missing_include"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.as == nil {
				tt.as = func(*http.Request) {}
			}
			r := get(t, s, tt.path, tt.as)
			var body struct {
				Code, Message string
				Data          struct{ Status int }
			}
			if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
				t.Fatal(err)
			}
			if got := (want{r.Status, body.Code}); got != tt.want || body.Data.Status != tt.status || body.Message == "" {
				t.Errorf("got %v, %+v; want %v", got, body, tt.want)
			}
			if link := r.Header.Get("Link"); link != "<"+host+`/wp-json/>; rel="https://api.w.org/"` {
				t.Errorf("Link: %s", link)
			}
		})
	}
}

func TestForbiddenStatusSaysSoInItsDetails(t *testing.T) {
	r := get(t, wptest.New(wptest.Sample()), "/wp-json/wp/v2/posts?status=private")
	want := `{"code":"rest_invalid_param","message":"Invalid parameter(s): status","data":{"status":400,` +
		`"params":{"status":"Status is forbidden."},"details":{"status":{"code":"rest_forbidden_status","message":"Status is forbidden.","data":{"status":401}}}}}`
	if diff := cmp.Diff(want, r.Body); diff != "" {
		t.Error(diff)
	}
}

func TestPaging(t *testing.T) {
	s := many(23)
	r := get(t, s, "/wp-json/wp/v2/posts?per_page=5&orderby=id&order=asc&page=2")
	if r.Header.Get("X-WP-Total") != "23" || r.Header.Get("X-WP-TotalPages") != "5" {
		t.Errorf("totals: %v", r.Header)
	}
	want := "<" + host + `/wp-json/wp/v2/posts?per_page=5&orderby=id&order=asc&page=1>; rel="prev", ` +
		"<" + host + `/wp-json/wp/v2/posts?per_page=5&orderby=id&order=asc&page=3>; rel="next"`
	if diff := cmp.Diff(want, r.Header.Get("Link")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{6, 7, 8, 9, 10}, ids(t, s, "/wp-json/wp/v2/posts?per_page=5&orderby=id&order=asc&page=2")); diff != "" {
		t.Error(diff)
	}
	head := ask(t, s, http.MethodHead, "/wp-json/wp/v2/posts?per_page=5")
	if head.Status != 200 || head.Header.Get("X-WP-Total") != "23" {
		t.Errorf("HEAD: %d, %v", head.Status, head.Header)
	}
	for _, empty := range []string{"posts?offset=50", "categories?page=9", "users?page=9", "comments?page=9"} {
		if r := get(t, s, "/wp-json/wp/v2/"+empty); r.Status != 200 || r.Body != "[]" {
			t.Errorf("%s: %d %s", empty, r.Status, r.Body)
		}
	}
	if got := len(ids(t, s, "/wp-json/wp/v2/posts")); got != 10 {
		t.Errorf("default per_page gives %d", got)
	}
}

func TestFilters(t *testing.T) {
	s := wptest.New(wptest.Sample())
	tests := map[string][]int64{
		"posts?include=107,103,999,203,103":                                       {107, 103},
		"posts?include[]=103&include[]=107&orderby=id&order=asc":                  {103, 107},
		"posts?include=107,103,129&orderby=include":                               {107, 103, 129},
		"posts?include=101,103&exclude=101&orderby=id&order=asc":                  {101, 103},
		"posts?slug=the-keepers-bread,welcome-aboard":                             {113, 101},
		"posts?slug=%E7%81%AF%E5%8F%B0%E3%81%AE%E5%A4%9C":                         {119},
		"posts?slug=%25e7%2581%25af%25e5%258f%25b0%25e3%2581%25ae%25e5%25a4%259c": {119},
		"posts?categories=3,6":                                                    {113, 103},
		"posts?tags=12":                                                           {121, 109},
		"posts?categories=5&tags_exclude=12&order=asc":                            {107, 117, 125},
		"posts?author=3&orderby=title&order=asc":                                  {109, 125, 115, 123},
		"posts?sticky=true":                                                       {101},
		"posts?search=sourdough%20oven":                                           nil,
		"posts?search=admiral+dusk":                                               {113},
		"posts?after=2025-06-22T00:00:00Z":                                        {131, 145, 127},
		"posts?before=2025-03-01T00:00:00":                                        {129},
		"posts?modified_after=2025-06-30T00:00:00Z":                               {101},
		"posts?modified_after=2025-06-30T17:19:59":                                {101}, // site-local, an hour behind
		"posts?modified_after=2025-06-30T18:20:00%2B00:00":                        nil,   // strictly after
		"pages?parent=201,202":                                                    {203, 202},
		"pages?orderby=menu_order&order=asc&parent=204":                           {205, 206},
		"books?genres=22":                                                         {301},
		"media?parent=109&orderby=id":                                             {38, 37, 36},
		"categories?parent=2":                                                     {3, 4},
		"categories?slug=the-light":                                               {2},
		"tags?hide_empty=true&orderby=id":                                         {11, 12, 13, 14, 15},
		"genres?orderby=count&order=desc&include=21,22":                           {22, 21},
		"users?orderby=id":                                                        {1, 2, 3},
		"users?include=2,4":                                                       {2},
		"comments?post=113":                                                       {2, 1},
		"blocks":                                                                  nil,
	}
	for path, want := range tests {
		t.Run(path, func(t *testing.T) {
			if diff := cmp.Diff(want, ids(t, s, "/wp-json/wp/v2/"+path)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFields(t *testing.T) {
	s := wptest.New(wptest.Sample())
	tests := map[string]string{
		"posts?_fields=id,modified_gmt&include=103":                   `[{"id":103,"modified_gmt":"2025-03-09T19:30:00"}]`,
		"posts/103?_fields=title.rendered,id,nonsense":                `{"id":103,"title":{"rendered":"How a Lens Bends the Night"}}`,
		"posts/145?_fields=content":                                   `{"content":{"rendered":"","protected":true}}`,
		"posts/145?_fields[]=content.protected&_embed":                `{"content":{"protected":true}}`,
		"types/book?_fields=rest_base,hierarchical":                   `{"hierarchical":false,"rest_base":"books"}`,
		"categories/5?_fields=name,slug,meta":                         `{"name":"Weather &amp; Water","slug":"weather-water","meta":[]}`,
		"posts/119?_fields=slug,categories":                           `{"slug":"%e7%81%af%e5%8f%b0%e3%81%ae%e5%a4%9c","categories":[8,7]}`,
		"posts/131?_fields=slug,title,format":                         `{"slug":"131","title":{"rendered":""},"format":"aside"}`,
		"media/47?_fields=source_url,post,filesize":                   `{"post":null,"source_url":"http:\/\/rock.test\/wp-content\/uploads\/2025\/06\/f\u0131rt\u0131na gecesi.png","filesize":3540}`,
		"media/42?_fields=media_details,mime_type":                    `{"mime_type":"application\/pdf","media_details":{"filesize":864,"sizes":{}}}`,
		"media/41?_fields=guid.rendered,media_details.original_image": `{"guid":{"rendered":"http:\/\/rock.test\/wp-content\/uploads\/2025\/06\/coast-panorama.png"}}`,
		"comments/1?_fields=id,content.rendered":                      `{"id":1}`,
		"users/3?_fields=slug,avatar_urls.24":                         `{"slug":"ilse-marrow"}`,
		"taxonomies/category?_fields=name,types.0":                    `{"name":"Categories"}`,
		"users/3?_fields=name,link":                                   `{"name":"Ilse &#8220;Puffin&#8221; Marrow","link":"http:\/\/rock.test\/author\/ilse-marrow\/"}`,
	}
	for path, want := range tests {
		t.Run(path, func(t *testing.T) {
			if diff := cmp.Diff(want, get(t, s, "/wp-json/wp/v2/"+path).Body); diff != "" {
				t.Error(diff)
			}
		})
	}
	index := get(t, s, "/wp-json/?_fields=name,home,namespaces,timezone_string").Body
	want := `{"name":"Merrow Rock Light","home":"http:\/\/rock.test","timezone_string":"Atlantic\/Cape_Verde","namespaces":["oembed\/1.0","wp\/v2","wp-site-health\/v1","wp-block-editor\/v1"]}`
	if diff := cmp.Diff(want, index); diff != "" {
		t.Error(diff)
	}
}

func TestJSONIsWrittenAsPHPWritesIt(t *testing.T) {
	site := &wptest.Site{Home: "http://home.example"}
	site.Add(&wptest.Post{ID: 1, Slug: "a", Title: "Ünï/\"\\\b\f\n\r\t\x01🫖"})
	got := get(t, wptest.New(site), "/?rest_route=/wp/v2/posts/1&_fields=title").Body
	want := `{"title":{"rendered":"\u00dcn\u00ef\/\"\\\b\f\n\r\t\u0001\ud83e\uded6"}}`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKeysOfAPost(t *testing.T) {
	s := wptest.New(wptest.Sample())
	keys := func(path string) map[string]bool {
		set := map[string]bool{}
		for k := range read[map[string]json.RawMessage](t, s, path) {
			set[k] = true
		}
		return set
	}
	want := map[string]bool{}
	for k := range strings.FieldsSeq(`author categories comment_status content date date_gmt excerpt featured_media format guid id link meta
		modified modified_gmt ping_status slug status sticky tags template title type class_list _links`) {
		want[k] = true
	}
	if diff := cmp.Diff(want, keys("/wp-json/wp/v2/posts/103")); diff != "" {
		t.Error(diff)
	}
	s.Update(func(site *wptest.Site) {
		site.Version = "6.1.9"
		site.Types[0].Without = []string{"content", "author"}
	})
	delete(want, "class_list")
	if diff := cmp.Diff(want, keys("/wp-json/wp/v2/posts/103")); diff != "" {
		t.Error(diff)
	}
	if book := keys("/wp-json/wp/v2/books/301"); book["content"] || book["author"] || !book["genres"] || !book["excerpt"] {
		t.Errorf("a type without an editor: %v", book)
	}
}

func TestDatesCarryTheSitesZone(t *testing.T) {
	s := wptest.New(wptest.Sample())
	want := `{"date":"2025-03-09T18:30:00","date_gmt":"2025-03-09T19:30:00"}`
	if got := get(t, s, "/wp-json/wp/v2/posts/103?_fields=date,date_gmt").Body; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.Update(func(site *wptest.Site) {
		site.Post(103).Zone = site.Zone
		site.Zone = time.FixedZone("Pacific/Chatham", 45900)
	})
	if got := get(t, s, "/wp-json/wp/v2/posts/103?_fields=date,date_gmt").Body; got != want {
		t.Errorf("a row written before the zone changed: got %s, want %s", got, want)
	}
}

func TestCredentials(t *testing.T) {
	s := withPassword()
	admin := login("nora", "abcdefghnora")
	me := read[map[string]any](t, s, "/wp-json/wp/v2/users/me", admin)
	if me["slug"] != "nora" {
		t.Errorf("me: %v", me)
	}
	if r := get(t, s, "/wp-json/wp/v2/posts", admin); r.Header.Get("Cache-Control") == "" || r.Header.Get("Expires") == "" {
		t.Errorf("headers of who is logged in: %v", r.Header)
	}
	if r := get(t, s, "/wp-json/wp/v2/posts", login("nora", "wrong")); r.Status != 200 || r.Header.Get("Cache-Control") != "" {
		t.Errorf("wrong credentials: %d, %v", r.Status, r.Header)
	}
	path := "/wp-json/wp/v2/posts?orderby=id&per_page=100&include=141,142,143,144,145,146&order=asc&status="
	if diff := cmp.Diff([]int64{141, 142, 143, 144, 145}, ids(t, s, path+"any", admin)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{144, 146}, ids(t, s, path+"private,trash", admin)); diff != "" {
		t.Error(diff)
	}
	r := get(t, s, path+"any", login("ilse", "abcdefghilse"))
	if got := strings.Count(r.Body, `"id":`); r.Header.Get("X-WP-Total") != "5" || got != 2 {
		t.Errorf("an author sees %d of %s", got, r.Header.Get("X-WP-Total"))
	}
	raw := read[map[string]map[string]any](t, s, "/wp-json/wp/v2/posts/125?context=edit&_fields=title,content.raw", admin)
	if raw["title"]["raw"] != "Birds & Boats: What <em>Really</em> Passed in May" || raw["content"]["raw"] == nil || raw["content"]["rendered"] != nil {
		t.Errorf("raw: %v", raw)
	}
	s.Update(func(site *wptest.Site) { site.NoApplicationPasswords = true })
	if r := get(t, s, "/wp-json/wp/v2/users/me", admin); r.Status != 401 {
		t.Errorf("without application passwords: %d", r.Status)
	}
	if r := get(t, s, "/wp-json/?_fields=authentication"); r.Body != `{"authentication":[]}` {
		t.Errorf("authentication: %s", r.Body)
	}
}

func TestPasswordOpensAPost(t *testing.T) {
	s := wptest.New(wptest.Sample())
	for _, path := range []string{"posts/145?_fields=content&password=third-step", "posts?_fields=content&include=145&password=third-step"} {
		if r := get(t, s, "/wp-json/wp/v2/"+path); !strings.Contains(r.Body, "spare key") {
			t.Errorf("%s: %s", path, r.Body)
		}
	}
}

func TestEmbed(t *testing.T) {
	s := wptest.New(wptest.Sample())
	type embedded struct {
		Embedded map[string]json.RawMessage `json:"_embedded"`
	}
	e := read[embedded](t, s, "/wp-json/wp/v2/posts/113?_embed").Embedded
	var terms [][]struct{ Name string }
	if err := json.Unmarshal(e["wp:term"], &terms); err != nil || len(terms) != 2 || terms[0][0].Name != "Kitchen" || terms[1][0].Name != "how-to" {
		t.Errorf("terms: %v, %v", terms, err)
	}
	if !strings.Contains(string(e["author"]), "Bastien Okoye") || !strings.Contains(string(e["wp:featuredmedia"]), "keepers-bread.png") {
		t.Errorf("author %s, media %s", e["author"], e["wp:featuredmedia"])
	}
	if only := read[embedded](t, s, "/wp-json/wp/v2/posts/113?_embed=author").Embedded; len(only) != 1 {
		t.Errorf("_embed=author: %v", only)
	}
	if r := get(t, s, "/wp-json/wp/v2/posts/113?_embed&_fields=id"); r.Body != `{"id":113}` {
		t.Errorf("_embedded without _links: %s", r.Body)
	}
	s.Update(func(site *wptest.Site) {
		site.Post(113).Author, site.Post(113).Featured = 77, 78
	})
	e = read[embedded](t, s, "/wp-json/wp/v2/posts/113?_embed").Embedded
	if !strings.Contains(string(e["author"]), "rest_user_invalid_id") || !strings.Contains(string(e["wp:featuredmedia"]), "rest_post_invalid_id") {
		t.Errorf("author %s, media %s", e["author"], e["wp:featuredmedia"])
	}
}

func TestWhatTheReaderMayNotSeeIsLeftOutAfterPaging(t *testing.T) {
	s := wptest.New(wptest.Sample())
	r := get(t, s, "/wp-json/wp/v2/media?per_page=100&_fields=id")
	if got := strings.Count(r.Body, `"id"`); r.Header.Get("X-WP-Total") != "18" || got != 17 {
		t.Errorf("%d media of %s", got, r.Header.Get("X-WP-Total"))
	}
}

func TestUpdate(t *testing.T) {
	s := wptest.New(wptest.Sample())
	var added *wptest.Post
	s.Update(func(site *wptest.Site) {
		added = site.Add(&wptest.Post{Slug: "new", Title: "New", Author: 4, Date: time.Now(), Terms: map[string][]int64{"post_tag": {16}}})
		site.Delete(103)
		site.Find("post", "the-keepers-bread").Status = "private"
	})
	if got := ids(t, s, "/wp-json/wp/v2/posts?per_page=1"); len(got) != 1 || got[0] != added.ID {
		t.Errorf("newest is %v, added %d", got, added.ID)
	}
	for path, want := range map[string]int{"posts/103": 404, "posts/113": 401, "users/4": 200, "posts/" + fmt.Sprint(added.ID): 200} {
		if r := get(t, s, "/wp-json/wp/v2/"+path); r.Status != want {
			t.Errorf("%s: %d, want %d", path, r.Status, want)
		}
	}
	if got := ids(t, s, "/wp-json/wp/v2/tags?hide_empty=true&include=16"); len(got) != 1 {
		t.Errorf("the count of the tag did not follow: %v", got)
	}
}

func TestReadingByPost(t *testing.T) {
	s := wptest.New(wptest.Sample())
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, host+"/wp-json/wp/v2/posts?_fields=id",
		strings.NewReader(`{"include":[107,103],"orderby":"id"}`))
	r.Header.Set("X-HTTP-Method-Override", "GET")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if want := `[{"id":107},{"id":103}]`; w.Body.String() != want {
		t.Errorf("got %s", w.Body)
	}
	if r := ask(t, s, http.MethodPost, "/wp-json/wp/v2/posts"); r.Status != 401 {
		t.Errorf("writing: %d", r.Status)
	}
	if r := get(t, s, "/wp-json/wp/v2/posts?include="+strings.Repeat("1234567,", 1300)); r.Status != 414 {
		t.Errorf("a request line of 10 kB: %d", r.Status)
	}
}
