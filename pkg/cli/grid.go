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

// narrow cuts a column so far that the rows fit in a width, or takes it out
// where too little of it would be left.
func (g grid) narrow(column, width int) {
	const least = 8
	widths := g.widths()
	room := width
	for i, w := range widths {
		if i != column {
			room -= w + gutter
		}
	}
	for i, row := range g {
		switch {
		case room >= widths[column]:
		case room < least:
			g[i] = slices.Delete(row, column, column+1)
		default:
			row[column] = runewidth.Truncate(printable(row[column]), room, "…")
		}
	}
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
