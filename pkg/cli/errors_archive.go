package cli

import (
	"wpmd/pkg/archive"
	"wpmd/pkg/input"
	"wpmd/pkg/restore"
)

// archiveRules are for folders of a site's raw objects.
func archiveRules() []rule {
	return []rule{
		on(exitFailed, "", asItIs[*archive.FolderError], hint[*archive.FolderError]("wpmd export https://example.org -o example --raw   (makes one)")),
		on(exitFailed, "", asItIs[*archive.NoFileError], nil),
		on(exitFailed, "", asItIs[*input.FileError], nil),
		on(exitFailed, "", asItIs[*restore.EmptyError], hint[*restore.EmptyError]("wpmd export https://example.org -o example --raw   (fetches what is missing)")),
		on(exitFailed, "", asItIs[*noArchiveError], func(e *noArchiveError) []string {
			return hints("wpmd export "+shellWord(e.site)+" -o "+shellWord(e.dir)+" --raw   (adds one)", "wpmd verify "+shellWord(e.dir)+"   (checks the export)")
		}),
		on(exitUsage, "", func(e *sameFolderError) string { return e.Error() + ": name another one" },
			hint[*sameFolderError]("wpmd export ./DIR --flavor hugo -o OTHER-DIR")),
	}
}
