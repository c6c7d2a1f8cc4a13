package wptest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Generate returns a site of n posts, the same for the same n. Bodies, of about
// 3 to 6 kB, are made when they are asked for and so cost no memory. Pictures
// and authors are those of the sample site.
func Generate(n int) *Site {
	site := Sample()
	site.Name = fmt.Sprintf("A Journal of %d Entries", n)
	site.Comments = nil
	site.Types, site.Taxonomies = nil, nil
	var pictures []*Post
	for _, p := range site.Posts {
		if p.Media != nil && len(p.Media.Sizes) > 0 {
			picture := *p
			picture.Parent = 0
			pictures = append(pictures, &picture)
		}
	}
	site.Posts = make([]*Post, 0, n+len(pictures))
	site.Posts = append(site.Posts, pictures...)
	site.Terms = generatedTerms()
	shared := sharedTerms()
	posts := make([]Post, n)
	for i := range posts {
		posts[i] = generatedPost(int64(firstGenerated+i), shared, pictures)
		site.Posts = append(site.Posts, &posts[i])
	}
	site.Body = func(p *Post) string { return generatedBody(p, n, pictures) }
	return site
}

const (
	firstGenerated      = 1000 // id
	generatedCategories = 8
	generatedTags       = 24
	firstCategory       = 1
	firstTag            = 101
)

var words = strings.Fields(`anchor apron ballast barometer beacon bell berth biscuit boat bottle bread breeze brine bucket buoy candle
	channel chart clock cloud coil compass cork crane current dawn deck drift dusk ebb engine evening ferry flag flame flint fog
	foghorn gale glass granite gull halyard harbour harvest horizon horn island jetty kettle keel keeper ladder lamp lantern ledger
	letter lifeboat lighthouse log lookout mast mist moon morning nail net night oar oil orchard paint pier pilot plank puffin quay
	raft rain reef rigging rock rope rudder sail salt sand seal shingle shoal signal skiff slate smoke spray stairs star
	steam step storm strait sunrise tar tea tern thimble tide tiller tower twine vessel voyage watch water wave weather whale whistle
	wind window winter wreck yard answers beneath beyond brings careful carries crosses drifts early empty falls faithful finds
	follows gathers gently heavy holds keeps later lifts listens mends narrow never often paints patient quiet rises rows settles
	shines slowly small softly steady still strikes tells turns under unhurried waits walks weighs where whispers wide without`)

func generatedTerms() []*Term {
	var terms []*Term
	for i := range generatedCategories {
		t := &Term{ID: int64(firstCategory + i), Taxonomy: "category", Name: title(words[i*5]), Slug: words[i*5]}
		if i%4 == 3 {
			t.Parent = int64(firstCategory + i - 1)
		}
		terms = append(terms, t)
	}
	for i := range generatedTags {
		terms = append(terms, &Term{ID: int64(firstTag + i), Taxonomy: "post_tag", Name: words[50+i*3], Slug: words[50+i*3]})
	}
	return terms
}

// sharedTerms are the few combinations of terms that generated posts have, so
// that a hundred thousand posts need not own a map each.
func sharedTerms() []map[string][]int64 {
	var shared []map[string][]int64
	for i := range generatedCategories * 16 {
		r := randomOf(int64(i), 7)
		terms := map[string][]int64{"category": {int64(firstCategory + i%generatedCategories)}}
		for range r.IntN(4) {
			terms["post_tag"] = append(terms["post_tag"], int64(firstTag+i%6+len(terms["post_tag"])*6))
		}
		shared = append(shared, terms)
	}
	return shared
}

func randomOf(id int64, salt uint64) *rand.Rand { return rand.New(rand.NewPCG(uint64(id), salt)) }

func generatedPost(id int64, shared []map[string][]int64, pictures []*Post) Post {
	r := randomOf(id, 1)
	name := phrase(r, 3+r.IntN(5))
	p := Post{
		ID: id, Title: title(name), Slug: fmt.Sprintf("%s-%d", strings.ReplaceAll(name, " ", "-"), id),
		Date:   time.Date(2012, 1, 1, 6, 0, 0, 0, time.UTC).Add(time.Duration(id) * 67 * time.Minute),
		Author: int64(1 + r.IntN(3)),
		Terms:  shared[r.IntN(len(shared))],
	}
	if r.IntN(3) == 0 {
		p.Modified = p.Date.Add(time.Duration(r.IntN(10_000)) * time.Hour)
	}
	if r.IntN(2) == 0 {
		p.Featured = pictures[r.IntN(len(pictures))].ID
	}
	return p
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func phrase(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(words[r.IntN(len(words))])
	}
	return b.String()
}

// writer makes the body of one generated post.
type writer struct {
	strings.Builder
	r        *rand.Rand
	id       int64
	last     int64 // id of the newest post
	pictures []*Post
}

