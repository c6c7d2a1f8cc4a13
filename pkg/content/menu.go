package content

// Menu is a list of links that a site shows its readers.
type Menu struct {
	ID    int64
	Name  string // plain text
	Slug  string
	Items []MenuItem
}

// MenuItem is a link of a menu.
type MenuItem struct {
	Label string // plain text
	URL   string // empty where it only holds others
	Items []MenuItem
}
