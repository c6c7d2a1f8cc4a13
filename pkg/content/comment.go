package content

import "time"

// Comment is what a reader said to a document. There is no field for an e-mail
// address or that of a machine, so that none can be written.
type Comment struct {
	ID     int64
	Post   int64
	Parent int64  // the comment that it answers; 0 for none
	Type   string // "comment", "pingback", "trackback"
	Author string // plain text
	URL    string // of the author's own choice
	Date   time.Time
	Link   string
	// Content is HTML, as the site rendered it.
	Content string
}
