package restjson

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/content"
)

// otherwise are the names that others than the API have for the fields of a post: the
// columns of the database, which "wp post list --format=json" prints, and those of the
// old API of WordPress.com.
// https://developer.wordpress.org/cli/commands/post/list/
// https://developer.wordpress.com/docs/api/1.1/get/sites/%24site/posts/
var otherwise = map[string]string{
	"ID": "id", "URL": "link", "url": "link",
	"post_title": "title", "post_content": "content", "post_excerpt": "excerpt", "post_name": "slug", "post_status": "status", "post_type": "type",
	"post_date": "date", "post_date_gmt": "date_gmt", "post_modified": "modified", "post_modified_gmt": "modified_gmt",
	"post_author": "author", "post_parent": "parent",
}

// isStored says that a post has the columns of the database.
func (o object) isStored() bool { return o.hasAny("post_title", "post_content", "post_name") }

// asServed is a post with the names that the API has for its fields.
func (o object) asServed() object {
	if o["ID"] == nil && !o.isStored() {
		return o
	}
	served := maps.Clone(o)
	for other, name := range otherwise {
		if raw := o[other]; raw != nil {
			if delete(served, other); served[name] == nil {
				served[name] = raw
			}
		}
	}
	delete(served, "post_password")
	for _, key := range []string{"categories", "tags"} {
		if terms := fields(o[key]); terms != nil {
			served[key] = listOf(terms)
		}
	}
	return served
}

// listOf is a list of the values of an object whose keys are names.
func listOf(o object) json.RawMessage {
	var list []json.RawMessage
	for _, key := range slices.Sorted(maps.Keys(o)) {
		list = append(list, o[key])
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return nil
	}
	return raw
}

// picture is the featured picture of a post that gives its address alone.
func (o object) picture() *content.Asset {
	address := linkOf(o["featured_image"])
	if !strings.Contains(address, "/") {
		return nil // it is an id, or nothing
	}
	return &content.Asset{URL: address}
}
