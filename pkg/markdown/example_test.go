package markdown_test

import (
	"fmt"

	"wpmd/pkg/content"
	"wpmd/pkg/markdown"
)

// A converter turns the body of a post, as WordPress serves it, into Markdown. It
// may be used for many bodies.
func ExampleConverter_Convert() {
	body := `<h2>The lamp</h2>
<p>It burns <strong>whale oil</strong>. <a href="https://example.org/oil/">More</a></p>
<script>count();</script>`

	result := markdown.New(markdown.Options{}).Convert(body, content.AsIs{}, nil)

	fmt.Print(result.Markdown)
	for _, w := range result.Warnings {
		fmt.Printf("warning %s: %s\n", w.Code, w.Message)
	}
	// Output:
	// ## The lamp
	//
	// It burns **whale oil**. [More](https://example.org/oil/)
	// warning script-dropped: script
}
