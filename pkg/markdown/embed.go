package markdown

import (
	"cmp"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// embedding is what a frame or a player shows.
type embedding struct{ address, title string }

// label is the text of the link that stands for it.
func (e embedding) label() string {
	if e.title != "" {
		return e.title
	}
	return e.address
}

// provider says how the address of a site's player names the page that it plays.
type provider struct {
	host    string // the player's host, or the end of it after a dot
	pattern *fragment.Expression
	page    string // with $1… from the pattern, matched against path and query
}

var providers = []provider{
	{"youtube.com", fragment.NewExpression(`^/embed/live_stream/?\?(?:.*&)?channel=([\w-]+)`), "https://www.youtube.com/channel/$1/live"},
	{"youtube.com", fragment.NewExpression(`^/embed/?(?:videoseries)?\?(?:.*&)?list=([\w-]+)`), "https://www.youtube.com/playlist?list=$1"},
	{"youtube.com", fragment.NewExpression(`^/(?:embed|v|shorts|live)/([\w-]{6,})`), "https://www.youtube.com/watch?v=$1"},
	{"youtube-nocookie.com", fragment.NewExpression(`^/embed/live_stream/?\?(?:.*&)?channel=([\w-]+)`), "https://www.youtube.com/channel/$1/live"},
	{"youtube-nocookie.com", fragment.NewExpression(`^/embed/?(?:videoseries)?\?(?:.*&)?list=([\w-]+)`), "https://www.youtube.com/playlist?list=$1"},
	{"youtube-nocookie.com", fragment.NewExpression(`^/(?:embed|v)/([\w-]{6,})`), "https://www.youtube.com/watch?v=$1"},
	{"youtu.be", fragment.NewExpression(`^/([\w-]{6,})`), "https://www.youtube.com/watch?v=$1"},
	// An unlisted video opens with its hash alone.
	{"player.vimeo.com", fragment.NewExpression(`^/video/(\d+)\?(?:.*&)?h=(\w+)`), "https://vimeo.com/$1/$2"},
	{"player.vimeo.com", fragment.NewExpression(`^/video/(\d+)`), "https://vimeo.com/$1"},
	{"vimeo.com", fragment.NewExpression(`^/moogaloop\.swf\?(?:.*&)?clip_id=(\d+)`), "https://vimeo.com/$1"},
	{"dailymotion.com", fragment.NewExpression(`^/(?:embed/video|swf/video|swf)/(\w+)`), "https://www.dailymotion.com/video/$1"},
	{"geo.dailymotion.com", fragment.NewExpression(`^/player.*[?&]video=(\w+)`), "https://www.dailymotion.com/video/$1"},
	{"open.spotify.com", fragment.NewExpression(`^/embed(?:-podcast)?/((?:user/\w+/)?(?:track|album|playlist|artist|show|episode)/\w+)`), "https://open.spotify.com/$1"},
	{"open.spotify.com", fragment.NewExpression(`^/embed(?:-podcast)?/((?:\w+/)*\w+/\w+)`), "https://open.spotify.com/$1"},
	{"platform.twitter.com", fragment.NewExpression(`^/embed/.*[?&]id=(\d+)`), "https://twitter.com/i/status/$1"},
	{"instagram.com", fragment.NewExpression(`^/((?:p|reel|tv)/[\w-]+)/embed`), "https://www.instagram.com/$1/"},
	{"tiktok.com", fragment.NewExpression(`^/embed(?:/v\d)?/(\d+)`), "https://www.tiktok.com/embed/$1"},
	{"embed.ted.com", fragment.NewExpression(`^/talks/(?:lang/[\w-]+/)?([\w-]+)`), "https://www.ted.com/talks/$1"},
	{"codepen.io", fragment.NewExpression(`^/([\w-]+)/embed/(?:preview/)?([\w-]+)`), "https://codepen.io/$1/pen/$2"},
	{"dai.ly", fragment.NewExpression(`^/(\w+)`), "https://www.dailymotion.com/video/$1"},
	{"player.simplecast.com", fragment.NewExpression(`^/([\w-]{30,})`), "https://player.simplecast.com/$1"},
	{"videopress.com", fragment.NewExpression(`^/(?:embed|v)/(\w+)`), "https://videopress.com/v/$1"},
	{"video.wordpress.com", fragment.NewExpression(`^/(?:embed|v)/(\w+)`), "https://videopress.com/v/$1"},
	// i is the episode of a show, or the song of an album.
	{"embed.podcasts.apple.com", fragment.NewExpression(`^/([^?#]+)\?(?:.*&)?i=(\d+)`), "https://podcasts.apple.com/$1?i=$2"},
	{"embed.podcasts.apple.com", fragment.NewExpression(`^/([^?#]+)`), "https://podcasts.apple.com/$1"},
	{"embed.music.apple.com", fragment.NewExpression(`^/([^?#]+)\?(?:.*&)?i=(\d+)`), "https://music.apple.com/$1?i=$2"},
	{"embed.music.apple.com", fragment.NewExpression(`^/([^?#]+)`), "https://music.apple.com/$1"},
	{"loom.com", fragment.NewExpression(`^/embed/(\w+)`), "https://www.loom.com/share/$1"},
	{"archive.org", fragment.NewExpression(`^/embed/([^?#/]+)`), "https://archive.org/details/$1"},
	{"player.bilibili.com", fragment.NewExpression(`^/player\.html\?(?:.*&)?bvid=(\w+)`), "https://www.bilibili.com/video/$1"},
	{"giphy.com", fragment.NewExpression(`^/embed/(\w+)`), "https://giphy.com/gifs/$1"},
	{"player.twitch.tv", fragment.NewExpression(`^/\?(?:.*&)?video=v?(\d+)`), "https://www.twitch.tv/videos/$1"},
	{"player.twitch.tv", fragment.NewExpression(`^/\?(?:.*&)?channel=(\w+)`), "https://www.twitch.tv/$1"},
	{"clips.twitch.tv", fragment.NewExpression(`^/embed\?(?:.*&)?clip=([\w-]+)`), "https://clips.twitch.tv/$1"},
	{"rumble.com", fragment.NewExpression(`^/embed/(\w+)`), "https://rumble.com/embed/$1/"},
	{"wistia.net", fragment.NewExpression(`^/embed/(?:iframe|medias)/(\w+)`), "https://fast.wistia.net/embed/iframe/$1"},
	{"jsfiddle.net", fragment.NewExpression(`^/((?:[\w-]+/)+)embedded`), "https://jsfiddle.net/$1"},
	{"mixcloud.com", fragment.NewExpression(`^/widget/iframe/\?(?:.*&)?feed=(/[^&]+)`), "https://www.mixcloud.com$1"},
}

// quoting names the players that carry the page's address as a parameter.
var quoting = map[string]string{
	"facebook.com": "href", "w.soundcloud.com": "url", "figma.com": "url", "cdn.embedly.com": "url", "docs.google.com/viewer": "url",
	"view.officeapps.live.com": "src", "mixcloud.com": "feed", "s0.wp.com": "url",
}

// canonical returns the address of the page that a player's address stands for,
// or the player's own where there is no such page.
func canonical(address string) string {
	address = cleanAddress(address)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	if page := pageAmong(providers, u); page != "" {
		return page + startOf(page, u)
	}
	host := strings.ToLower(u.Host)
	for site, key := range quoting {
		siteHost, sitePath, _ := strings.Cut(site, "/")
		if !isHost(host, siteHost) || !strings.HasPrefix(strings.TrimPrefix(u.Path, "/"), sitePath) {
			continue
		}
		v := u.Query().Get(key)
		if scheme, rest, _ := strings.Cut(v, "://"); (scheme == "http" || scheme == "https") && !strings.HasPrefix(rest, "api.") {
			return v
		}
	}
	if u.RawQuery != "" && strings.Contains(u.RawQuery, "=") {
		for _, key := range []string{"file", "url", "src", "pdf"} {
			if v := u.Query().Get(key); (strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://")) && files[extension(v)] {
				return v
			}
		}
	}
	if u.Scheme == "" {
		return "https:" + address
	}
	return address
}

// startOf is what tells the page of a video where to begin, and in which list it
// stands, as its player was told.
func startOf(page string, player *url.URL) string {
	more := ""
	switch {
	case strings.HasPrefix(page, "https://www.youtube.com/watch?v="):
		if list := player.Query().Get("list"); listName.MatchString(list) {
			more = "&list=" + list
		}
		for _, key := range [...]string{"start", "t"} {
			if s := strings.TrimSuffix(player.Query().Get(key), "s"); s != "0" && seconds.MatchString(s) {
				return more + "&t=" + s + "s"
			}
		}
	case strings.HasPrefix(page, "https://vimeo.com/") && strings.HasPrefix(player.Fragment, "t=") && player.Fragment != "t=0s":
		return "#" + player.EscapedFragment()
	case strings.HasPrefix(page, "https://www.dailymotion.com/video/"):
		if s := player.Query().Get("start"); s != "0" && seconds.MatchString(s) {
			return "?start=" + s
		}
	}
	return more
}

// listName matches the name of a list of YouTube's, other than those that its own
// pages make up of one video.
var listName = fragment.NewExpression(`^(?:PL|UU|FL|OL)[\w-]+$`)

// seconds matches how far into a video it begins.
var seconds = fragment.NewExpression(`^(?:[0-9]{1,6}|(?:[0-9]{1,2}h)?(?:[0-9]{1,3}m)?[0-9]{1,3})$`)

// track makes a link of the subtitles of a video, which only its player would show.
func (r *conversion) track(n *html.Node) {
	src := cleanAddress(attr(n, "src"))
	if src == "" || isActive(src) || strings.EqualFold(attr(n, "kind"), "metadata") || !isElement(n.Parent, "video", "audio") {
		return
	}
	r.revealAs(n.Parent, src, cmp.Or(strings.Join(strings.Fields(attr(n, "label")), " "), attr(n, "srclang"), attr(n, "kind")))
}

// pageAmong returns the page that the first provider to know an address gives for
// it, or nothing.
func pageAmong(list []provider, u *url.URL) string {
	rest := u.EscapedPath()
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	host := strings.ToLower(u.Host)
	for i := range list {
		p := &list[i]
		if !isHost(host, p.host) {
			continue
		}
		if m := p.pattern.FindStringSubmatchIndex(rest); m != nil {
			return string(p.pattern.ExpandString(nil, p.page, rest, m))
		}
	}
	return ""
}

func isHost(host, site string) bool {
	return host == site || strings.HasSuffix(host, "."+site)
}

// genericTitle matches the names that players give themselves.
var genericTitle = fragment.NewExpression(`(?i)^(?:youtube(?: video player| video)?|vimeo(?:[ -](?:video )?player)?|(?:embedded )?(?:video|content|post|iframe|map|player|audio|media)(?: player)?|iframe|google maps?|spotify embed|soundcloud(?: embed)?|twitter tweet|embed|untitled|"?[^"]*"? ?[-—] ?wordpress)$`)

// embedded reads what a frame, an object or a player shows.
func (r *conversion) embedded(n *html.Node) embedding {
	e := embedding{address: firstEmbedAddress(n)}
	if e.address == "" || isActive(e.address) {
		return embedding{}
	}
	for _, key := range []string{"title", "aria-label", "data-title", "name"} {
		if key == "name" && n.Data != "embed" {
			continue
		}
		if t := strings.Join(strings.Fields(attr(n, key)), " "); t != "" && !genericTitle.MatchString(t) {
			e.title = t
			break
		}
	}
	if elementOf(n.Data).role == roleMedia {
		if e.title == "" {
			e.title = fileName(e.address)
		}
		return e
	}
	e.address = canonical(e.address)
	return e
}

func firstEmbedAddress(n *html.Node) string {
	keys := []string{"src", "data", "data-src", "data-lazy-src", "data-litespeed-src", "data-cookieblock-src", "data-cmp-src", "data-ezsrc", "data-orig-src", "data-source", "data-url"}
	a := firstAddress(n, keys...)
	if a == "" || kindOf(a) == kindPage && strings.HasSuffix(a, ".html") {
		// Nothing is shown yet, or a page that says so.
		if waiting := waitingEmbed(n); waiting != "" {
			return waiting
		}
	}
	if a != "" {
		return a
	}
	for d := range fragment.Descendants(n) {
		switch {
		case isElement(d, "source", "embed"):
			if a := firstAddress(d, "src", "data-src"); a != "" {
				return a
			}
		case isElement(d, "param"):
			switch strings.ToLower(attr(d, "name")) {
			case "name":
				if hasClass(n, "tableauViz") && attr(d, "value") != "" {
					return "https://public.tableau.com/views/" + attr(d, "value")
				}
			case "movie", "src", "url", "filename":
				if a := cleanAddress(attr(d, "value")); a != "" {
					return a
				}
			}
		case isElement(d, "object"):
			if a := firstAddress(d, "data"); a != "" {
				return a
			}
		}
	}
	return ""
}

// waitingEmbed returns the address that a frame or a player is to get from a
// script, once the visitor has scrolled to it or consented, by whatever
// attribute it is named.
func waitingEmbed(n *html.Node) string {
	for i := range n.Attr {
		a := &n.Attr[i]
		if a.Key == "src" || a.Key == "class" || a.Key == "poster" || a.Key == "style" || a.Key == "srcdoc" || a.Key == "title" || len(a.Val) < 8 {
			continue
		}
		for _, address := range fragment.Addresses(a.Val) {
			if k := kindOf(address); k == kindPlayer || k == kindFile || k == kindPage && strings.Contains(a.Key, "src") {
				return address
			}
		}
	}
	for _, address := range fragment.Addresses(attr(n, "srcdoc")) {
		if k := kindOf(address); k == kindPlayer || k == kindFile {
			return address
		}
	}
	return ""
}

// fileName returns the last part of an address's path, decoded.
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	name := path.Base(u.Path)
	if name == "." || name == "/" {
		return ""
	}
	return name
}

