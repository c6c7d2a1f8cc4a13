package markdown

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"wpmd/pkg/fragment"
)

// showers are the hosts that show something by themselves under each of their
// addresses; with a path, under the addresses that begin with it.
var showers = wordSet("calendly.com form.typeform.com typeform.com/to docs.google.com/forms docs.google.com/document docs.google.com/presentation docs.google.com/spreadsheets docs.google.com/gview docs.google.com/viewer " +
	"drive.google.com/file drive.google.com/open calendar.google.com/calendar google.com/maps maps.google.com google.com/maps/d lookerstudio.google.com datastudio.google.com forms.gle maps.app.goo.gl forms.office.com onedrive.live.com/embed " +
	"youtube.com/watch youtube.com/playlist youtube.com/live youtube.com/shorts youtube.com/c youtube.com/channel youtube.com/@ youtube.com/embed youtu.be youtube-nocookie.com/embed dai.ly dailymotion.com/video dailymotion.com/embed " +
	"vimeo.com player.vimeo.com/video vimeopro.com facebook.com/plugins facebook.com/watch soundcloud.com w.soundcloud.com/player open.spotify.com podcasts.apple.com embed.podcasts.apple.com music.apple.com embed.music.apple.com " +
	"mixcloud.com player-widget.mixcloud.com spreaker.com/episode spreaker.com/show widget.spreaker.com/player podbean.com/player-v2 podbean.com/ew podbean.com/media buzzsprout.com bandcamp.com/EmbeddedPlayer anchor.fm podcasters.spotify.com " +
	"player.captivate.fm play.libsyn.com html5-player.libsyn.com share.transistor.fm player.simplecast.com player.megaphone.fm embed.acast.com redcircle.com/embed podigee.io player.podigee-cdn.net omny.fm audioboom.com deezer.com widget.deezer.com tidal.com embed.tidal.com " +
	"player.twitch.tv clips.twitch.tv twitch.tv/videos kick.com player.kick.com rumble.com odysee.com bitchute.com/video bitchute.com/embed bilibili.com/video player.bilibili.com nicovideo.jp/watch rutube.ru/video rutube.ru/play vk.com/video_ext.php ok.ru/video ok.ru/videoembed " +
	"coub.com/view coub.com/embed streamable.com vidyard.com share.vidyard.com play.vidyard.com wistia.com/medias wistia.net/embed loom.com/embed loom.com/share videopress.com/v videopress.com/embed video.wordpress.com vidyard.com/watch brightcove.net cdn.jwplayer.com/players content.jwplatform.com/players " +
	"players.brightcove.net kaltura.com sproutvideo.com/embed videos.sproutvideo.com fast.wistia.net fast.wistia.com/embed cloudflarestream.com iframe.mediadelivery.net iframe.videodelivery.net embed.ted.com ted.com/talks " +
	"twitter.com/i/status platform.twitter.com/embed instagram.com/p instagram.com/reel instagram.com/tv tiktok.com/embed tiktok.com/@ threads.net/@ threads.com/@ bsky.app/profile embed.bsky.app reddit.com/r embed.reddit.com linkedin.com/embed linkedin.com/feed/update linkedin.com/posts tumblr.com/post embed.tumblr.com " +
	"pinterest.com/pin assets.pinterest.com/ext/embed.html flickr.com/photos flic.kr 500px.com/photo giphy.com/embed giphy.com/gifs tenor.com/embed tenor.com/view imgur.com/a imgur.com/gallery sketchfab.com/models sketchfab.com/3d-models " +
	"codepen.io jsfiddle.net codesandbox.io/embed codesandbox.io/s stackblitz.com/edit replit.com/@ glitch.com/embed gist.github.com asciinema.org/a carbon.now.sh jsbin.com observablehq.com/embed " +
	"datawrapper.dwcdn.net infogram.com e.infogram.com flo.uri.sh public.flourish.studio app.flourish.studio public.tableau.com/views app.powerbi.com/view ourworldindata.org/grapher chartblocks.com cdn.knightlab.com/libs uploads.knightlab.com airtable.com/embed airtable.com/shr " +
	"scribd.com/embeds scribd.com/document scribd.com/doc slideshare.net speakerdeck.com/player speakerdeck.com/u issuu.com e.issuu.com/embed.html e.issuu.com/issuu-reader3-embed-files yumpu.com calameo.com v.calameo.com prezi.com/embed prezi.com/view prezi.com/p/embed slides.com canva.com/design figma.com/embed figma.com/file " +
	"miro.com/app padlet.com padlet.org view.genial.ly view.genially.com thinglink.com/card thinglink.com/video h5p.org/h5p quizlet.com wordwall.net/embed kahoot.it desmos.com/calculator geogebra.org view.officeapps.live.com archive.org/embed archive.org/details " +
	"my.matterport.com/show matterport.com/discover kuula.co/share momento360.com/e roundme.com/embed tripadvisor.com/WidgetEmbed eventbrite.com/e eventbrite.com/static/widgets opentable.com/widget opentable.com/restref airbnb.com/embeddable booking.com/hotel komoot.com/tour komoot.de/tour strava.com/activities " +
	"outdooractive.com alltrails.com/widget openstreetmap.org/export umap.openstreetmap.fr mapbox.com api.mapbox.com/styles arcgis.com/apps arcgis.com/home snazzymaps.com/embed mapcarta.com windy.com/embed embed.windy.com " +
	"jotform.com form.jotform.com surveymonkey.com/r tally.so/embed tally.so/r forms.zohopublic.com meetings.hubspot.com share.hsforms.com acuityscheduling.com app.acuityscheduling.com cal.com tidycal.com youcanbook.me squareup.com/appointments book.squareup.com simplybook.me poll.fm survey.fm polldaddy.com crowdsignal.com " +
	"kickstarter.com/projects patreon.com/embed ko-fi.com/s gofundme.com donorbox.org/embed givebutter.com/embed paypal.com/donate buymeacoffee.com/widget gumroad.com/l")

