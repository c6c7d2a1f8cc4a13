package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"wpmd/pkg/export"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/media"
)

// mediaGroups are the words for files of many extensions.
var mediaGroups = []string{"image", "audio", "video", "document"}

// mediaFlags are the flags that say which files come along.
type mediaFlags struct {
	from    string
	types   []string
	maxSize size64
	hosts   []string
	library bool
}

func (o *mediaFlags) addFlags(flags *pflag.FlagSet) {
	chooseVar(flags, &o.from, "media-from", "site", []string{"site", "all"}, "download files of the site, or also those that posts show and offer from other sites")
	flags.StringSliceVar(&o.types, "media-types", nil, "only files of these `TYPES`: image, audio, video, document, or extensions")
	flags.Var(&o.maxSize, "max-media-size", "only files up to this `SIZE`, as 50MB")
	flags.StringSliceVar(&o.hosts, "host", nil, "former `HOSTS` of the site: treat their addresses as its own")
}

// options are what the flags mean with --media.
func (o *mediaFlags) options(mode string) (export.MediaOptions, error) {
	files := export.MediaOptions{MediaFrom: linkmap.MediaFrom(o.from), MaxMediaSize: int64(o.maxSize), MediaLibrary: o.library}
	for _, f := range []struct {
		name string
		set  bool
	}{{"media-from all", o.from == "all"}, {"media-types", len(o.types) > 0}, {"max-media-size", o.maxSize > 0}, {"media-library", o.library}} {
		if f.set && mode != "download" {
			return files, usage("wpmd export --help", "--%s has no effect with --media %s", f.name, mode)
		}
	}
	var err error
	if files.MediaTypes, err = media.ParseTypes(o.types); err != nil {
		return files, err
	}
	for _, host := range o.hosts {
		name, err := hostName(host)
		if err != nil {
			return files, err
		}
		files.Hosts = append(files.Hosts, name)
	}
	return files, nil
}

// hostName reads the name of a host, which may be given as the address that it
// had.
func hostName(s string) (string, error) {
	name := s
	if _, rest, ok := strings.Cut(s, "://"); ok {
		name = rest
	}
	name = strings.ToLower(strings.TrimRight(name, "/"))
	if name == "" || strings.ContainsAny(name, "/?#@ ") {
		return "", usage("wpmd export SITE --host former.example", "--host %q is no host name", printable(s))
	}
	return name, nil
}

// size64 is a flag that takes a number of bytes.
type size64 int64

func (s *size64) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*s), 10)
}

func (*size64) Type() string { return "SIZE" }

// units are those of sizes, as written by people: in powers of ten, or with an
// "i", of two.
var units = []struct {
	name string
	size float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9},
	{"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"b", 1}, {"", 1},
}

func (s *size64) Set(text string) error {
	word := strings.ToLower(strings.ReplaceAll(text, " ", ""))
	if word == "" || word == "0" { // no limit, as without the flag
		*s = 0
		return nil
	}
	for _, unit := range units {
		number, ok := strings.CutSuffix(word, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(number, 64)
		if n *= unit.size; err != nil || !(n >= 1 && n < math.MaxInt64) || strings.Trim(number, "0123456789.") != "" {
			break
		}
		*s = size64(n)
		return nil
	}
	return fmt.Errorf("it is a size, such as 50MB")
}
