package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wpmd/pkg/config"
	"wpmd/pkg/export"
	"wpmd/pkg/yamlfile"
)

// settings are the flags that do not stand on the command line, and where each stands.
type settings struct {
	file  string            // what --config names, or config.Name
	entry config.Entry      // the one that the command line means; zero for none
	other []config.Entry    // the others, where none was meant and there are several
	from  map[string]string // where a flag was set, by its name
}

const (
	fromCommandLine = "command line"
	fromDefault     = "default"
)

// variablePrefix begins the variables of flags: WPMD_FRONT_MATTER is --front-matter.
const variablePrefix = "WPMD_"

func variableOf(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// siteVariable is the SOURCE where the command line names none.
var siteVariable = variableOf(config.SiteKey)

// notVariables are flags without a variable, or with one that is read where it is used.
var notVariables = []string{"help", "version", "user", "post-password"}

// notInFile says why a flag must not stand in a file.
func notInFile(key string) string {
	switch key {
	case "post-password":
		return "is a secret, and no file of settings keeps one: set " + postPasswordVariable
	case "header":
		return "may be a secret, and no file of settings keeps one: set " + variableOf("header")
	case "password":
		return "is a secret, and no file of settings keeps one: wpmd login SITE, or set " + passwordVariable
	case "config", "help", "version":
		return "has no effect in a file"
	}
	return ""
}

// withSite are the commands that take an entry of the file: export takes it whole, the
// others what they need to ask its site.
var withSite = []string{"export", "config", "list", "inspect", "get", "verify", "login"}

// configure sets the flags that the command line does not give: from the environment, and
// from the file of settings.
func (c *console) configure(cmd *cobra.Command, args []string) error {
	c.settings.from = make(map[string]string)
	flags := cmd.Flags()
	flags.Visit(func(f *pflag.Flag) { c.settings.from[f.Name] = fromCommandLine })
	if err := c.readEnvironment(flags); err != nil {
		return err
	}
	if !slices.Contains(withSite, cmd.Name()) || cmd.Parent() != cmd.Root() {
		return nil
	}
	if err := c.readFile(cmd, args); err != nil {
		return err
	}
	return c.applyEntry(cmd)
}

func (c *console) readEnvironment(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		value := os.Getenv(variableOf(f.Name))
		if err != nil || f.Changed || value == "" || slices.Contains(notVariables, f.Name) {
			return
		}
		if bad := flags.Set(f.Name, plainWord(f, value)); bad != nil {
			err = usage("unset "+variableOf(f.Name), "%s=%q: %s", variableOf(f.Name), printable(value), wantedOf(f, bad))
			return
		}
		c.settings.from[f.Name] = variableOf(f.Name)
	})
	return err
}

// plainWord is a value as a flag takes it: one that may stand without a value takes true
// and false for with and without.
func plainWord(f *pflag.Flag, value string) string {
	if f.NoOptDefVal == "" || f.Value.Type() == "bool" || f.Value.Type() == "count" {
		return value
	}
	switch value {
	case "true":
		return f.NoOptDefVal
	case "false":
		return ""
	}
	return value
}

// wantedOf says what a flag takes, for a value that it did not.
func wantedOf(f *pflag.Flag, err error) string {
	if f.Value.Type() == "bool" {
		return "it is true or false"
	}
	return wantedValue(f, err)
}

// readFile reads the file of settings and picks the entry that the command line means:
// the one that is named, the one for the site that is named, or the only one.
func (c *console) readFile(cmd *cobra.Command, args []string) error {
	s := &c.settings
	if s.file == "" {
		return nil
	}
	known := configKeys()
	need := s.from["config"] != ""
	entries, err := config.Open(s.file, need, config.Keys{Known: known, Refused: notInFile, IsPath: isPathFlag})
	if err != nil {
		return fileError(s.file, err)
	}
	source := sourceOf(args)
	if against := cmd.Flags().Lookup("against"); against != nil && against.Changed {
		source = against.Value.String()
	}
	switch {
	case source == "" && len(entries) == 1:
		s.entry = entries[0]
	case source == "":
		s.other = entries
	default:
		i := slices.IndexFunc(entries, func(e config.Entry) bool { return e.Name == source })
		if i < 0 {
			i = slices.IndexFunc(entries, func(e config.Entry) bool { return isSameSite(source, e.Site()) })
		}
		if i >= 0 {
			s.entry = entries[i]
		}
	}
	return nil
}

// settingsError says what is wrong with the file of settings.
type settingsError struct{ fault *yamlfile.Error }

func (e *settingsError) Error() string { return e.fault.Error() }
func (e *settingsError) Unwrap() error { return e.fault }

// sourceOf is the SOURCE that the command line, or else the environment, names.
func sourceOf(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	return os.Getenv(siteVariable)
}

func fileError(name string, err error) error {
	if e, ok := errors.AsType[*yamlfile.Error](err); ok {
		return &settingsError{e}
	}
	return &inputError{file: name, err: err}
}