// isPlayer says whether an address is one of a host that shows something by
// itself: a video, a form, a map, a document.
func isPlayer(address string) bool {
	s := address
	if i := strings.Index(s, "//"); i >= 0 {
		s = s[i+2:]
	}
	host, rest, _ := strings.Cut(s, "/")
	if rest == "" || rest[0] == '?' {
		return strings.HasPrefix(rest, "?video=") || strings.HasPrefix(rest, "?channel=")
	}
	host = strings.ToLower(host)
	switch extension(address) {
	case "js", "css", "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "json", "xml":
		return false
	}
	if strings.HasPrefix(rest, "iframe_api") || strings.HasPrefix(rest, "player_api") || strings.HasPrefix(rest, "oembed") || strings.HasPrefix(rest, "services/oembed") {
		return false
	}
	for site := host; ; {
		if showers[site] {
			return true
		}
		for i := 0; i < len(rest); i++ {
			if c := rest[i]; c == '/' || c == '?' || c == '#' {
				if showers[site+"/"+rest[:i]] {
					return true
				}
			} else if c == '@' && showers[site+"/@"] && i == 0 {
				return true
			}
		}
		if showers[site+"/"+rest] {
			return true
		}
		_, up, ok := strings.Cut(site, ".")
		if !ok || !strings.Contains(up, ".") {
			return false
		}
		site = up
	}
}

// widget is an element that says by a name or a number of its own what a script
// is to show in its place.
type widget struct {
	mark string // the element's name, a class of it with a dot, or an attribute in brackets
	key  string // the attribute that holds the name
	page string // the address, with $ for the name
}

const (
	youtube = "https://www.youtube.com/watch?v=$"
	vimeo   = "https://vimeo.com/$"
)

