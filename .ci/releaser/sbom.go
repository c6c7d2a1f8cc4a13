package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

type spdxPackage struct {
	ID       string         `json:"SPDXID"`
	Name     string         `json:"name"`
	Version  string         `json:"versionInfo,omitempty"`
	From     string         `json:"downloadLocation"`
	Analyzed bool           `json:"filesAnalyzed"`
	Refs     []spdxRef      `json:"externalRefs,omitempty"`
	Sums     []spdxChecksum `json:"checksums,omitempty"`
}

type spdxRef struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

type spdxChecksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type spdxRelation struct {
	From string `json:"spdxElementId"`
	Type string `json:"relationshipType"`
	To   string `json:"relatedSpdxElement"`
}

// writeSBOM writes what a binary says it is built of.
// https://spdx.github.io/spdx-spec/v2.3/
func writeSBOM(w io.Writer, binary string, when time.Time) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	packages := []spdxPackage{
		{ID: "SPDXRef-wpmd", Name: info.Main.Path, Version: info.Main.Version, From: "NOASSERTION", Sums: []spdxChecksum{{"SHA256", hash}}},
		goPackage("stdlib", strings.TrimPrefix(info.GoVersion, "go")),
	}
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		packages = append(packages, goPackage(d.Path, d.Version))
	}
	relations := []spdxRelation{{"SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-wpmd"}}
	for _, p := range packages[1:] {
		relations = append(relations, spdxRelation{"SPDXRef-wpmd", "DEPENDS_ON", p.ID})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{
		"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": filepath.Base(binary),
		"documentNamespace": "urn:sha256:" + hash,
		"creationInfo":      map[string]any{"created": when.UTC().Format(time.RFC3339), "creators": []string{"Tool: wpmd-releaser"}},
		"packages":          packages, "relationships": relations,
	})
}

func goPackage(path, version string) spdxPackage {
	id := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, path)
	return spdxPackage{ID: "SPDXRef-" + id, Name: path, Version: version, From: "NOASSERTION",
		Refs: []spdxRef{{"PACKAGE-MANAGER", "purl", "pkg:golang/" + path + "@" + version}}}
}
