package wptest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// On returns the fault, narrowed to the requests that match.
func (f Fault) On(match func(*http.Request) bool) Fault {
	f.Match = match
	return f
}

// After returns the fault, beginning once n requests of those that match passed.
func (f Fault) After(n int) Fault {
	f.Skip = n
	return f
}

// For returns the fault, striking n times.
func (f Fault) For(n int) Fault {
	f.Times = n
	return f
}

// Under matches requests whose Route is one of these or lies beneath it:
// "/wp/v2/posts", "uploads", "page"; "/" is the whole API.
func Under(routes ...string) func(*http.Request) bool {
	return func(r *http.Request) bool {
		route := Route(r)
		for _, at := range routes {
			if route == at || strings.HasPrefix(route, strings.TrimSuffix(at, "/")+"/") {
				return true
			}
		}
		return false
	}
}

// quirk is a fault that lets WordPress answer, but makes it understand otherwise.
func quirk(change func(*quirks)) Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		q := quirksOf(r)
		change(&q)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), quirksKey{}, q)))
	}}
}

// CapPerPage gives at most n objects a page and does not say so.
func CapPerPage(n int) Fault { return quirk(func(q *quirks) { q.capPerPage = n }) }

// RefusePerPage answers 400 rest_invalid_param to a per_page above n.
func RefusePerPage(n int) Fault { return quirk(func(q *quirks) { q.maxPerPage = n }) }

// NoTotals leaves out X-WP-Total, X-WP-TotalPages and the links to other pages.
func NoTotals() Fault { return quirk(func(q *quirks) { q.noTotals = true }) }

// SliceAt leaves of every page its first n objects, whatever its size, and does
// not say so: the rest of the page is nowhere.
func SliceAt(n int) Fault { return quirk(func(q *quirks) { q.sliceAt = n }) }

// WrongPages adds n to X-WP-TotalPages.
func WrongPages(n int) Fault { return quirk(func(q *quirks) { q.wrongPages += n }) }

// EmptyPastEnd answers 200 and an empty list to page numbers past the end.
func EmptyPastEnd() Fault { return quirk(func(q *quirks) { q.emptyPastEnd = true }) }

// IgnoreOffset makes offset mean nothing.
func IgnoreOffset() Fault { return quirk(func(q *quirks) { q.ignoreOffset = true }) }

// RefuseParam answers 400 rest_invalid_param to requests with a parameter.
func RefuseParam(name string) Fault { return quirk(func(q *quirks) { q.refuse = name }) }

// WrongTotal adds n to X-WP-Total.
func WrongTotal(n int) Fault { return quirk(func(q *quirks) { q.wrongTotals += n }) }

// IgnoreInclude makes include mean nothing.
func IgnoreInclude() Fault { return quirk(func(q *quirks) { q.ignoreInclude = true }) }

// IgnoreFields makes _fields mean nothing.
func IgnoreFields() Fault { return quirk(func(q *quirks) { q.ignoreFields = true }) }

// IgnoreOrder makes orderby and order mean nothing.
func IgnoreOrder() Fault { return quirk(func(q *quirks) { q.ignoreOrder = true }) }

// IgnoreDates makes after, before, modified_after and modified_before mean nothing.
func IgnoreDates() Fault { return quirk(func(q *quirks) { q.ignoreDates = true }) }

// Unstable gives every page an order of its own among posts that are equal in
// the column sorted by, as databases do: only orderby=id pages completely.
func Unstable() Fault { return quirk(func(q *quirks) { q.unstable = true }) }

// RepeatPage gives the first page whichever is asked for.
func RepeatPage() Fault { return quirk(func(q *quirks) { q.repeatPage = true }) }

// Poison makes PHP die in every answer that renders the content or the excerpt
// of one of these posts: 500 with a page of HTML.
func Poison(ids ...int64) Fault {
	return quirk(func(q *quirks) { q.poison = withIDs(q.poison, ids) })
}

// PoisonField makes PHP die in every answer that has a field of one of these
// posts: "excerpt", "sticky", or "id" for any answer with the post in it.
func PoisonField(name string, ids ...int64) Fault {
	return quirk(func(q *quirks) {
		fields := map[string]map[int64]bool{name: withIDs(nil, ids)}
		for other, ids := range q.poisonField {
			if other != name {
				fields[other] = ids
			}
		}
		q.poisonField = fields
	})
}

// Hide takes posts out after paging, though totals count them, and forbids
// them by id.
func Hide(ids ...int64) Fault {
	return quirk(func(q *quirks) { q.hidden = withIDs(q.hidden, ids) })
}

// Echo prints text before every answer that renders a post, as a plugin does
// that echoes instead of returning.
func Echo(id int64, text string) Fault {
	return quirk(func(q *quirks) {
		echo := map[int64]string{id: text}
		for other, text := range q.echo {
			echo[other] += text
		}
		q.echo = echo
	})
}

func withIDs(set map[int64]bool, ids []int64) map[int64]bool {
	union := map[int64]bool{}
	for id := range set {
		union[id] = true
	}
	for _, id := range ids {
		union[id] = true
	}
	return union
}

// Status answers with a status and a page of HTML, or JSON for who accepts
// nothing else, as a site does that is down for maintenance. Without a
// retryAfter there is no such header.
func Status(code int, retryAfter string) Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		text := http.StatusText(code)
		if r.Header.Get("Accept") != "application/json" {
			sendHTML(w, code, nginxPage(strconv.Itoa(code)+" "+text))
			return
		}
		e := apiError{status: code, code: "wp_die", message: text}
		sendError(w, &e)
	}}
}

func sendError(w http.ResponseWriter, e *apiError) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(e.status)
	_, _ = w.Write(encode(nil, e.object()))
}