var widgets = []widget{
	{"lite-youtube", "videoid", youtube}, {"youtube-video", "video-id", youtube}, {"amp-youtube", "data-videoid", youtube}, {"youtube-embed", "video-id", youtube}, {"presto-youtube", "video-id", youtube},
	{"lite-vimeo", "videoid", vimeo}, {"amp-vimeo", "data-videoid", vimeo}, {"presto-vimeo", "video-id", vimeo},
	{"amp-dailymotion", "data-videoid", "https://www.dailymotion.com/video/$"}, {"amp-instagram", "data-shortcode", "https://www.instagram.com/p/$/"},
	{"amp-twitter", "data-tweetid", "https://twitter.com/i/status/$"}, {"amp-soundcloud", "data-trackid", "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/$"},
	{"amp-gist", "data-gistid", "https://gist.github.com/$"}, {"amp-pinterest", "data-url", "$"}, {"spotify-audio", "src", "$"},
	{"wistia-player", "media-id", "https://fast.wistia.net/embed/iframe/$"}, {"mux-player", "playback-id", "https://player.mux.com/$"}, {"mux-video", "playback-id", "https://player.mux.com/$"},
	{"bandcamp-player", "album", "https://bandcamp.com/EmbeddedPlayer/album=$"},
	{"[data-ytid]", "data-ytid", youtube}, {"[data-youtube-id]", "data-youtube-id", youtube}, {"[data-yt-id]", "data-yt-id", youtube}, {"[data-youtube]", "data-youtube", youtube}, {"[data-youtube-video-id]", "data-youtube-video-id", youtube},
	{"[data-yt]", "data-yt", youtube}, {"[data-video-youtube]", "data-video-youtube", youtube}, {"[data-ytb-id]", "data-ytb-id", youtube}, {"[data-yt-video-id]", "data-yt-video-id", youtube}, {"[data-youtubeid]", "data-youtubeid", youtube},
	{"[data-vimeoid]", "data-vimeoid", vimeo}, {"[data-vimeo-id]", "data-vimeo-id", vimeo}, {"[data-vimeo]", "data-vimeo", vimeo}, {"[data-vimeo-video-id]", "data-vimeo-video-id", vimeo}, {"[data-video-vimeo]", "data-video-vimeo", vimeo},
	{"[data-dailymotion-id]", "data-dailymotion-id", "https://www.dailymotion.com/video/$"}, {"[data-soundcloudid]", "data-soundcloudid", "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/$"},
	{"[data-wistiaid]", "data-wistiaid", "https://fast.wistia.net/embed/iframe/$"}, {"[data-wistia-id]", "data-wistia-id", "https://fast.wistia.net/embed/iframe/$"},
	{".gist-oembed", "data-gist", "https://gist.github.com/$"}, {"[data-gist-id]", "data-gist-id", "https://gist.github.com/$"},
	{".speakerdeck-embed", "data-id", "https://speakerdeck.com/player/$"}, {".flourish-embed", "data-src", "https://public.flourish.studio/$/"},
	{".infogram-embed", "data-id", "https://infogram.com/$"}, {"[data-tf-widget]", "data-tf-widget", "https://form.typeform.com/to/$"}, {"[data-tf-live]", "data-tf-live", "https://form.typeform.com/to/$"},
	{"[data-tf-popup]", "data-tf-popup", "https://form.typeform.com/to/$"}, {"[data-tf-slider]", "data-tf-slider", "https://form.typeform.com/to/$"},
	{".vidyard-player-embed", "data-uuid", "https://play.vidyard.com/$"}, {"[data-tally-src]", "data-tally-src", "$"}, {"[data-cal-link]", "data-cal-link", "https://cal.com/$"},
	{".vimeo-player", "data-video-id", vimeo}, {".youtube-player", "data-id", youtube}, {".rll-youtube-player", "data-id", youtube}, {".perfmatters-lazy-youtube", "data-id", youtube}, {".lazy-load-youtube", "data-id", youtube},
	{".epyt-gallery-thumb", "data-videoid", youtube}, {".youtube", "data-embed", youtube}, {".youtube", "data-id", youtube}, {".youtube", "id", youtube}, {".ytp-lite", "data-id", youtube}, {".lazyframe", "data-id", youtube},
	{".jotform-form", "data-form-id", "https://form.jotform.com/$"}, {".pym-interactive", "data-pym-src", "$"}, {".twitter-tweet", "data-tweet-id", "https://twitter.com/i/status/$"}, {"[data-tweet-id]", "data-tweet-id", "https://twitter.com/i/status/$"},
	{".mc-embed", "data-feed", "https://www.mixcloud.com$"}, {".ceros-experience", "data-src", "$"}, {".sketchfab-embed", "data-model", "https://sketchfab.com/models/$"},
	{".wp-block-videopress-video", "data-guid", "https://videopress.com/v/$"}, {".videopress-placeholder", "data-guid", "https://videopress.com/v/$"}, {"[data-videopress-guid]", "data-videopress-guid", "https://videopress.com/v/$"},
}

