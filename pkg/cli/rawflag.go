package cli

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/spf13/pflag"

	"wpmd/pkg/manifest"
)

// defaultRaw is the folder of an export that its archive lies in.
const defaultRaw = manifest.Dir + "/raw"

// addRawFlag adds the flag for an archive.
func (o *outputOptions) addRawFlag(flags *pflag.FlagSet) {
	flags.StringVar(&o.raw, "raw", "", "also keep every object as the site's API gives it, without e-mail addresses, in `FOLDER` beneath DIR; wpmd export ./DIR converts again from there, wpmd restore ./DIR makes an import file of it")
	flags.Lookup("raw").NoOptDefVal = defaultRaw
}

// isRawFolder checks the folder of an archive: it lies in that of the export, and is none
// of wpmd's own.
func isRawFolder(value string) error {
	clean := path.Clean(strings.ReplaceAll(value, `\`, "/"))
	if !fs.ValidPath(clean) || clean == "." || clean == manifest.Dir || strings.HasPrefix(clean, manifest.Dir+"/") && clean != defaultRaw {
		return fmt.Errorf("%q is no folder beneath that of the export", value)
	}
	return nil
}

// checkRaw refuses a folder that an archive cannot lie in.
func (o *outputOptions) checkRaw() error {
	if o.raw == "" {
		return nil
	}
	if err := isRawFolder(o.raw); err != nil {
		return usage("wpmd export SITE --raw", "--raw: %s", printable(err.Error()))
	}
	return nil
}