func (b *builder) embed(n *html.Node) {
	f := &elementOf(n.Data).Fate
	e := b.embedded(n)
	if e.address == "" {
		b.drop(n, fateEmptyEmbed)
		return
	}
	if n.Data == "iframe" && isPixel(n, e.address) {
		b.drop(n, fatePixel)
		return
	}
	e.address = b.address(e.address)
	b.record(n, f, " "+e.label()+" ")
	if f.Warning != "" {
		b.warn(f.Warning, n.Data)
	}
	b.showLink(e)
}

func (b *builder) embedLink(n *html.Node) {
	b.showLink(embedding{b.address(attr(n, "href")), attr(n, "title")})
}

// showLink writes the link that stands for an embed, on a line of its own where
// there is room for one.
func (b *builder) showLink(e embedding) {
	if b.mode == inAlt {
		return
	}
	b.flush()
	switch {
	case b.styles[styleLink] > 0:
		b.text(e.label())
	case e.title == "" && isAutolink(e.address):
		b.raw("<" + e.address + ">")
	default:
		shut := b.open(&span{style: styleLink, open: "[", shut: "](" + destination(e.address) + ")"})
		b.text(e.label())
		shut()
	}
	b.flush()
}

func (b *builder) media(n *html.Node) {
	f := &elementOf(n.Data).Fate
	e := b.embedded(n)
	if e.address == "" {
		b.drop(n, fateEmptyEmbed)
		return
	}
	if e.address = b.resolver.Asset(e.address); e.address == "" {
		b.drop(n, fateLeftOut)
		return
	}
	poster := cleanAddress(attr(n, "poster"))
	if isPlaceholder(poster) || isActive(poster) || b.styles[styleLink] > 0 {
		poster = ""
	} else {
		poster = b.resolver.Asset(poster)
	}
	if poster == "" {
		b.record(n, f, " "+e.label()+" ")
		b.showLink(e)
		return
	}
	b.record(n, f, "")
	b.flush()
	shut := b.open(&span{style: styleLink, open: "[", shut: "](" + destination(e.address) + ")"})
	b.raw("![" + b.alt(e.title) + "](" + destination(poster) + ")")
	shut()
	b.flush()
}