// byProvider are the pages of what is named by a provider and a name.
var byProvider = map[string]string{
	"youtube": youtube, "youtube-nocookie": youtube, "vimeo": vimeo, "dailymotion": "https://www.dailymotion.com/video/$", "wistia": "https://fast.wistia.net/embed/iframe/$",
	"twitch": "https://www.twitch.tv/videos/$", "loom": "https://www.loom.com/share/$", "videopress": "https://videopress.com/v/$", "vidyard": "https://play.vidyard.com/$",
	"instagram": "https://www.instagram.com/p/$/", "tiktok": "https://www.tiktok.com/embed/$", "twitter": "https://twitter.com/i/status/$",
	"spotify": "https://open.spotify.com/$", "streamable": "https://streamable.com/$", "rumble": "https://rumble.com/embed/$/",
}

var widgetsByMark = indexWidgets()

func indexWidgets() map[string][]widget {
	m := map[string][]widget{}
	for _, w := range widgets {
		m[w.mark] = append(m[w.mark], w)
	}
	return m
}

// widgetName matches the names and numbers by which providers know what they
// show, so that other words in such an attribute make no address.
var widgetName = fragment.NewExpression(`^[\w-]{1,64}(?:/[\w.-]{1,64})*(?:\.json)?$`)

// videoPressID matches the id that Jetpack gives to the place of a video.
var videoPressID = fragment.NewExpression(`^v-(\w{8})-\d+$`)

var vimeoName = fragment.NewExpression(`^\d{4,12}(?:/\w+)?$`)

var youtubeName = fragment.NewExpression(`^[\w-]{11}$`)

// widgetOf returns the page of what a script is to show in place of an element
// that names it without an address, or nothing.
func widgetOf(n *html.Node) string {
	if len(n.Attr) == 0 || n.Data == "img" && attr(n, "data-uuid") == "" {
		return ""
	}
	if strings.IndexByte(n.Data, '-') > 0 {
		if page := widgetPage(n, n.Data); page != "" {
			return page
		}
	}
	id, provider := "", ""
	for i := range n.Attr {
		a := &n.Attr[i]
		switch {
		case a.Key == "class":
			if page := widgetOfClass(n, a.Val); page != "" {
				return page
			}
		case a.Key == "id":
			if name, ok := strings.CutPrefix(a.Val, "WYL_"); ok && youtubeName.MatchString(name) {
				return strings.Replace(youtube, "$", name, 1)
			}
			if m := videoPressID.FindStringSubmatch(a.Val); m != nil && hasClass(n, "video-player") {
				return "https://videopress.com/v/" + m[1]
			}
		case strings.HasPrefix(a.Key, "data-"):
			if _, ok := widgetsByMark["["+a.Key+"]"]; ok {
				if page := widgetPage(n, "["+a.Key+"]"); page != "" {
					return page
				}
			}
			if p := strings.ToLower(a.Val); len(p) < 20 && byProvider[p] != "" {
				provider = p
			}
			if (strings.HasSuffix(a.Key, "id") || strings.HasSuffix(a.Key, "video") || strings.HasSuffix(a.Key, "embed")) && widgetName.MatchString(a.Val) && byProvider[a.Val] == "" && (id == "" || strings.Contains(a.Key, "video") || strings.Contains(a.Key, "embed")) {
				id = a.Val
			}
		}
	}
	return named(n, provider, id)
}

func widgetOfClass(n *html.Node, classes string) string {
	for c := range strings.FieldsSeq(classes) {
		if len(c) < 6 {
			continue
		}
		if _, ok := widgetsByMark["."+c]; ok {
			if page := widgetPage(n, "."+c); page != "" {
				return page
			}
		}
		if name, ok := strings.CutPrefix(c, "wistia_async_"); ok && widgetName.MatchString(name) {
			return "https://fast.wistia.net/embed/iframe/" + name
		}
	}
	return ""
}

// named returns the page of what a provider and a name say, and of the few
// players that take more than one attribute for it.
func named(n *html.Node, provider, id string) string {
	if hash := attr(n, "data-slug-hash"); hash != "" && widgetName.MatchString(hash) {
		if user := attr(n, "data-user"); widgetName.MatchString(user) {
			return "https://codepen.io/" + user + "/pen/" + hash
		}
	}
	if config := attr(n, "data-configid"); config != "" && hasClass(n, "issuuembed") && widgetName.MatchString(config) {
		return "https://e.issuu.com/embed.html#" + config
	}
	if provider == "" || id == "" || byProvider[provider] == youtube && !youtubeName.MatchString(id) || byProvider[provider] == vimeo && !vimeoName.MatchString(id) || strings.HasPrefix(id, "oembed") {
		return ""
	}
	return strings.Replace(byProvider[provider], "$", id, 1)
}

