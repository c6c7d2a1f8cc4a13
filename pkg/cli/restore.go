package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
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

// notRestored is what no archive has.
const notRestored = "not in it, because no API shows it: settings, widgets, menus, private fields, revisions, and the passwords and e-mail addresses of users"

func runRestore(ctx context.Context, o *restoreOptions) error {
	folder, err := o.folder()
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
	return nil
}

// folder is that of the archive. A folder may be named without ./ before it: it can be
// nothing else.
func (o *restoreOptions) folder() (string, error) {
	source := o.source
	if info, err := os.Stat(source); err != nil || !info.IsDir() {
		return "", usage("wpmd export https://example.org -o example --raw   (makes an archive)", "%s is no folder: restore takes an archive, or an export that has one", printable(source))
	}
	if !isFile(source) {
		source = "./" + source
	}
	folder, _, err := archiveIn(source)
	if err == nil && folder == "" {
		err = &archive.FolderError{Name: source, Err: errors.New("it holds neither the index of an API nor an export")}
	}
	return folder, err
}

// write writes the file, which takes the place of an older one when it is whole.
func (o *restoreOptions) write(ctx context.Context, from *archive.Folder) (restore.Result, error) {
	if o.output == "-" {
		return restore.Write(ctx, from, o.console.out)
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
