package cli

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
	"golang.org/x/term"
)

// grid is a table of words, with its columns to the left but for those of
// numbers. The last column is as wide as it likes.
type grid [][]string

func (g grid) widths() []int {
	widths := make([]int, len(g[0]))
	for _, row := range g {
		for i, cell := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(printable(cell)))
		}
	}
	return widths
}

const gutter = 2

// columns are those at these places.
func (g grid) columns(places ...int) grid {
	some := make(grid, len(g))
	for i, row := range g {
		for _, place := range places {
			some[i] = append(some[i], row[place])
		}
	}
	return some
}

// narrow cuts a column so far that the rows fit in a width, or takes it out
// where too little of it would be left.
func (g grid) narrow(column, width int) {
	cut, ok := g.cut(column, 8, width)
	for i, row := range g {
		if ok {
			g[i] = cut[i]
		} else {
			g[i] = slices.Delete(row, column, column+1)
		}
	}
}

// cut is the table with one column cut so far that the rows fit in a width. It is
// not ok where less than least columns of the screen would be left of it.
func (g grid) cut(column, least, width int) (narrow grid, ok bool) {
	widths := g.widths()
	room := width
	for i, w := range widths {
		if i != column {
			room -= w + gutter
		}
	}
	if room >= widths[column] {
		return g, true
	}
	if room < min(least, widths[column]) {
		return g, false
	}
	narrow = make(grid, len(g))
	for i, row := range g {
		narrow[i] = slices.Clone(row)
		narrow[i][column] = runewidth.Truncate(printable(row[column]), max(room, 1), "…")
	}
	return narrow, true
}

// write prints the rows; numbers are the columns that are set to the right.
func (g grid) write(out io.Writer, numbers ...int) error {
	widths := g.widths()
	var b strings.Builder
	for _, row := range g {
		for i, cell := range row {
			cell = printable(cell)
			switch {
			case slices.Contains(numbers, i):
				cell = runewidth.FillLeft(cell, widths[i])
			case i < len(row)-1:
				cell = runewidth.FillRight(cell, widths[i])
			}
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", gutter))
			}
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// width is that of the terminal that the result is shown on, in columns; 0 where
// it goes to a file or a pipe.
func (c *console) width() int {
	clean, ok := c.out.(*cleanWriter)
	if !ok {
		return 0
	}
	f, ok := clean.w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width <= 0 {
		return 80
	}
	return width
}
