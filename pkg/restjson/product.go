package restjson

import (
	"encoding/json"
	"strings"
)

// Product makes the field of a document of what the Store API of WooCommerce says
// of a product: numbers as a person reads them, and pictures by their ids.
func Product(raw []byte) (json.RawMessage, error) {
	o, err := read(raw, "product")
	if err != nil {
		return nil, err
	}
	prices := fields(o["prices"])
	if prices == nil {
		return nil, &ShapeError{Want: "product", Got: describe(raw)}
	}
	p := product{
		SKU: word(str(o["sku"])), Type: word(str(o["type"])), Currency: word(str(prices["currency_code"])),
		OnSale: boolean(o["on_sale"]), InStock: boolean(o["is_in_stock"]),
	}
	digits := int(integer(prices["currency_minor_unit"]))
	p.Price = amount(str(prices["price"]), digits)
	p.Regular = amount(str(prices["regular_price"]), digits)
	if p.OnSale {
		p.Sale = amount(str(prices["sale_price"]), digits)
	}
	if between := fields(prices["price_range"]); between != nil {
		p.Least, p.Most = amount(str(between["min_amount"]), digits), amount(str(between["max_amount"]), digits)
	}
	p.Images = idsOf(o["images"])
	return json.Marshal(p)
}

type product struct {
	SKU      string  `json:"sku,omitempty"`
	Type     string  `json:"type,omitempty"`
	Price    string  `json:"price,omitempty"`
	Regular  string  `json:"regular_price,omitempty"`
	Sale     string  `json:"sale_price,omitempty"`
	Least    string  `json:"min_price,omitempty"`
	Most     string  `json:"max_price,omitempty"`
	Currency string  `json:"currency,omitempty"`
	OnSale   bool    `json:"on_sale"`
	InStock  bool    `json:"in_stock"`
	Images   []int64 `json:"images,omitempty"`
}

// amount writes a number of the smallest coins, of which so many digits are behind
// the point: "1250" is 12.50.
func amount(coins string, digits int) string {
	if coins == "" || strings.Trim(coins, "0123456789") != "" || digits < 0 || digits > 6 {
		return ""
	}
	if digits == 0 {
		return coins
	}
	if short := digits + 1 - len(coins); short > 0 {
		coins = strings.Repeat("0", short) + coins
	}
	return coins[:len(coins)-digits] + "." + coins[len(coins)-digits:]
}
