package content

// Resolver says what an address found in a body is written as. A converter asks
// it for every address that reaches the Markdown, exactly as the HTML held it
// (after entity decoding), and writes down what it answers.
type Resolver interface {
	// Link is asked for where a link leads.
	Link(address string) string
	// Asset is asked for a picture, a poster or another file that the document
	// shows rather than links to.
	Asset(address string) string
	// Alt is asked for the words that stand for the picture at an address where
	// the body has none; it may have none either.
	Alt(address string) string
}

// Anchored is a Resolver of a body whose places others lead to.
type Anchored interface {
	Resolver
	// Anchors returns the ids of these places, as the HTML has them.
	Anchors() []string
}

// AsIs is the Resolver that changes nothing.
type AsIs struct{}

// Link returns address.
func (AsIs) Link(address string) string { return address }

// Asset returns address.
func (AsIs) Asset(address string) string { return address }

// Alt has no words.
func (AsIs) Alt(string) string { return "" }

// Node names a node of a body's HTML by its place: the ordinal that
// fragment.Parse gave it. Converter and proof parse the same source on their
// own and so mean the same node by the same number.
type Node int

// NodeSet is a set of nodes.
type NodeSet map[Node]bool

// LedgerEntry records one node that a conversion dropped, or replaced by
// something that does not say the same words, and why.
type LedgerEntry struct {
	Node Node
	// Fate is the name of the row of the converter's fate table that allowed it.
	Fate string
	// Replacement is the plain text that stands in the Markdown in place of the
	// node's own text; empty for a node that was dropped.
	Replacement string
	// Address, if there is one, is all that the entry is about: an address in an
	// attribute of the node, which itself stays what it is. It is left out, or
	// stands after the node as a link that says the Replacement.
	Address string
}

// Ledger is what a conversion owns up to.
type Ledger []LedgerEntry
