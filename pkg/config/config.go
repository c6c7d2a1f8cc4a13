// Package config reads wpmd.yaml, in which flags of runs stand that are made again and
// again.
//
// The keys of the file are flags by their names, and site is the source of the run:
//
//	site: https://example.org
//	output: ./example
//	flavor: hugo
//
// A file for several sites has an entry for each beneath sites; what stands beside sites
// holds for all of them.
package config

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"wpmd/pkg/yamlfile"
)

// Name is what the file is called where no other one is named.
const Name = "wpmd.yaml"

// SiteKey is the key of the address, or the file, that an entry is for, and sitesKey that
// of the entries of several sites.
const (
	SiteKey  = "site"
	sitesKey = "sites"
)

// largest bounds a file, in bytes.
const largest = 1 << 20

// Value is what a file says of one flag.
type Value struct {
	Key   string
	Texts []string // several, where the file has a list
	// File is the file, and Line and Column the place of the value in it, from 1 on.
	File         yamlfile.File
	Line, Column int
}

// Fault is an error at the place of a value.
func (v Value) Fault(message string) *yamlfile.Error {
	return &yamlfile.Error{File: string(v.File), Line: v.Line, Column: v.Column, Message: v.Key + ": " + message}
}

// Entry is what a file says for one site.
type Entry struct {
	Name   string // what the file calls it; empty where it has but one
	Values []Value
}

// Lookup is what an entry says of one flag.
func (e Entry) Lookup(key string) (Value, bool) {
	for _, v := range e.Values {
		if v.Key == key {
			return v, true
		}
	}
	return Value{}, false
}

// Site is the address or the file that the entry is for; empty where it names none.
func (e Entry) Site() string {
	v, ok := e.Lookup(SiteKey)
	if !ok || len(v.Texts) != 1 {
		return ""
	}
	return v.Texts[0]
}

// Open reads a file. One that is not there, where it need not be, has no entries. Keys
// are all that may stand in it, besides site and sites. Relative paths in the values of
// paths become relative to the working directory. Errors are those of the file system and
// *yamlfile.Error.
func Open(name string, need bool, keys Keys) ([]Entry, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) && !need {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err != nil {
		return nil, err
	}
	if len(data) > largest {
		return nil, &yamlfile.Error{File: name, Message: "it is too large to be a configuration"}
	}
	return Read(name, data, keys)
}

// Keys are the flags that may stand in a file.
type Keys struct {
	Known []string
	// Refused says of a key that is a flag why it may not stand in a file; empty where
	// it may.
	Refused func(key string) string
	// IsPath says that the value of a flag is the name of a file or a folder.
	IsPath func(key, value string) bool
}

// Read reads what stands in a file.
func Read(name string, data []byte, keys Keys) ([]Entry, error) {
	r := reader{File: yamlfile.File(name), keys: keys}
	root, err := r.Root(data)
	if err != nil || root == nil {
		return nil, err
	}
	var shared Entry
	var sites []Entry
	err = r.Pairs(root, func(key, value *yaml.Node) error {
		if key.Value == sitesKey {
			sites, err = r.sites(value)
			return err
		}
		return r.add(&shared, key, value)
	})
	if err != nil {
		return nil, err
	}
	if len(sites) == 0 {
		return []Entry{shared}, nil
	}
	if v, ok := shared.Lookup(SiteKey); ok {
		return nil, v.Fault("it belongs into an entry of sites, where there are any")
	}
	if v, ok := shared.Lookup("output"); ok && len(sites) > 1 {
		return nil, v.Fault("several sites cannot share a folder: give one to each entry of sites")
	}
	for i := range sites {
		for _, v := range shared.Values {
			if _, own := sites[i].Lookup(v.Key); !own {
				sites[i].Values = append(sites[i].Values, v)
			}
		}
	}
	return sites, nil
}

type reader struct {
	yamlfile.File
	keys Keys
}

func (r reader) sites(n *yaml.Node) (list []Entry, err error) {
	err = r.Pairs(n, func(key, value *yaml.Node) error {
		// So that it is not taken for the name of a host, or of a file.
		if key.Value == "" || strings.Trim(strings.ToLower(key.Value), "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" || key.Value == "localhost" {
			return r.Fault(key, "%q is no name of a site here: letters, digits, - and _ make one", key.Value)
		}
		entry := Entry{Name: key.Value}
		if err := r.Pairs(value, func(key, value *yaml.Node) error { return r.add(&entry, key, value) }); err != nil {
			return err
		}
		if entry.Site() == "" {
			return r.Fault(key, "%s names no site: give it site: https://…", key.Value)
		}
		list = append(list, entry)
		return nil
	})
	if err == nil && len(list) == 0 {
		err = r.Fault(n, "there is no site in it")
	}
	return list, err
}

// add adds a key and its value to an entry. A key without a value says nothing.
func (r reader) add(e *Entry, key, value *yaml.Node) error {
	if err := r.check(key); err != nil {
		return err
	}
	if yamlfile.IsNull(value) {
		return nil
	}
	v := Value{Key: key.Value, File: r.File, Line: value.Line, Column: value.Column}
	elements := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		elements = value.Content
	}
	for _, element := range elements {
		if element.Kind != yaml.ScalarNode || yamlfile.IsNull(element) {
			return r.Fault(element, "%s stands where a value belongs", yamlfile.KindOf(element))
		}
		text := strings.TrimSpace(element.Value)
		if u, err := url.Parse(text); err == nil && u.User != nil {
			return r.Fault(element, "%s holds a user name or a password, which have no place in an address", key.Value)
		}
		v.Texts = append(v.Texts, r.relative(key.Value, text))
	}
	e.Values = append(e.Values, v)
	return nil
}

func (r reader) check(key *yaml.Node) error {
	if why := r.keys.Refused(key.Value); why != "" {
		return r.Fault(key, "%s %s", key.Value, why)
	}
	known := append([]string{SiteKey, sitesKey}, r.keys.Known...)
	for _, k := range known {
		if k == key.Value && k != sitesKey {
			return nil
		}
	}
	e := r.Fault(key, "%q is no flag of an export", key.Value)
	e.Word, e.Known = key.Value, known
	return e
}

// relative makes a path that is meant from the folder of the file one from the working
// directory.
func (r reader) relative(key, value string) string {
	dir := filepath.Dir(string(r.File))
	if dir == "." || value == "" || filepath.IsAbs(value) || !r.keys.IsPath(key, value) {
		return value
	}
	path := filepath.ToSlash(filepath.Join(dir, value))
	if !filepath.IsAbs(path) && !strings.HasPrefix(path, "../") {
		path = "./" + path
	}
	return path
}
