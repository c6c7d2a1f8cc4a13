package rawcontent

import (
	"fmt"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// The codes of warnings about what raw content says and what cannot be shown of it.
const (
	// CodeServerBlock: a block that only the site's server can fill is left out.
	CodeServerBlock = "server-block-dropped"
	// CodeUnknownBlock: of a block of a plugin, which the plugin would show, its texts
	// and addresses are there.
	CodeUnknownBlock = "block-unrendered"
	// CodeHiddenBlock: a block that its author hides is left out.
	CodeHiddenBlock = "hidden-block-dropped"
	// CodeMissing: something that the content refers to is not at hand.
	CodeMissing = "reference-missing"
	// CodeMalformed: the content is nested deeper than it can be read, or its blocks end
	// in the middle.
	CodeMalformed = "raw-content-malformed"
	// CodeShortcode: a shortcode that a site left in its text is rendered.
	CodeShortcode = "shortcode-rendered"
	// CodeLost: words of the content that what it was rendered to does not say.
	CodeLost = "raw-text-lost"
)

// namedAtMost bounds how many different things one warning names.
const namedAtMost = 8

// notes gathers warnings: one a code, in the order in which they first came up.
type notes struct {
	codes []string
	about map[string][]string
	count map[[2]string]int
}

func (n *notes) add(code, about string) {
	if n.about == nil {
		n.about, n.count = make(map[string][]string), make(map[[2]string]int)
	}
	if _, ok := n.about[code]; !ok {
		n.codes = append(n.codes, code)
	}
	if key := [2]string{code, about}; n.count[key] == 0 {
		n.about[code] = append(n.about[code], about)
	}
	n.count[[2]string{code, about}]++
}

func (n *notes) list() []content.Warning {
	var out []content.Warning
	for _, code := range n.codes {
		named := slices.Clone(n.about[code])
		for i, about := range named {
			if count := n.count[[2]string{code, about}]; count > 1 {
				named[i] = fmt.Sprintf("%s (%d)", about, count)
			}
		}
		if more := len(named) - namedAtMost; more > 0 {
			named = append(named[:namedAtMost], fmt.Sprintf("%d more", more))
		}
		out = append(out, content.Warning{Code: code, Message: strings.Join(named, ", ")})
	}
	return out
}
