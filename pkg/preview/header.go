package preview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/manifest"
)

// fact is a line of a header: its key, with dots where it lies within others, and its
// value as text.
type fact struct{ key, value string }

// factsOf reads a header in any of its formats. What cannot be read is shown as it is.
func factsOf(header []byte) []fact {
	text := bytes.TrimSpace(header)
	if len(text) == 0 {
		return nil
	}
	var root yaml.Node
	var err error
	switch {
	case bytes.HasPrefix(text, []byte("+++")):
		root, err = fromTOML(bytes.Trim(text, "+"))
	default:
		// JSON is YAML, too; between lines of ;;; or --- as in braces.
		text = bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimPrefix(text, []byte("---")), []byte(";;;")), []byte("---"))
		err = yaml.Unmarshal(bytes.TrimSuffix(text, []byte(";;;")), &root)
	}
	if err != nil || len(root.Content) == 0 {
		if plain := plainLines(text); plain != nil {
			return plain
		}
		return []fact{{key: "front matter", value: string(header)}}
	}
	return flatten(nil, "", root.Content[0])
}

// plainLines reads a header of lines of a key and a value, as Pelican takes it; nil where
// it is none.
// https://docs.getpelican.com/en/stable/content.html#file-metadata
func plainLines(text []byte) []fact {
	var facts []fact
	for line := range strings.Lines(strings.TrimSpace(string(text))) {
		key, value, ok := strings.Cut(strings.TrimRight(line, "\n"), ": ")
		if !ok || key == "" || strings.ContainsFunc(key, unicode.IsSpace) {
			return nil
		}
		facts = append(facts, fact{key: key, value: value})
	}
	return facts
}

// fromTOML reads TOML, whose readers keep no order of keys.
func fromTOML(text []byte) (yaml.Node, error) {
	var root yaml.Node
	values := make(map[string]any)
	if err := toml.Unmarshal(text, &values); err != nil {
		return root, err
	}
	inJSON, err := json.Marshal(values)
	if err != nil {
		return root, err
	}
	return root, yaml.Unmarshal(inJSON, &root)
}

func flatten(to []fact, key string, n *yaml.Node) []fact {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			within := n.Content[i].Value
			if key != "" {
				within = key + "." + within
			}
			to = flatten(to, within, n.Content[i+1])
		}
		return to
	case yaml.SequenceNode:
		if slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Kind != yaml.ScalarNode }) {
			for i, c := range n.Content {
				to = flatten(to, fmt.Sprintf("%s.%d", key, i+1), c)
			}
			return to
		}
		values := make([]string, 0, len(n.Content))
		for _, c := range n.Content {
			values = append(values, c.Value)
		}
		return append(to, fact{key, strings.Join(values, ", ")})
	}
	return append(to, fact{key, n.Value})
}

// titleKeys are the keys at which a document of a target has its title.
func titleKeys(target flavor.Flavor) []string {
	keys := []string{"title"}
	for _, f := range target.Header.Fields["title"] {
		keys = append(keys, f.Key)
	}
	return keys
}

// titleOf is the title and the date of a document; those of its file where that has
// none.
func (p *Preview) titleOf(d manifest.Document, keys []string) (title, date string) {
	raw, err := p.tree.Read(d.Path)
	if err == nil {
		header, _ := frontmatter.Split(raw)
		title, date = titleIn(factsOf(header), keys)
	}
	if title == "" {
		title = strings.TrimSuffix(path.Base(d.Path), path.Ext(d.Path))
	}
	return title, date
}

func titleIn(facts []fact, keys []string) (title, date string) {
	for _, f := range facts {
		if title == "" && slices.Contains(keys, f.key) {
			title = strings.Join(strings.FieldsFunc(f.value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
		}
		if date == "" && (f.key == "date" || f.key == "pubDate" || f.key == "published" || f.key == "created") && len(f.value) >= 10 {
			date = f.value[:10]
		}
	}
	return title, date
}
