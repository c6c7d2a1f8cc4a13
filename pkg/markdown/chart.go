package markdown

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

var (
	fateChart  = &Fate{"chart", "a chart whose labels and values are in attributes", becomesReplaced, ""}
	fateLegend = &Fate{"legend of a chart", "the names of a chart's colours, which its table has", becomesDropped, ""}
)

var chartClass = fragment.NewMatcher(`(?i)chart|graph|diagram|plot|pie|donut|doughnut|canvas|poll|bars\b`)

// grid is what a chart shows: its first row names the columns.
type grid [][]string

// mostCells bounds the table of a chart.
const mostCells = 5000

// chart writes the table of what a script draws. It says whether there is one.
func (r *conversion) chart(n *html.Node) bool {
	if isElement(n, "table", "ul", "ol", "select", "input", "a", "button", "img", "script", "body", "form") {
		return false
	}
	charted := chartClass.MatchString(attr(n, "class")) || chartClass.MatchString(attr(n, "id"))
	var g grid
	for i := range n.Attr {
		a := &n.Attr[i]
		if strings.HasPrefix(a.Key, "data-") && mayBeChart(a, charted) {
			if g = gridOf(decodedData(a.Val), charted || chartClass.MatchString(a.Key), 0); g != nil {
				break
			}
		}
	}
	if g == nil && charted {
		g = gridOfParts(n)
	}
	if len(g) < 2 || len(g)*len(g[0]) > mostCells {
		return false
	}
	place := chartPlace(n)
	if place == nil {
		return false
	}
	r.legend(n, g)
	var said strings.Builder
	for _, row := range g {
		for _, cell := range row {
			said.WriteString(" " + cell)
		}
	}
	r.record(place, fateChart, said.String()+" ")
	become(place, "div")
	place.AppendChild(g.table())
	return true
}

// mayBeChart says whether the value of an attribute looks like what a chart is
// drawn from.
func mayBeChart(a *html.Attribute, charted bool) bool {
	v := a.Val
	if v == "" || v[0] != '{' && v[0] != '[' {
		return false
	}
	return strings.Contains(v, `"datasets"`) || strings.Contains(v, `"series"`) || charted && (strings.HasPrefix(v, "[[") || strings.Contains(v, `"label`) || strings.Contains(v, `"name"`) || strings.Contains(v, `"title"`))
}

// deepest bounds how far within other data that of a chart may stand.
const deepest = 4

// gridOf finds what is drawn in what an attribute says.
func gridOf(v any, charted bool, depth int) grid {
	if depth > deepest {
		return nil
	}
	switch v := v.(type) {
	case []any:
		if g := gridOfRows(v, charted); g != nil {
			return g
		}
	case map[string]any:
		if g := gridOfSets(v); g != nil {
			return g
		}
		for _, key := range [...]string{"data", "chart", "chartData", "chart_data", "config", "options", "chart_options", "settings", "series", "rows"} {
			if g := gridOf(v[key], charted, depth+1); g != nil {
				return g
			}
		}
	}
	return nil
}

// gridOfSets is what labels and one or more sets of values for them make, as
// Chart.js, ApexCharts and Highcharts take them.
func gridOfSets(m map[string]any) grid {
	labels := cells(m["labels"])
	for _, key := range [...]string{"xaxis", "xAxis", "axis"} {
		axis := m[key]
		if list, ok := axis.([]any); ok && len(list) > 0 {
			axis = list[0]
		}
		if axis, ok := axis.(map[string]any); ok && labels == nil {
			labels = cells(axis["categories"])
		}
	}
	if labels == nil {
		labels = cells(m["categories"])
	}
	sets, ok := m["datasets"].([]any)
	if !ok {
		if sets, ok = m["series"].([]any); !ok {
			return nil
		}
	}
	if values := cells(m["series"]); values != nil && len(values) == len(labels) {
		return gridOfColumns(labels, []string{""}, [][]string{values})
	}
	var names []string
	var columns [][]string
	for _, set := range sets {
		set, ok := set.(map[string]any)
		if !ok {
			return nil
		}
		points, _ := set["data"].([]any)
		if len(sets) == 1 && labels == nil {
			if g := gridOfRows(points, true); g != nil {
				return g
			}
		}
		values := cells(set["data"])
		if values == nil || len(labels) == 0 {
			continue
		}
		names = append(names, nameIn(set))
		columns = append(columns, values)
	}
	if len(columns) == 0 {
		return nil
	}
	return gridOfColumns(labels, names, columns)
}

func nameIn(m map[string]any) string {
	for _, key := range [...]string{"label", "name", "title", "category"} {
		if s := scalar(m[key]); s != "" {
			return s
		}
	}
	return ""
}

func gridOfColumns(labels, names []string, columns [][]string) grid {
	g := grid{slices.Concat([]string{""}, names)}
	for i, label := range labels {
		row := []string{label}
		for _, values := range columns {
			if i < len(values) {
				row = append(row, values[i])
			} else {
				row = append(row, "")
			}
		}
		g = append(g, row)
	}
	return g
}

