package restjson_test

import (
	"os"
	"testing"

	"wpmd/pkg/restjson"
)

func BenchmarkDocument(b *testing.B) {
	raw, err := os.ReadFile("../../testdata/post.json")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := (restjson.Reader{}).Document(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStamp(b *testing.B) {
	raw := []byte(`{"id":7,"date":"2024-06-01T12:00:00","date_gmt":"2024-06-01T10:00:00","modified":"2024-06-01T12:00:00","modified_gmt":"2024-06-01T10:00:00","slug":"a-post","status":"publish","type":"post","link":"https://example.org/a-post/","author":1,"featured_media":9,"sticky":false,"categories":[1,2],"tags":[3]}`)
	for b.Loop() {
		if _, err := (restjson.Reader{}).Stamp(raw); err != nil {
			b.Fatal(err)
		}
	}
}
