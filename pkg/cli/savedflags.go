package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"wpmd/pkg/export"
	"wpmd/pkg/flavor"
	"wpmd/pkg/media"
)

// savedFlags are the flags that a folder remembers: those that shape its files.
// Each has a check of its value, where the flag itself takes any. The manifest may
// come from somebody else's repository, so no other flag is taken from it, and no
// value is used before it is checked.
var savedFlags = map[string]func(value string) error{
	"flavor":           isFlavor,
	"path":             isPath,
	"bundles":          nil,
	"front-matter":     nil,
	"media":            nil,
	"links":            nil,
	"comments":         nil,
	"keep-boilerplate": nil,
	"fields":           areFields,
	"fill-empty":       nil,
	"media-from":       nil,
	"media-types":      areMediaTypes,
	"max-media-size":   nil,
	"media-library":    nil,
	"host":             areHosts,
	"raw":              isRawFolder,
	"redirects":        areRedirects,
	"no-sitemap":       nil,
	"accept":           areGaps,
}

// loadSavedFlags sets the flags that were not given as in the last run into the
// folder.
func (c *console) loadSavedFlags(o *outputOptions) error {
	if o.flags == nil {
		return nil
	}
	flags, err := export.Remembered(o.dir)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		value := flags[name]
		if slices.Contains(selectionFlags, name) { // see selection
			continue
		}
		check, ok := savedFlags[name]
		if !ok {
			c.printf("%s: the manifest names --%s, which is not a saved flag: it is ignored", printable(o.dir), printable(name))
			continue
		}
		f := o.flags.Lookup(name)
		if f == nil || f.Changed || value == "" {
			continue
		}
		if check != nil {
			err = check(value)
		}
		if err == nil {
			err = f.Value.Set(value)
		}
		if err != nil {
			return usage("wpmd export SITE -o "+shellWord(o.dir)+" --"+name+" "+strings.ToUpper(name),
				"the manifest of %s remembers --%s %q, which is not valid: %s; give the flag again", printable(o.dir), name, printable(value), printable(explain(err).message))
		}
		if c.settings.from != nil && f.Value.String() != f.DefValue {
			c.settings.from[name] = fromFolder(o.dir)
		}
	}
	return o.resolveFlavor()
}

// isFlavor checks the name of a flavor. What the folder keeps of one of one's own is read
// when it is used.
func isFlavor(value string) error {
	if flavor.IsOwn(value) && !isFlavorFile(value) {
		return nil
	}
	_, err := flavor.Named(value)
	return err
}

func areRedirects(value string) error {
	_, err := redirectsOf(strings.Split(value, ","))
	return err
}

func areGaps(value string) error {
	_, err := gapsOf(strings.Split(value, ","))
	return err
}

func areMediaTypes(value string) error {
	_, err := media.ParseTypes(strings.Split(value, ","))
	return err
}

func areHosts(value string) error {
	for host := range strings.SplitSeq(value, ",") {
		if _, err := hostName(host); err != nil {
			return err
		}
	}
	return nil
}

// areFields checks the names of fields, which plugins choose.
func areFields(value string) error {
	for field := range strings.SplitSeq(value, ",") {
		if strings.Trim(field, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != "" {
			return fmt.Errorf("%q is no field name", field)
		}
	}
	return nil
}