// gridOfRows is what a list of labels with a value each makes, or a list of rows.
func gridOfRows(list []any, charted bool) grid {
	if !charted || len(list) == 0 {
		return nil
	}
	if _, ok := list[0].([]any); ok {
		return gridOfCells(list)
	}
	g := grid{{"", ""}}
	for _, v := range list {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		label, value := nameIn(m), ""
		for _, key := range [...]string{"value", "y", "percent", "percentage", "amount", "count", "votes", "data"} {
			if value = scalar(m[key]); value != "" {
				break
			}
		}
		if label == "" || value == "" || !countedNumber.MatchString(strings.TrimSuffix(value, "%")) {
			return nil
		}
		g = append(g, []string{label, value})
	}
	return g
}

// gridOfCells is a list of rows of cells, the first of which names the columns.
func gridOfCells(list []any) grid {
	var g grid
	for _, v := range list {
		row := cells(v)
		if len(row) < 2 || len(g) > 0 && len(row) != len(g[0]) {
			return nil
		}
		g = append(g, row)
	}
	if slices.ContainsFunc(g[0][1:], countedNumber.MatchString) {
		return nil
	}
	return g
}

// cells are the texts of a list of them, of numbers, or of points.
func cells(v any) []string {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			if v = m["y"]; v == nil {
				v = m["value"]
			}
			if v == nil {
				return nil
			}
		}
		if v == nil {
			out = append(out, "")
			continue
		}
		s, ok := scalarText(v)
		if !ok {
			return nil
		}
		out = append(out, s)
	}
	return out
}

func scalar(v any) string {
	s, _ := scalarText(v)
	return s
}

func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return plainText(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// gridOfParts is what lists in attributes of a chart and of empty elements in it
// make: labels here, a name and values there.
func gridOfParts(n *html.Node) grid {
	labels := listBy(n, "labels", "categories")
	if labels == nil {
		return nil
	}
	var names []string
	var columns [][]string
	add := func(d *html.Node) {
		if values := listBy(d, "values", "data", "series", "numbers"); values != nil {
			name := attr(d, "data-label")
			if name == "" {
				name = attr(d, "data-name")
			}
			names, columns = append(names, plainText(name)), append(columns, values)
		}
	}
	add(n)
	for d := range fragment.Descendants(n) {
		if d.Type == html.ElementNode && len(d.Attr) > 1 {
			add(d)
		}
	}
	if columns == nil {
		return nil
	}
	return gridOfColumns(labels, names, columns)
}

// listBy is the list in the data attribute whose name ends in one of the given words.
func listBy(n *html.Node, keys ...string) []string {
	for i := range n.Attr {
		a := &n.Attr[i]
		if !strings.HasPrefix(a.Key, "data-") || a.Val == "" {
			continue
		}
		parts := wordsIn(a.Key)
		if len(parts) == 0 || !slices.Contains(keys, parts[len(parts)-1]) {
			continue
		}
		if a.Val[0] == '[' {
			return cells(decodedData(a.Val))
		}
		separator := ","
		if strings.IndexByte(a.Val, '|') >= 0 {
			separator = "|"
		}
		var list []string
		for part := range strings.SplitSeq(a.Val, separator) {
			list = append(list, plainText(part))
		}
		return list
	}
	return nil
}

// chartPlace returns the empty element that a script draws a chart in.
func chartPlace(n *html.Node) *html.Node {
	if n.Data == "canvas" || isBlank(n) && find(n, func(d *html.Node) bool { return d.Data == "canvas" || d.Data == "svg" }) == nil {
		return n
	}
	if canvas := findElement(n, "canvas"); canvas != nil {
		return canvas
	}
	return find(n, func(d *html.Node) bool {
		return d.Data == "div" && d.FirstChild == nil && !hasAncestor(d, "li")
	})
}

// legend drops the names of a chart's colours where they stand in its table.
func (r *conversion) legend(n *html.Node, g grid) {
	said := map[string]bool{}
	for _, row := range g[1:] {
		said[row[0]] = true
	}
	for _, name := range g[0] {
		said[name] = true
	}
	list := find(n, func(d *html.Node) bool {
		return isElement(d, "ul", "ol", "div") && strings.Contains(attr(d, "class"), "legend") && !isBlank(d)
	})
	if list == nil {
		return
	}
	for c := range children(list) {
		if !said[words(c)] {
			return
		}
	}
	r.remove(list, fateLegend)
}

// table is the table of a chart.
func (g grid) table() *html.Node {
	table := &html.Node{}
	become(table, "table")
	for i, row := range g {
		part, cell := "tbody", "td"
		if i == 0 {
			part, cell = "thead", "th"
		}
		if table.LastChild == nil || table.LastChild.Data != part {
			section := &html.Node{}
			become(section, part)
			table.AppendChild(section)
		}
		tr := &html.Node{}
		become(tr, "tr")
		for _, text := range row {
			td := &html.Node{}
			become(td, cell)
			appendText(td, text)
			tr.AppendChild(td)
		}
		table.LastChild.AppendChild(tr)
	}
	return table
}
