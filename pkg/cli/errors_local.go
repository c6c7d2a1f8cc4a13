package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"

	"wpmd/pkg/archive"
	"wpmd/pkg/content"
	"wpmd/pkg/credentials"
	"wpmd/pkg/export"
	"wpmd/pkg/flavor"
	"wpmd/pkg/frontmatter"
	"wpmd/pkg/input"
	"wpmd/pkg/layout"
	"wpmd/pkg/linkmap"
	"wpmd/pkg/manifest"
	"wpmd/pkg/media"
	"wpmd/pkg/redirect"
	"wpmd/pkg/render"
	"wpmd/pkg/restjson"
	"wpmd/pkg/syncplan"
	"wpmd/pkg/tree"
	"wpmd/pkg/verify"
	"wpmd/pkg/wxr"
	"wpmd/pkg/yamlfile"
)

// ownRules are for the command line and for how a run ended.
func ownRules() []rule {
	return []rule{
		on(exitUsage, "a command, flag or value that does not exist, or flags that exclude each other",
			asItIs[*usageError], func(e *usageError) []string { return hints(e.hint) }),
		{
			errorType: reflect.TypeFor[*toldError](), applies: func(error) bool { return true },
			explain: func(err error) explanation {
				e, _ := errors.AsType[*toldError](err)
				return explanation{code: e.code}
			},
		},
		on(exitUsage, "", func(e *flavor.UnknownError) string {
			return fmt.Sprintf("there is no flavor %q%s", e.Name, didYouMean(nearest(e.Name, e.Known)))
		},
			func(e *flavor.UnknownError) []string {
				return hints("wpmd export SITE --flavor " + strings.Join(e.Known, "|"))
			}),
		inside(func(e *settingsError) error { return e.fault }, func(_ *settingsError, said *explanation) { said.hints = hints("wpmd help config") }),
		on(exitUsage, "", func(e *yamlfile.Error) string { return e.Error() + didYouMean(nearest(e.Word, e.Known)) },
			hint[*yamlfile.Error]("wpmd flavor show hugo")),
		on(exitUsage, "", func(e *flavor.TemplateError) string {
			return "--path: " + e.Error() + didYouMean(nearest(e.Word, e.Known))
		},
			hint[*flavor.TemplateError]("wpmd export SITE --path '{{.Type}}/{{.Date.Year}}/{{.Slug}}'")),
		on(exitUsage, "", func(e *export.LostFlavorError) string { return e.Error() + ": give the flag --flavor again" },
			hint[*export.LostFlavorError]("wpmd export SITE --flavor ./mine.yaml")),
		on(exitUsage, "", func(e *frontmatter.UnknownFormatError) string {
			return fmt.Sprintf("there is no front matter format %q (there are %s)", e.Name, strings.Join(e.Known, ", "))
		}, hint[*frontmatter.UnknownFormatError]("wpmd export SITE --front-matter yaml")),
		on(exitUsage, "", func(e *redirect.UnknownError) string {
			return fmt.Sprintf("unknown format %q: known are %s%s", e.Name, strings.Join(e.Known, ", "), didYouMean(nearest(e.Name, e.Known)))
		}, hint[*redirect.UnknownError]("wpmd export SITE --redirects netlify,nginx")),
		on(exitUsage, "", func(e *media.UnknownTypeError) string {
			return fmt.Sprintf("--media-types: %q is no type of files: image, audio, video, document, or an extension such as pdf%s", e.Word, didYouMean(nearest(e.Word, mediaGroups)))
		}, hint[*media.UnknownTypeError]("wpmd export SITE --media-types image,pdf")),
		on(exitUsage, "", asItIs[*media.UploadsError], hint[*media.UploadsError](uploadsHint)),

		on(exitDiffers, "verify SOURCE: a conversion loses something", asItIs[*unfaithfulError], nil),
		on(exitDiffers, "verify DIR: files are missing or were edited, or the site has changed", asItIs[*folderError], (*folderError).hints),
		on(exitDiffers, "export --check: the folder is not up to date", asItIs[*outOfDateError], hint[*outOfDateError]("run it without --check")),
		on(exitIncomplete, "documents, files or a whole list could not be fetched or written", asItIs[*incompleteError], func(e *incompleteError) []string { return e.remedies }),
		inside(func(e *runError) error { return e.err }, func(e *runError, said *explanation) {
			if said.code == exitFailed && e.written > 0 {
				said.code = exitIncomplete
			}
		}),
	}
}

