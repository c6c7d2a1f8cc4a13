package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// topic is a page of help that belongs to no command.
type topic struct {
	name, short, text string
}

func newTopics(c *console) []*cobra.Command {
	var commands []*cobra.Command
	for _, t := range topics {
		page := &cobra.Command{Use: t.name, Short: t.short, Long: strings.TrimSpace(t.text)}
		if t.name == "json" {
			page.AddCommand(newJSONSchemaCmd(c))
		}
		commands = append(commands, page)
	}
	return append(commands, newFlavorsTopic(), newExitCodesTopic())
}

var topics = []topic{
	{"environment", "the environment variables that wpmd reads", `
Every flag has a variable: WPMD_FRONT_MATTER is --front-matter, WPMD_TYPE is --type.
One that is empty says nothing. WPMD_SITE is the SOURCE where none is named.

  WPMD_USER            log in as this user, as --user does
  WPMD_PASSWORD        the application password of that user
  WPMD_POST_PASSWORD   opens documents that have this password, as --post-password does
  WPMD_NO_KEYRING      if not empty, wpmd login saves passwords in a file

Of others:

  NETRC                the netrc file, in place of ~/.netrc
  HTTP_PROXY, HTTPS_PROXY, NO_PROXY
                       proxies, as for curl
  NO_COLOR             if not empty, no colour
  TERM                 dumb: no colour
  DISPLAY, WAYLAND_DISPLAY
                       if one is set, wpmd login opens a browser on Linux and the like

A flag comes before its variable, and a variable before wpmd.yaml. Passwords are never given as flags, except for
--post-password, since process lists show flags.`},

	{"json", "what --json prints", `
With --json a command prints its result as one JSON object on standard output, also
where it fails. Messages still go to standard error. Every object has these keys:

  schema     1: raised when a key goes or means something else; new ones may come
  command    export, list, …
  complete   whether nothing that was asked for is missing
  exit_code  as in wpmd help exit-codes
  error, hints
             what went wrong, and what to do, where something did

and those of its command. Of several sites in wpmd.yaml each has an object, one after
the other. A command line that cannot be read, and what prints a page, a file or an
address, as help, flavor and preview do, have none.

  export   site, output, documents, media, requests, bytes, seconds, warnings,
           failures, changes, warning_counts (by code)
  get, convert
           front_matter, markdown, warnings
  list     documents, one a line as they come in, of id, type, status, date, modified,
           slug, title, url, and author, parent and terms by their ids; site, warnings,
           failures
  inspect  exportable, site, api, types, taxonomies, media, users, comments, plugins,
           warnings, export (an estimate) and more; wall, if one blocks the site
  verify SOURCE
           site, documents, perfect, constructs, dropped, proofs, warnings, failures
  verify DIR
           site, documents, files, findings; against, with --against
  restore  output, documents, media, terms, authors, comments, rendered, protected
  version  version, go, os, arch

  documents has expected, created, updated, unchanged, moved, deleted, kept, skipped
  and failed. media has expected, downloaded, copied, unchanged, deleted, skipped,
  gone and failed. A warning has code, document and message: the code does not
  change, the message may. A failure has id, type, url and error. A change has
  action, type, path, url, and id, from, title and why where they apply.

The exit code says whether the result is complete: wpmd help exit-codes.

  wpmd export https://example.org -o out --json | jq '.documents'
  wpmd list example.org --json | jq -r '.documents[].url'
  wpmd json schema > wpmd-json.schema.json`},

	{"privacy", "what wpmd sends, and what it never writes", `
wpmd sends requests to the site that you name, and to the servers of pictures and
files that it downloads (those of other sites only with --media-from all). It calls
nobody else: there is no telemetry, and no check for new versions.

A password and every --header are sent to the site's own API only. The user agent is
wpmd/VERSION.

wpmd writes drafts, private, scheduled, trashed and password-protected documents only
if you ask for them (--status, --post-password). It never writes the e-mail or IP
addresses of commenters and users, nor avatars, whose addresses are made from e-mail
addresses.

wpmd login saves a password in the system's keyring, or in a file that only you can
read. wpmd logout removes it.`},

	{"migrating", "moving a site to a static site generator", `
  1. See what is there, and whether something blocks it:
       wpmd inspect https://example.org
  2. Export it for your generator: hugo, jekyll, eleventy or astro.
       wpmd export https://example.org -o site --flavor hugo --redirects netlify
  3. Check the folder, and read what the report names:
       wpmd verify ./site
  4. Build the site with your generator. Documents keep their addresses.
  5. Until you switch, run step 2 again: it fetches what has changed and keeps your
     edits. --prune removes what is gone from the site.
  6. Before you switch, compare once more:
       wpmd verify ./site --against https://example.org

Drafts and private posts need a login (wpmd login SITE) and --status. Comments come
with --comments, old addresses with --redirects, files that no post shows with
--media-library.`},
}
