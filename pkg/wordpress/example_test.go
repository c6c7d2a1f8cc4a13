package wordpress_test

import (
	"context"
	"fmt"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/wordpress"
	"wpmd/pkg/wordpress/wptest"
)

// Discover finds the API of the site that an address belongs to; its source then
// lists the documents. The server here is the fake WordPress of the tests.
func ExampleDiscover() {
	address, stop, err := wptest.New(wptest.Sample()).Listen()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	ctx := context.Background()
	site, err := wordpress.Discover(ctx, fetch.New(fetch.Options{}), address+"/about/", wordpress.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for document, err := range site.Source().Inventory(ctx, content.Query{Types: []string{"book"}, Titles: true}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(document.Type, document.Slug)
	}
	// Unordered output:
	// book the-lamp-and-the-ladder
	// book salt-arithmetic
	// book a-moon-for-every-boat
}
