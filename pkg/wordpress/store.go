package wordpress

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"

	"wpmd/pkg/content"
	"wpmd/pkg/restjson"
)

// WooCommerce says nothing of prices in wp/v2, and everything at the route of its
// shop's pages.
// https://developer.woocommerce.com/docs/apis/store-api/resources-endpoints/products/
const (
	productType    = "product"
	storeNamespace = "wc/store/v1"
	storeRoute     = storeNamespace + "/products"
	storeField     = "woocommerce"
)

// price puts what the shop says of products into their fields, where it is asked
// for. The error is one that ends everything.
func (s *Source) price(ctx context.Context, c *collection, docs []content.Document) error {
	if c.Name != productType || len(docs) == 0 || !slices.Contains(s.site.fields, storeField) || !s.site.speaks(storeNamespace) {
		return nil
	}
	ids := make([]int64, len(docs))
	for i, d := range docs {
		ids[i] = d.ID
	}
	r, err := s.get(ctx, storeRoute, url.Values{"include": {joinIDs(ids)}, "per_page": {strconv.Itoa(batchSize)}})
	var rows []json.RawMessage
	if err == nil {
		if rows, _, err = restjson.Elements(r.Body); err != nil {
			err = unexpected(r, err)
		}
	}
	if err != nil && (ctx.Err() != nil || isFinal(err)) {
		return err
	}
	if err != nil {
		s.listUnread(&UnreadListError{Route: storeRoute, Closed: isShut(err) || isClosed(err), Err: err})
		for i := range docs {
			docs[i].UnreadLists = append(docs[i].UnreadLists, storeRoute)
		}
		return nil
	}
	products := make(map[int64]json.RawMessage, len(rows))
	for _, raw := range rows {
		products[idOf(raw)] = raw
	}
	for i := range docs {
		d := &docs[i]
		product, err := restjson.Product(products[d.ID])
		if err != nil {
			d.Warnings = append(d.Warnings, content.Warning{Code: "store-unread", Document: d.Link, Message: "the shop does not tell the price of this product"})
			continue
		}
		if d.Fields == nil {
			d.Fields = make(map[string]json.RawMessage)
		}
		d.Fields[storeField] = product
		if s.keep != nil {
			d.Objects = append(d.Objects, content.Object{Route: storeRoute, Key: keyOf(d.ID), JSON: products[d.ID]})
		}
	}
	return nil
}