// occupiedHints say how to write beside what is there: into a project, as its generator
// wants it.
func occupiedHints(e *export.OccupiedError) []string {
	list := []string{"wpmd export SOURCE -o NEW-DIR", "add --into-existing to write there all the same; these files are never touched"}
	if project := flavor.OfProject(os.DirFS(e.Output)); project != "" {
		list = append([]string{"wpmd export SOURCE -o " + shellWord(e.Output) + " --flavor " + project + " --into-existing   (files go where such a project keeps them; what is there is never touched)"}, list...)
	}
	return hints(list...)
}

// folderRules are for the folder that is written to.
func folderRules() []rule {
	return []rule{
		when(func(e *export.OccupiedError) bool { return e.Lost }, on(exitUsage, "the output folder holds an export, and its folder "+manifest.Dir+" is gone", func(e *export.OccupiedError) string {
			return fmt.Sprintf("%s holds documents that wpmd wrote, but no record of them: its folder %s is gone or not whole", e.Output, manifest.Dir)
		}, hint[*export.OccupiedError](
			"get "+manifest.Dir+" back from git or a backup: without it wpmd cannot tell your edits from what it wrote",
			"add --into-existing to take over every file that is as the site has it; those that differ are named, and stay",
			"wpmd export SOURCE -o NEW-DIR"))),
		on(exitUsage, "the output folder holds other files, or the export of another site", func(e *export.OccupiedError) string {
			one, many := "file", "files"
			if e.Folders {
				one, many = "folder", "files and folders"
			}
			said := fmt.Sprintf("%s already holds %s that wpmd did not write (%s)", e.Output, count(e.Count, one, many), e.Name)
			if project := flavor.OfProject(os.DirFS(e.Output)); project != "" {
				said += ": it is a project for " + project
			}
			return said
		}, occupiedHints),
		on(exitUsage, "", asItIs[*export.ForeignSiteError], func(e *export.ForeignSiteError) []string {
			return hints("wpmd export "+shellWord(e.Wanted)+" -o ANOTHER-DIR",
				"wpmd export "+shellWord(e.Wanted)+" -o "+shellWord(e.Output)+" --moved-from "+shellWord(e.Holds)+"   (the same WordPress at another address: goes on in the folder)")
		}),
		on(exitUsage, "", asItIs[*export.OtherDocumentsError], func(e *export.OtherDocumentsError) []string {
			return hints("wpmd export " + shellWord(e.Wanted) + " -o ANOTHER-DIR")
		}),
		on(exitUsage, "", asItIs[*verify.NotExportError], func(e *verify.NotExportError) []string {
			return hints("wpmd export https://example.org -o " + shellWord(e.Dir))
		}),
		on(exitFailed, "much of the site is gone at once: nothing is removed or written",
			func(e *syncplan.MassDeletionError) string { return e.Error() + "; nothing was removed or written" },
			func(e *syncplan.MassDeletionError) []string {
				return hints("wpmd inspect SITE   (is the site complete?)", "wpmd export SITE -o "+shellWord(e.Output)+" --prune=force   (it is; remove them)")
			}),
		on(exitFailed, "a file is older than the folder: nothing is written",
			func(e *export.OlderError) string { return e.Error() + "; nothing was written" },
			hint[*export.OlderError]("on the site, choose Tools, Export, All content, and give the newer file", "add --full to put the older texts into the folder all the same")),
		on(exitFailed, "no document fits the filters", func(e *export.EmptyError) string { return e.Error() },
			func(e *export.EmptyError) []string {
				return hints("wpmd list " + shellWord(e.Site) + "   (shows what there is)")
			}),
		on(exitUsage, "the output folder is a file",
			func(e *tree.NotDirectoryError) string { return e.Path + " is a file, not a folder" }, hint[*tree.NotDirectoryError]("wpmd export SOURCE -o ANOTHER-DIR")),
		on(exitFailed, "the output folder cannot be written to, its disk is full, it is locked by another run, or its record is damaged",
			func(e *tree.NotWritableError) string { return "cannot write to " + e.Path + ": " + reason(e.Err) },
			hint[*tree.NotWritableError]("wpmd export SOURCE -o ANOTHER-DIR")),
		on(exitFailed, "", says[*tree.LockedError]("another wpmd is writing to this folder"),
			hint[*tree.LockedError]("wait until it is done, or use another folder with -o")),
		on(exitFailed, "", asItIs[*manifest.ChangedError], hint[*manifest.ChangedError]("run the same command again")),
		on(exitFailed, "", asItIs[*manifest.FormatError], hint[*manifest.FormatError]("use the newer wpmd, or a fresh folder with -o")),
		on(exitFailed, "", func(e *manifest.CorruptError) string { return "the record of the last run is damaged: " + e.Error() },
			func(e *manifest.CorruptError) []string {
				return hints("git -C " + shellWord(cmp.Or(e.Dir, ".")) + " checkout -- " + manifest.Dir + "   (or export to a fresh folder with -o)")
			}),
	}
}

