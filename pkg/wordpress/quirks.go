package wordpress

import "slices"

// QuirkKind is a way in which a server answers otherwise than WordPress does,
// that was noticed and worked around.
type QuirkKind string

// The quirks that are known.
const (
	PageSizeCapped   QuirkKind = "page-size-capped"  // gives fewer rows than asked for, and does not say so
	PageSizeRefused  QuirkKind = "page-size-refused" // refuses a hundred rows at once
	ParameterRefused QuirkKind = "parameter-refused" // calls a parameter of WordPress's own invalid
	TotalsMissing    QuirkKind = "totals-missing"    // does not say how many rows there are
	TotalsWrong      QuirkKind = "totals-wrong"      // says a number that is not so
	PagesRepeat      QuirkKind = "pages-repeat"      // gives the same rows for every page number
	OrderIgnored     QuirkKind = "order-ignored"     // does not order as asked
	IncludeIgnored   QuirkKind = "include-ignored"   // gives other documents than those asked for by id
	FieldsIgnored    QuirkKind = "fields-ignored"    // sends everything, whatever is asked for
	DatesIgnored     QuirkKind = "dates-ignored"     // does not narrow by date
	AddressElsewhere QuirkKind = "address-elsewhere" // announces its API at an address where it is not
	UncleanAnswers   QuirkKind = "unclean-answers"   // has text around its JSON
	RowsKeptBack     QuirkKind = "rows-kept-back"    // counts rows that this visitor may not see
)

// Quirk is a quirk of one route.
type Quirk struct {
	Kind  QuirkKind
	Route string // "wp/v2/posts"; empty for the site
}

// Quirks returns what was noticed of the server so far, each thing once, in the
// order in which it was.
func (s *Source) Quirks() []Quirk {
	s.diagnostics.mu.Lock()
	defer s.diagnostics.mu.Unlock()
	return slices.Clone(s.diagnostics.quirks)
}
