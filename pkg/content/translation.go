package content

// Translation is a document in another language.
type Translation struct {
	Language string // as the site names it: "de", "pt_BR"
	ID       int64  // 0 where the site does not say
	Link     string // empty where the site does not say
}