func widgetPage(n *html.Node, mark string) string {
	for _, w := range widgetsByMark[mark] {
		v := strings.TrimSpace(attr(n, w.key))
		switch {
		case v == "" || strings.HasPrefix(v, "#"):
		case strings.Contains(v, "//"):
			// An address, which is found as such; where none but the element says
			// what it shows, it is that.
			if w.page == "$" && !isActive(v) {
				return v
			}
		case !widgetName.MatchString(v) && !(w.page == "https://www.mixcloud.com$" && strings.HasPrefix(v, "/")):
		case w.page == youtube && !youtubeName.MatchString(v), w.page == vimeo && !vimeoName.MatchString(v), w.page == "$":
		default:
			return strings.Replace(w.page, "$", strings.TrimSuffix(v, ".json"), 1)
		}
	}
	return ""
}

// shownByScript are the scripts whose address names what they show.
var shownByScript = []provider{
	{"gist.github.com", fragment.NewExpression(`^/([^?#]+?)\.js\?file=(.+)`), "https://gist.github.com/$1#file-$2"},
	{"gist.github.com", fragment.NewExpression(`^/([^?#]+?)(?:\.js)?(?:[?#]|$)`), "https://gist.github.com/$1"},
	{"asciinema.org", fragment.NewExpression(`^/a/(\w+)\.js`), "https://asciinema.org/a/$1"},
	{"buzzsprout.com", fragment.NewExpression(`^/(\d+/(?:episodes/)?\d+)[\w-]*\.js`), "https://www.buzzsprout.com/$1"},
	{"buzzsprout.com", fragment.NewExpression(`^/(\d+)\.js`), "https://www.buzzsprout.com/$1"},
	{"jsfiddle.net", fragment.NewExpression(`^/((?:[\w-]+/)+)embed`), "https://jsfiddle.net/$1"},
	{"datawrapper.dwcdn.net", fragment.NewExpression(`^/(\w+)/(?:\d+/)?embed\.js`), "https://datawrapper.dwcdn.net/$1/"},
	{"pastebin.com", fragment.NewExpression(`^/embed_js/(\w+)`), "https://pastebin.com/$1"},
	{"flo.uri.sh", fragment.NewExpression(`^/((?:visualisation|story)/\d+)/embed`), "https://flo.uri.sh/$1/embed"},
	{"fast.wistia.com", fragment.NewExpression(`^/embed/medias/(\w+)\.jsonp`), "https://fast.wistia.net/embed/iframe/$1"},
	{"play.vidyard.com", fragment.NewExpression(`^/(\w{10,})\.js`), "https://play.vidyard.com/$1"},
	{"jotform.com", fragment.NewExpression(`^/jsform/(\d+)`), "https://form.jotform.com/$1"},
	{"poll.fm", fragment.NewExpression(`^/p/(\d+)\.js`), "https://poll.fm/$1"},
	{"polldaddy.com", fragment.NewExpression(`^/p/(\d+)\.js`), "https://poll.fm/$1"},
	{"crowdsignal.com", fragment.NewExpression(`^/p/(\d+)\.js`), "https://poll.fm/$1"},
	{"cdn.jwplayer.com", fragment.NewExpression(`^/players/(\w+-\w+)\.js`), "https://cdn.jwplayer.com/players/$1.html"},
	{"content.jwplatform.com", fragment.NewExpression(`^/players/(\w+-\w+)\.js`), "https://cdn.jwplayer.com/players/$1.html"},
	{"surveymonkey.com", fragment.NewExpression(`^/jsPop\.aspx\?sm=(\w+)`), "https://www.surveymonkey.com/r/$1"},
	{"ted.com", fragment.NewExpression(`^/talks/([\w-]+)\.js`), "https://www.ted.com/talks/$1"},
	{"scribd.com", fragment.NewExpression(`^/embeds/(\d+)/.*\.js`), "https://www.scribd.com/document/$1"},
	{"runkit.com", fragment.NewExpression(`^/e/oembed-iframe/([\w/-]+)`), "https://runkit.com/$1"},
}

// scriptPage returns the page of what the script at an address shows.
func scriptPage(src string) string {
	u, err := url.Parse(src)
	if err != nil || u.Host == "" {
		return ""
	}
	return pageAmong(shownByScript, u)
}