func generatedBody(p *Post, n int, pictures []*Post) string {
	w := &writer{r: randomOf(p.ID, 2), id: p.ID, last: int64(firstGenerated + n - 1), pictures: pictures}
	size := 3000 + w.r.IntN(3000)
	blocks := []func(){w.heading, w.list, w.quote, w.table, w.code, w.picture, w.paragraph, w.paragraph}
	w.Grow(size + 1000)
	w.paragraph()
	for w.Len() < size {
		blocks[w.r.IntN(len(blocks))]()
		w.paragraph()
	}
	return w.String()
}

func (w *writer) block(html string) {
	w.WriteString("\n")
	w.WriteString(html)
	w.WriteString("\n\n\n")
}

// sentence is plain text, now and then with an entity.
func (w *writer) sentence() string {
	s := title(phrase(w.r, 5+w.r.IntN(12)))
	switch w.r.IntN(6) {
	case 0:
		return s + " &#8212; or so it seemed; the " + phrase(w.r, 2) + " wasn&#8217;t there."
	case 1:
		return s + ", &#8220;" + phrase(w.r, 3) + "&#8221; &amp; all."
	}
	return s + "."
}

func (w *writer) paragraph() {
	var b strings.Builder
	for range 2 + w.r.IntN(4) {
		b.WriteString(w.sentence() + " ")
	}
	switch w.r.IntN(4) {
	case 0:
		fmt.Fprintf(&b, "It was <strong>%s</strong> and <em>%s</em>.", phrase(w.r, 2), phrase(w.r, 2))
	case 1:
		other := firstGenerated + w.r.Int64N(w.last-firstGenerated+1)
		fmt.Fprintf(&b, `See <a href="http://merrow.example/?p=%d">%s</a>.`, other, phrase(w.r, 2))
	case 2:
		fmt.Fprintf(&b, `Elsewhere: <a href="https://%s.example.org/%s/">%s</a>.`, words[w.r.IntN(len(words))], words[w.r.IntN(len(words))], phrase(w.r, 3))
	}
	w.block(`<p class="wp-block-paragraph">` + strings.TrimSpace(b.String()) + "</p>")
}

func (w *writer) heading() {
	level := 2 + w.r.IntN(2)
	w.block(fmt.Sprintf(`<h%d class="wp-block-heading">%s</h%d>`, level, title(phrase(w.r, 4)), level))
}

func (w *writer) list() {
	tag := []string{"ul", "ol"}[w.r.IntN(2)]
	var items []string
	for range 3 + w.r.IntN(4) {
		items = append(items, "<li>"+w.sentence()+"</li>")
	}
	w.block("<" + tag + " class=\"wp-block-list\">\n" + strings.Join(items, "\n\n\n\n") + "\n</" + tag + ">")
}

func (w *writer) quote() {
	w.block(`<blockquote class="wp-block-quote is-layout-flow wp-block-quote-is-layout-flow">` +
		"\n<p class=\"wp-block-paragraph\">" + w.sentence() + "</p>\n<cite>" + title(phrase(w.r, 2)) + "</cite></blockquote>")
}

func (w *writer) table() {
	var rows strings.Builder
	for range 2 + w.r.IntN(4) {
		rows.WriteString("<tr><td>" + phrase(w.r, 2) + "</td><td>" + fmt.Sprint(w.r.IntN(1000)) + "</td><td>" + phrase(w.r, 1) + "</td></tr>")
	}
	w.block(`<figure class="wp-block-table"><table class="has-fixed-layout"><thead><tr><th>Thing</th><th>Count</th><th>Where</th></tr></thead><tbody>` +
		rows.String() + "</tbody></table></figure>")
}

func (w *writer) code() {
	w.block(fmt.Sprintf("<pre class=\"wp-block-code\"><code>func %s(n int) bool {\n\treturn n &lt; %d &amp;&amp; n &gt; 0\n}</code></pre>",
		words[w.r.IntN(len(words))], w.r.IntN(100)))
}

func (w *writer) picture() {
	p := w.pictures[w.r.IntN(len(w.pictures))]
	m := p.Media
	w.block(fmt.Sprintf(`<figure class="wp-block-image size-full"><img loading="lazy" decoding="async" width="%d" height="%d" src="http://merrow.example%s%s" alt="%s" class="wp-image-%d" srcset="http://merrow.example%s%s %dw, http://merrow.example%s%s 300w" sizes="auto, (max-width: %dpx) 100vw, %dpx" /><figcaption class="wp-element-caption">%s</figcaption></figure>`,
		m.Width, m.Height, uploads, m.File, m.Alt, p.ID, uploads, m.File, m.Width, uploads, sibling(m.File, m.Sizes[0].File), m.Width, m.Width, w.sentence()))
}