// inputRules are for a file of posts. The words of all but the first begin after
// its name, and FILE in a hint stands for it.
func inputRules() []rule {
	return []rule{
		when(func(e *inputError) bool { return errors.Is(e.err, fs.ErrNotExist) },
			on(exitFailed, "the input file does not exist, or holds no posts", func(e *inputError) string { return "there is no file " + e.name() }, nil)),
		when(func(e *inputError) bool { return errors.Is(e.err, errTooLarge) },
			on(exitFailed, "", func(e *inputError) string { return e.name() + " is larger than a post can be" },
				func(e *inputError) []string { return hints("wpmd export " + shellWord(e.file) + " -o DIR") })),
		inside(func(e *inputError) error { return e.err }, func(e *inputError, said *explanation) {
			separator := ": "
			if _, known := explainKnown(e.err); known {
				separator = " "
			}
			said.message = e.name() + separator + said.message
			for i, h := range said.hints {
				said.hints[i] = strings.ReplaceAll(h, "FILE", shellWord(e.file))
			}
		}),
		inside(func(e *input.FileError) error { return e.Err }, func(*input.FileError, *explanation) {}), // which the error around it names
		on(exitUsage, "convert: the file holds several posts", func(e *archive.ManyError) string {
			return fmt.Sprintf("holds %d posts, and convert prints one", e.Count)
		}, func(*archive.ManyError) []string { return hints("wpmd export FILE -o DIR --media link") }),
		on(exitFailed, "", says[*archive.EmptyError]("is empty"), hint[*archive.EmptyError]("curl -s https://example.org/wp-json/wp/v2/posts/1 | wpmd convert -")),
		on(exitFailed, "", func(e *restjson.SyntaxError) string {
			return fmt.Sprintf("is no post JSON: it goes wrong at byte %d", e.Offset)
		}, hint[*restjson.SyntaxError]("wpmd get https://example.org/some-post/")),
		on(exitFailed, "", func(e *archive.NotPostsError) string { return "holds no posts but " + e.What },
			hint[*archive.NotPostsError]("curl -s https://example.org/wp-json/wp/v2/posts?per_page=100 > posts.json")),
		on(exitFailed, "", func(e *restjson.ShapeError) string { return fmt.Sprintf("has %s where a %s belongs", e.Got, e.Want) }, nil),
		on(exitFailed, "", asItIs[*restjson.CrowdError], nil),
		on(exitFailed, "", asItIs[*noPublicError], hint[*noPublicError]("wpmd export FILE -o DIR --status draft,private,protected   (what is not public, by name)")),
		on(exitFailed, "", asItIs[*foreignError], func(e *foreignError) []string { return foreignHints[e.kind] }),
		on(exitFailed, "", says[*wxr.NotExportError]("holds nothing that a WordPress export has"), hint[*wxr.NotExportError](hintTools)),
		on(exitUsage, "files are exports of several sites", asItIs[*wxr.SitesError], hint[*wxr.SitesError]("wpmd export ./one.xml -o ONE-DIR   (the files of each site on their own)")),
		on(exitFailed, "", func(e *input.PackedError) string { return "is packed (" + e.Kind + "), which wpmd does not unpack" },
			hint[*input.PackedError]("unpack it, and give what is in it: wpmd export ./site.xml")),
		on(exitFailed, "", says[*input.InflationError]("holds so much more than there is of it that it cannot be meant"),
			hint[*input.InflationError]("unpack it yourself, if you know where it is from")),
		on(exitFailed, "", func(e *input.NoFilesError) string {
			said := "holds no file of posts (.xml, .json, .ndjson, or one of these packed)"
			if len(e.LeftOut) > 0 {
				said += ": " + e.LeftOut[0].Name + " " + e.LeftOut[0].Why
			}
			return said
		}, hint[*input.NoFilesError](hintTools)),
		on(exitFailed, "", func(e *input.BrokenError) string { return "cannot be unpacked: " + e.Err.Error() },
			hint[*input.BrokenError]("get the file again: it did not arrive whole")),
	}
}

// loginRules are for what wpmd login keeps.
func loginRules() []rule {
	return []rule{
		on(exitFailed, "", asItIs[*loginError], func(e *loginError) []string { return e.hints }),
		on(exitNotAllowed, "the keyring does not return the password", func(e *credentials.KeyringError) string {
			return fmt.Sprintf("the keyring does not return the password of %s: %v", e.User, e.Err)
		}, func(e *credentials.KeyringError) []string {
			return hints("unlock the keyring, and run it again", "wpmd login "+shellWord(siteOf(e.API))+"   (saves it again)")
		}),
		on(exitFailed, "", func(e *credentials.FileError) string {
			return fmt.Sprintf("the logins in %s cannot be read: %s", e.Path, reason(e.Err))
		}, func(e *credentials.FileError) []string {
			return hints("rm " + shellWord(e.Path) + "   (and log in again)")
		}),
	}
}