// isSameSite says that an address is that of a site, or of a page of it. One without a
// site is nobody's.
func isSameSite(address, site string) bool {
	if site == "" || isFile(address) || isFile(site) {
		return address == site && site != ""
	}
	bare := func(s string) string {
		s = strings.ToLower(siteAddress(s))
		if _, rest, ok := strings.Cut(s, "://"); ok {
			s = rest
		}
		return strings.TrimRight(strings.TrimPrefix(s, "www."), "/") + "/"
	}
	return strings.HasPrefix(bare(address), bare(site))
}

// sources are the arguments of a command, and where it has none, the source that the
// settings name, or else the folder that the export lies in.
func (c *console) sources(cmd *cobra.Command, args []string, hint string) ([]string, error) {
	entry := c.settings.entry
	switch {
	case len(args) > 0 && args[0] == entry.Name && entry.Site() != "":
		return []string{entry.Site()}, nil
	case len(args) > 0:
		return args, nil
	case os.Getenv(siteVariable) != "":
		return []string{os.Getenv(siteVariable)}, nil
	case entry.Site() != "":
		return []string{entry.Site()}, nil
	case len(c.settings.other) > 0:
		return nil, usage("wpmd "+cmd.Name()+" "+c.settings.other[0].Name, "%s names several sites: say which", c.settings.file)
	}
	if dir := cmd.Flags().Lookup("output"); dir != nil && dir.Changed {
		site, err := export.SiteOf(dir.Value.String())
		if err != nil {
			return nil, err
		}
		if site != "" {
			c.printf("%s is an export of %s", printable(dir.Value.String()), printable(site))
			return []string{site}, nil
		}
	}
	return nil, usage(hint, "%s needs a SOURCE", cmd.Name())
}

// exportEach exports every site of the file, each as if it had been named. What goes
// wrong with one is told, and ends the others only if it is Ctrl-C; the exit code is that
// of the first that failed.
func (c *console) exportEach(ctx context.Context) error {
	code := exitOK
	for _, entry := range c.settings.other {
		c.printf("%s", c.bold.Sprint(entry.Name))
		one := Main(ctx, append(slices.Clone(c.args), entry.Name), c.std)
		if code == exitOK {
			code = one
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if code != exitOK {
		return &toldError{code: code}
	}
	return nil
}

// toldError has been printed already.
type toldError struct{ code int }

func (e *toldError) Error() string { return "" }

// applyEntry sets the flags that the entry names and nobody else does. A command other
// than export takes those that it needs to ask the site: what is chosen and how it is
// written is the export's.
func (c *console) applyEntry(cmd *cobra.Command) error {
	network := pflag.NewFlagSet("", pflag.ContinueOnError)
	new(networkOptions).addFlags(network)
	whole := cmd.Name() == "export" || cmd.Name() == "config"
	for _, v := range c.settings.entry.Values {
		f := cmd.Flags().Lookup(v.Key)
		if v.Key == config.SiteKey || f == nil || f.Changed || !whole && network.Lookup(v.Key) == nil {
			continue
		}
		value, err := oneValue(f, v)
		if err == nil {
			if bad := cmd.Flags().Set(f.Name, value); bad != nil {
				err = v.Fault(fmt.Sprintf("%q: %s", strings.Join(v.Texts, ","), wantedOf(f, bad)))
			}
		}
		if err != nil {
			return fileError(c.settings.file, err)
		}
		c.settings.from[f.Name] = fmt.Sprintf("%s:%d", v.File, v.Line)
	}
	return nil
}

// oneValue is what the file says of a flag as the command line would.
func oneValue(f *pflag.Flag, v config.Value) (string, error) {
	if _, several := f.Value.(pflag.SliceValue); several && len(v.Texts) > 1 {
		return line(v.Texts), nil
	}
	if len(v.Texts) != 1 {
		return "", v.Fault("it takes one value")
	}
	return plainWord(f, v.Texts[0]), nil
}

// configKeys are the flags that may stand in a file: those of export.
func configKeys() []string {
	var names []string
	exportFlags().VisitAll(func(f *pflag.Flag) {
		if notInFile(f.Name) == "" {
			names = append(names, f.Name)
		}
	})
	slices.Sort(names)
	return names
}

// exportFlags are all flags that an export has.
func exportFlags() *pflag.FlagSet {
	c := newConsole(Streams{})
	flags := newExportCmd(c, nil).Flags()
	c.addFlags(flags)
	return flags
}

// isPathFlag says that the value of a flag is the name of a file or a folder.
func isPathFlag(key, value string) bool {
	switch key {
	case "output", "uploads", "ca-cert", "commit-message", "log":
		return value != "-"
	case "flavor":
		return isFlavorFile(value)
	case config.SiteKey:
		return isFile(value) && value != "-"
	}
	return false
}
