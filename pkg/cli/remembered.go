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

// remembered are the flags that are taken from a folder where nobody gave them:
// those that shape what lies in it. Its manifest travels with the files, through
// the hands of others, so nothing else is believed of it, and no value before it
// is checked: by the function here, where the flag itself takes any.
var remembered = map[string]func(value string) error{
	"flavor":         isFlavor,
	"front-matter":   nil,
	"media":          nil,
	"links":          nil,
	"comments":       nil,
	"keep-furniture": nil,
	"fields":         areFields,
	"media-from":     nil,
	"media-types":    areMediaTypes,
	"max-media-size": nil,
	"media-library":  nil,
	"host":           areHosts,
	"redirects":      areRedirects,
	"no-sitemap":     nil,
}

// adopt takes the flags that nobody gave from the last run into the folder.
func (c *console) adopt(o *outputOptions) error {
	if o.flags == nil {
		return nil
	}
	flags, err := export.Remembered(o.dir)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		value := flags[name]
		check, ok := remembered[name]
		if !ok {
			c.say("%s: the manifest names --%s, which no folder remembers: it is ignored", printable(o.dir), printable(name))
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
				"the manifest of %s remembers --%s %q, which cannot be: %s; give the flag anew", printable(o.dir), name, printable(value), printable(explain(err).message))
		}
	}
	return o.aim()
}

func isFlavor(value string) error {
	_, err := flavor.Named(value)
	return err
}

func areRedirects(value string) error {
	_, err := redirectsOf(strings.Split(value, ","))
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

// areFields checks what may be the name of any field of any plugin.
func areFields(value string) error {
	for field := range strings.SplitSeq(value, ",") {
		if strings.Trim(field, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != "" {
			return fmt.Errorf("%q is no name of a field", field)
		}
	}
	return nil
}
