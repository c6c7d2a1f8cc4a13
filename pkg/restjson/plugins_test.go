package restjson_test

import (
	"testing"

	"wpmd/pkg/restjson"
)

// The shop counts in the smallest coins: 5 cents were no price of 5.
func TestProductPrices(t *testing.T) {
	for coins, want := range map[string]string{
		`"price":"5","currency_minor_unit":2`:     `{"price":"0.05","on_sale":false,"in_stock":false}`,
		`"price":"1250","currency_minor_unit":0`:  `{"price":"1250","on_sale":false,"in_stock":false}`,
		`"price":"1250","currency_minor_unit":3`:  `{"price":"1.250","on_sale":false,"in_stock":false}`,
		`"price":"","currency_minor_unit":2`:      `{"on_sale":false,"in_stock":false}`,
		`"price":"1 250","currency_minor_unit":2`: `{"on_sale":false,"in_stock":false}`,
	} {
		got, err := restjson.Product([]byte(`{"id":1,"prices":{` + coins + `}}`))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v; want %s", coins, got, err, want)
		}
	}
	if _, err := restjson.Product(nil); err == nil {
		t.Error("no product is one")
	}
}

// A guest whose display name is an address of e-mail was written with it.
func TestCoauthorsHaveNoMail(t *testing.T) {
	a, err := restjson.Coauthor([]byte(`{"id":7,"display_name":"ada@example.org","user_nicename":"adaexample-org"}`))
	if err != nil || a.Name != "ada" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestEventsThatAreNone(t *testing.T) {
	for _, raw := range []string{`{}`, `[]`, `{"events":null}`, `{"events":[{"id":0}]}`, `{"events":[7]}`, `"x"`} {
		if list, err := restjson.Events([]byte(raw), "tribe_events_cat", "tags"); err == nil {
			t.Errorf("%s is a list of events: %v", raw, list)
		}
	}
}
