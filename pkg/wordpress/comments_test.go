package wordpress_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"wpmd/pkg/wordpress/wptest"
)

// A list of comments that fails for a while is asked for in pieces, by offset: a kind of
// request that nothing had held against a real WordPress.
func TestCommentsComeInPieces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const many = 230
		site := library(3)
		for i := range int64(many) {
			site.Comments = append(site.Comments, &wptest.Comment{ID: 1 + i, Post: site.Posts[0].ID, Name: "A reader", Date: time.Now(), Content: fmt.Sprint(i)})
		}
		server := wptest.New(site)
		server.Break(wptest.Refuse(http.StatusInternalServerError, "internal_server_error", "Down.").On(at("/wp/v2/comments")).For(6))
		seen := make(map[int64]bool)
		for comment, err := range source(t, server).Comments(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			seen[comment.ID] = true
		}
		if len(seen) != many {
			t.Errorf("%d comments", len(seen))
		}
	})
}