// Refuse answers with an error of the REST API.
func Refuse(status int, code, message string) Fault {
	return Fault{Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		sendError(w, failure(status, code, message))
	}}
}

// RequireLogin closes the API to visitors, who are also those whose credentials
// are wrong.
func RequireLogin() Fault { return quirk(func(q *quirks) { q.requireLogin = true }) }

// CheckPasswords answers 401 incorrect_password to wrong credentials, as sites do
// whose plugins look at the user early; others take no notice of them.
func CheckPasswords() Fault { return quirk(func(q *quirks) { q.checkPasswords = true }) }

// Drop ends the connection without an answer.
func Drop() Fault {
	return Fault{Do: func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }}
}

// Truncate ends the connection after n bytes of the body.
func Truncate(n int) Fault {
	return rewrite(func(w http.ResponseWriter, a *answer) {
		a.head(w)
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body[:min(n, len(a.body))])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Cut sends the first n bytes of the body as if they were all of it.
func Cut(n int) Fault {
	return Edit(func(body []byte) []byte { return body[:min(n, len(body))] })
}

// Prefix puts text before the body: a byte order mark, a notice of PHP.
func Prefix(text string) Fault {
	return Edit(func(body []byte) []byte { return append([]byte(text), body...) })
}

// Suffix puts text after the body.
func Suffix(text string) Fault {
	return Edit(func(body []byte) []byte { return append(body, text...) })
}

// NotJSON answers 200 with a page of HTML.
func NotJSON(page string) Fault {
	return Fault{Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { sendHTML(w, http.StatusOK, page) }}
}

// BotCheck answers as SiteGround does to whom it takes for a robot: 202, and a page
// that leads on to a captcha.
func BotCheck() Fault {
	const page = `<html><head><link rel="icon" href="data:;"><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F&y=ipr:127.0.0.1"></meta></head></html>`
	return Fault{Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Sg-Captcha", "challenge")
		sendHTML(w, http.StatusAccepted, page)
	}}
}

// AskingFor matches requests for the body of a post, alone or among others.
func AskingFor(id int64) func(*http.Request) bool {
	word := strconv.FormatInt(id, 10)
	return func(r *http.Request) bool {
		list := func(name string) []string { return strings.Split(r.URL.Query().Get(name), ",") }
		return slices.Contains(list("_fields"), "content") && (slices.Contains(list("include"), word) || strings.HasSuffix(r.URL.Path+r.URL.Query().Get("rest_route"), "/"+word))
	}
}

// NoID gives the object with an id another one, as JSON: null, 0, "x".
func NoID(id int64, other string) Fault {
	return Edit(func(body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"id":`+strconv.FormatInt(id, 10)+","), []byte(`"id":`+other+","))
	})
}

// Without leaves a field out of the object with an id, as a cache or a filter does.
func Without(name string, id int64) Fault {
	return Edit(func(body []byte) []byte {
		var answer any
		if json.Unmarshal(body, &answer) != nil {
			return body
		}
		rows, _ := answer.([]any)
		for _, row := range append(rows, answer) {
			if o, ok := row.(map[string]any); ok && o["id"] == float64(id) {
				delete(o, name)
			}
		}
		cut, err := json.Marshal(answer)
		if err != nil {
			return body
		}
		return cut
	})
}

// Slow waits before it answers.
func Slow(d time.Duration) Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if pause(r.Context(), d) {
			next.ServeHTTP(w, r)
		}
	}}
}

// Stall sends n bytes of the body, waits, and sends the rest.
func Stall(n int, d time.Duration) Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		a := record(next, r)
		n := min(n, len(a.body))
		a.head(w)
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
		w.WriteHeader(a.status)
		_, _ = w.Write(a.body[:n])
		_ = http.NewResponseController(w).Flush()
		if pause(r.Context(), d) {
			_, _ = w.Write(a.body[n:])
		}
	}}
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Redirect sends readers with the same path and query to another origin
// ("https://www.example.com").
func Redirect(status int, origin string) Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Location", strings.TrimSuffix(origin, "/")+r.URL.RequestURI())
		w.WriteHeader(status)
	}}
}

// RedirectTo sends readers to one address, such as that of a cloud's metadata.
func RedirectTo(status int, address string) Fault {
	return Fault{Do: func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Location", address)
		w.WriteHeader(status)
	}}
}

// Gzip compresses JSON for who accepts it. It is no fault, but works as one.
func Gzip() Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		isJSON := func(a *answer) bool { return strings.HasPrefix(a.header.Get("Content-Type"), "application/json") }
		a := record(next, r)
		if isJSON(a) && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(a.body)
			_ = z.Close()
			a.body = b.Bytes()
			a.header.Set("Content-Encoding", "gzip")
			a.header.Add("Vary", "Accept-Encoding")
		}
		a.send(w, r)
	}}
}

// Edit changes the body of answers.
func Edit(change func([]byte) []byte) Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		a := record(next, r)
		a.body = change(a.body)
		a.send(w, r)
	}}
}

func rewrite(send func(http.ResponseWriter, *answer)) Fault {
	return Fault{Do: func(w http.ResponseWriter, r *http.Request, next http.Handler) { send(w, record(next, r)) }}
}

// record holds an answer back.
func record(next http.Handler, r *http.Request) *answer {
	rec := &recorder{answer: answer{status: http.StatusOK, header: http.Header{}}}
	next.ServeHTTP(rec, r)
	return &rec.answer
}

type recorder struct{ answer }

func (r *recorder) Header() http.Header    { return r.header }
func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(b []byte) (int, error) {
	r.body = append(r.body, b...)
	return len(b), nil
}
