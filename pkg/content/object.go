package content

// Object is something that a site's API gives, as the site gave it.
type Object struct {
	// Route is where the API has it or the list of which it is one: "wp/v2/posts". It is
	// one of those below for what is no object of a list.
	Route string
	// Key tells it from the others of its list: its id, or its slug. It is empty for the
	// whole answer of a route.
	Key  string
	JSON []byte
}

// The routes of what a site says of itself.
const (
	IndexRoute = ""      // the index of the API
	FrontRoute = "front" // see Front
)

// Front is what discovery learned of a site besides what its API says.
type Front struct {
	API      string `json:"api"` // the address of the API's root
	Language string `json:"language,omitempty"`
	// LoggedIn says that the API knew who asked.
	LoggedIn  bool            `json:"logged_in,omitempty"`
	Languages []FrontLanguage `json:"languages,omitempty"`
}

// FrontLanguage is where the front page is in a language.
type FrontLanguage struct {
	Tag  string `json:"tag"`
	Home string `json:"home"`
}
