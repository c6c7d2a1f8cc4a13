package wptest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// params are the parameters of a request as PHP reads them: of a name given
// twice the last counts, and name[] makes a list.
type params struct {
	names  []string
	values map[string][]string
	lists  map[string]bool
}

func parseParams(query string) params {
	p := params{values: map[string][]string{}, lists: map[string]bool{}}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if name == "" || errName != nil || errValue != nil {
			continue
		}
		base, _, isList := strings.Cut(name, "[")
		p.set(base, value, isList)
	}
	return p
}

func (p *params) set(name, value string, isList bool) {
	if _, known := p.values[name]; !known {
		p.names = append(p.names, name)
	}
	if isList && p.lists[name] {
		p.values[name] = append(p.values[name], value)
		return
	}
	p.lists[name] = isList
	p.values[name] = []string{value}
}

// merge adds the members of a JSON body, as WordPress does with a POST that
// overrides its method.
func (p *params) merge(body []byte) {
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return
	}
	for name, v := range members {
		list, ok := v.([]any)
		if !ok {
			p.set(name, fmt.Sprint(v), false)
			continue
		}
		for _, e := range list {
			if f, ok := e.(float64); ok {
				e = int64(f)
			}
			p.set(name, fmt.Sprint(e), true)
		}
	}
}

func (p params) has(name string) bool { _, ok := p.values[name]; return ok }

func (p params) get(name string) string {
	if v := p.values[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// list splits a value at commas and white space, unless it came as a list.
func (p params) list(name string) []string {
	if p.lists[name] {
		return p.values[name]
	}
	return strings.FieldsFunc(p.get(name), func(r rune) bool { return r == ',' || r == ' ' })
}

// link is the query that asks for another page, in PHP's spelling.
func (p params) link(page int, isList func(name string) bool) string {
	var b strings.Builder
	add := func(name, value string) {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(value))
	}
	for _, name := range p.names {
		switch {
		case name == "rest_route":
		case name == "page":
			add(name, strconv.Itoa(page))
		case p.lists[name] || isList(name):
			for i, v := range p.list(name) {
				add(fmt.Sprintf("%s[%d]", name, i), v)
			}
		default:
			add(name, p.get(name))
		}
	}
	if !p.has("page") {
		add("page", strconv.Itoa(page))
	}
	return b.String()
}

// invalid is what is wrong with one parameter.
type invalid struct {
	param, code, message string
	data                 any
}

func invalidParam(faults ...invalid) *apiError {
	var names []string
	var messages, details object
	for _, f := range faults {
		names = append(names, f.param)
		messages = append(messages, field{f.param, f.message})
		details = append(details, field{f.param, object{{"code", f.code}, {"message", f.message}, {"data", f.data}}})
	}
	return &apiError{
		status: 400, code: "rest_invalid_param", message: "Invalid parameter(s): " + strings.Join(names, ", "),
		extra: object{{"params", messages}, {"details", details}},
	}
}

func (p params) ids(name string) ([]int64, *apiError) {
	var ids []int64
	for i, v := range p.list(name) {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return nil, invalidParam(invalid{param: name, code: "rest_invalid_type", message: fmt.Sprintf("%s[%d] is not of type integer.", name, i)})
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (p params) number(name string, fallback, low, high int) (int, *apiError) {
	if !p.has(name) {
		return fallback, nil
	}
	n, err := strconv.Atoi(p.get(name))
	if err != nil {
		return 0, invalidParam(invalid{param: name, code: "rest_invalid_type", message: name + " is not of type integer."})
	}
	if n >= low && (high == 0 || n <= high) {
		return n, nil
	}
	message := fmt.Sprintf("%s must be greater than or equal to %d", name, low)
	if high > 0 {
		message = fmt.Sprintf("%s must be between %d (inclusive) and %d (inclusive)", name, low, high)
	}
	return 0, invalidParam(invalid{param: name, code: "rest_out_of_bounds", message: message})
}

func (p params) word(name, fallback string, known ...string) (string, *apiError) {
	if !p.has(name) {
		return fallback, nil
	}
	v := p.get(name)
	if slices.Contains(known, v) {
		return v, nil
	}
	last := len(known) - 1
	message := fmt.Sprintf("%s is not one of %s, and %s.", name, strings.Join(known[:last], ", "), known[last])
	return "", invalidParam(invalid{param: name, code: "rest_not_in_enum", message: message})
}

// wall is the form of the local times that WordPress compares dates in.
const wall = "2006-01-02T15:04:05"

// date reads a time and gives it as the site's wall clock shows it, because
// that is what WordPress compares; without a zone it is taken as site-local.
func (p params) date(name string, zone *time.Location) (string, *apiError) {
	v := p.get(name)
	if v == "" {
		return "", nil
	}
	if t, err := time.Parse(time.RFC3339, v); err == nil {
		return t.In(zone).Format(wall), nil
	}
	if t, err := time.Parse(wall, v); err == nil {
		return t.Format(wall), nil
	}
	return "", invalidParam(invalid{param: name, code: "rest_invalid_date", message: "Invalid date."})
}
