package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/export"
	"wpmd/pkg/restore"
	"wpmd/pkg/tree"
)

type restoreOptions struct {
	console *console
	source  string
	output  string
}

func newRestoreCmd(c *console, run func(context.Context, *restoreOptions) error) *cobra.Command {
	o := &restoreOptions{console: c}
	cmd := &cobra.Command{
		Use:   "restore DIR -o FILE.xml",
		Short: "make an import file for WordPress of an archive (export --raw)",
		Long: `restore writes what export --raw kept as an export file of WordPress (WXR 1.2),
which any WordPress imports: Tools, Import, WordPress. It holds posts, pages and
documents of custom types, categories, tags and other terms with their hierarchy,
authors, comments where export had --comments, custom fields that the API shows,
and the media library by the addresses of its files: the site or a copy of it must
be up when the file is imported, for WordPress fetches them from there.

Where the archive has a text as WordPress stores it, that is written. Else it is what
the site showed: each such document becomes one block of HTML, which shows the same,
and is edited as HTML.

What no API shows to visitors cannot come back: settings, widgets, themes, plugins and
what they keep in private fields, menus, revisions, and the passwords and e-mail
addresses of users. What a password stood before comes back as private.

DIR is an export with an archive, or an archive alone; -o - is standard output.`,
		Example: `  wpmd export https://example.org -o example --raw --comments
  wpmd restore ./example -o site.xml
  wpmd restore ./example -o - | gzip > site.xml.gz`,
		Args: exactly(1, "a DIR", "wpmd restore ./example -o site.xml"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.source = args[0]; o.output == "" {
				return usage("wpmd restore "+shellWord(o.source)+" -o site.xml", "--output names the file to write; - is standard output")
			}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write to `FILE`; - is standard output")
	return cmd
}

type restoredJSON struct {
	Output    string `json:"output"`
	Documents int    `json:"documents"`
	Media     int    `json:"media"`
	Terms     int    `json:"terms"`
	Authors   int    `json:"authors"`
	Comments  int    `json:"comments"`
	Rendered  int    `json:"rendered"`  // as the site showed them, in a block of HTML each
	Protected int    `json:"protected"` // behind a password, and private in the file
}

// notRestored is what no archive has.
const notRestored = "not in it, because no API shows it: settings, widgets, menus, private fields, revisions, and the passwords and e-mail addresses of users"

func runRestore(ctx context.Context, o *restoreOptions) error {
	folder, exported, err := o.folder()
	if err != nil {
		return err
	}
	from, err := archive.OpenFolder(folder)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	result, err := o.write(ctx, from)
	if err != nil {
		return err
	}
	o.console.printRestored(result, o.output)
	damage, err := damageOf(folder, exported)
	if err != nil {
		return err
	}
	if o.console.json && o.output != "-" {
		if err := o.console.printJSON(restoredJSON{o.output, result.Documents, result.Media, result.Terms, result.Authors, result.Comments, result.Rendered, result.Protected}); err != nil {
			return err
		}
	}
	for _, missing := range damage {
		o.console.printFailure(export.Failure{Err: missing})
	}
	if len(damage) > 0 {
		return &incompleteError{what: "file", failures: len(damage), remedies: hints("wpmd verify " + shellWord(asFolder(o.source)) + "   (names what is damaged; an export brings back what is missing)")}
	}
	return nil
}

// folder is that of the archive. A folder may be named without ./ before it: it can be
// nothing else.
func (o *restoreOptions) folder() (folder, exported string, err error) {
	source := o.source
	if info, err := os.Stat(source); err != nil || !info.IsDir() {
		return "", "", usage("wpmd export https://example.org -o example --raw   (makes an archive)", "%s is no folder: restore takes an archive, or an export that has one", printable(source))
	}
	if !isFile(source) {
		source = "./" + source
	}
	folder, exported, err = archiveIn(source)
	if err == nil && folder == "" {
		err = &archive.FolderError{Name: source, Err: errors.New("it holds neither the index of an API nor an export")}
	}
	return folder, exported, err
}

// checkOutput refuses to put the file in the place of one that is none of its kind.
func (o *restoreOptions) checkOutput() error {
	info, err := os.Stat(o.output)
	if err != nil {
		return nil // there is none, or what is there will tell
	}
	hint := "wpmd restore " + shellWord(o.source) + " -o ANOTHER-FILE.xml"
	if !info.Mode().IsRegular() {
		return usage(hint, "%s is no file: restore writes one", printable(o.output))
	}
	f, err := os.Open(o.output)
	if err != nil {
		return usage(hint, "%s is there, and cannot be read: it stays as it is", printable(o.output))
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, sniffed)
	n, _ := io.ReadFull(f, head)
	if n == 0 || bytes.Contains(head[:n], []byte("xmlns:wp=")) {
		return nil
	}
	return usage(hint, "%s is there, and is no export file: it stays as it is", printable(o.output))
}

// write writes the file, which takes the place of an older one when it is whole.
func (o *restoreOptions) write(ctx context.Context, from *archive.Folder) (restore.Result, error) {
	if o.output == "-" {
		return restore.Write(ctx, from, o.console.out)
	}
	if err := o.checkOutput(); err != nil {
		return restore.Result{}, err
	}
	files := tree.Open(filepath.Dir(o.output))
	defer func() { _ = files.Close() }()
	file, err := files.Create(filepath.Base(o.output))
	if err != nil {
		return restore.Result{}, err
	}
	result, err := restore.Write(ctx, from, file)
	if err != nil {
		return result, errors.Join(err, file.Abort())
	}
	return result, file.CommitSync()
}

// printRestored says what was written, and what could not be.
func (c *console) printRestored(r restore.Result, output string) {
	said := fmt.Sprintf("%s, %s, %s, %s, %s", counted(r.Documents, "document", "documents"), counted(r.Media, "media record", "media records"),
		counted(r.Terms, "term", "terms"), counted(r.Authors, "author", "authors"), counted(r.Comments, "comment", "comments"))
	if output != "-" {
		said += " in " + printable(output)
	}
	c.printf("%s", said)
	if r.Rendered > 0 {
		c.printf("%s as the site showed %s, in a block of HTML each: the archive has no stored text", counted(r.Rendered, "document is", "documents are"), itOrThem(r.Rendered))
	}
	if r.Protected > 0 {
		c.printWarning(c.err, content.Warning{Code: "restored-private", Message: counted(r.Protected, "document", "documents") + " behind a password " + isOrAre(r.Protected) + " private in it, because the archive has no passwords"})
	}
	if len(r.Unread) > 0 {
		c.printWarning(c.err, content.Warning{Code: "object-unread", Message: counted(len(r.Unread), "file", "files") + " of the archive " + isOrAre(len(r.Unread)) + " no object of WordPress's, and left out: " + strings.Join(r.Unread[:min(3, len(r.Unread))], ", ")})
	}
	c.printf("%s", notRestored)
}

func itOrThem(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