const hintReport = "please report it, with the document's address"

// hintFile is for a file that its server would refuse again.
const hintFile = "open the addresses that are named in a browser; files that you get in another way go into a copy of wp-content/uploads, for --uploads DIR"

// documentRules are for one document or file of a run, which is named before
// these words; the rest of the run goes on.
func documentRules() []rule {
	return []rule{
		inside(func(e *content.DocumentError) error { return e.Err }, func(*content.DocumentError, *explanation) {}),
		inside(func(e *content.ListError) error { return e.Err }, func(*content.ListError, *explanation) {}),
		inside(func(e *archive.EntryError) error { return e.Err }, func(e *archive.EntryError, said *explanation) {
			said.kind = reflect.TypeFor[*archive.EntryError]()
			said.message = fmt.Sprintf("entry %d of the file %s", e.Number, said.message)
			said.hints = hints("mend the entries of the file that are named, or take them out, and run the same command again")
		}),
		on(exitIncomplete, "a WordPress export breaks off before its end", asItIs[*wxr.CutError],
			hint[*wxr.CutError]("on the site, choose Tools, Export again (in parts by date, where it breaks off each time), and run the same command with the new files")),
		on(exitIncomplete, "a document is missing from the site's answers, or in its sitemap alone", asItIs[*export.NotReturnedError], nil),
		on(exitIncomplete, "what was asked for by its id or slug is not there, or is behind a password", asItIs[*export.NotThereError],
			hint[*export.NotThereError]("wpmd list SITE   (shows what there is)")),
		on(exitIncomplete, "", asItIs[*export.LockedError],
			hint[*export.LockedError](postPasswordVariable+"='…' wpmd export SITE   (opens documents that have this password)")),
		on(exitIncomplete, "", asItIs[*export.UnlistedError],
			hint[*export.UnlistedError]("ask the site's owner to show these types in its API, or accept that: wpmd export SITE --accept type:NAME")),
		on(exitIncomplete, "", asItIs[*content.MissingFieldsError], hint[*content.MissingFieldsError]("run the same command again: what is missing may be there then")),
		on(exitIncomplete, "a document's file does not say all that its page says", asItIs[*export.UnfaithfulError], nil),
		on(exitIncomplete, "a file of yours, or a folder, is where a document's file belongs", asItIs[*export.ConflictError], nil),
		on(exitIncomplete, "", asItIs[*tree.PathError], hint[*tree.PathError]("wpmd export SOURCE -o ANOTHER-DIR   (on a disk that takes such names)")),
		on(exitIncomplete, "", asItIs[*layout.PathError], hint[*layout.PathError](hintReport)),
		on(exitIncomplete, "", asItIs[*linkmap.TooManyTurnsError], nil),
		on(exitIncomplete, "", asItIs[*render.PanicError], hint[*render.PanicError](hintReport)),
		on(exitIncomplete, "a server refuses a picture or a file, or sends something else in its place",
			func(e *media.StatusError) string { return "its server answers " + status(e.Status) }, hint[*media.StatusError](hintFile)),
		on(exitIncomplete, "", func(e *media.GoneError) string { return "its server answers " + status(e.Status) }, nil),
		on(exitIncomplete, "", func(e *media.TypeError) string { return "its server sends " + e.Type + " in its place" }, hint[*media.TypeError](hintFile)),
		on(exitIncomplete, "", says[*media.EmptyError]("its server sends an empty file"), hint[*media.EmptyError](hintFile)),
		on(exitIncomplete, "", func(e *media.EncodingError) string {
			return fmt.Sprintf("its server sends it encoded as %q", e.Encoding)
		}, hint[*media.EncodingError](hintFile)),
		on(exitIncomplete, "", says[*media.SourceError]("the target would make a page of it: it begins with the header of a document"), nil),
		on(exitIncomplete, "", says[*media.OtherPictureError]("its server sends another picture"), hint[*media.OtherPictureError](hintFile)),
		on(exitIncomplete, "", asItIs[*media.TakenError], nil),
		on(exitIncomplete, "", func(e *media.InflationError) string {
			return fmt.Sprintf("%s of compressed data hold so much that it cannot be meant", size(e.Size))
		}, hint[*media.InflationError](hintFile)),
	}
}
