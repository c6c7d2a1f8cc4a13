package cli

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"wpmd/pkg/content"
	"wpmd/pkg/fetch"
	"wpmd/pkg/sitemap"
	"wpmd/pkg/wordpress"
)

const hintLoginKept = "   (makes an application password; the login password does not do)"

// accessRules are for a site that lets wpmd in as little as anybody.
func accessRules() []rule {
	return []rule{
		inside(func(e *fileNamedSiteError) error { return e.err }, func(e *fileNamedSiteError, said *explanation) {
			said.hints = append(hints("wpmd "+e.command+" ./"+shellWord(e.name)+"   (a "+e.kind+" of that name is here)"), said.hints...)
		}),
		inside(func(e *refusedLoginError) error { return e.err }, func(e *refusedLoginError, said *explanation) {
			verb := "is not enough"
			if e.status == http.StatusUnauthorized {
				verb = "was refused"
			}
			said.message += "; the login of " + cmp.Or(e.user, "the headers given") + " was sent, and " + verb
			said.hints = hints("wpmd login " + shellWord(e.site) + hintLoginKept)
		}),
		on(exitNotAllowed, "the REST API is closed to visitors", func(e *wordpress.APIClosedError) string {
			return fmt.Sprintf("%s is not open to everybody (%s)", e.URL, closedBecause(e))
		}, func(e *wordpress.APIClosedError) []string {
			return forSite(e.URL, hintBrowser, hintLogin, hintFeed, hintWXR)
		}),
		when(func(e *wordpress.LoginError) bool { return e.NotOffered },
			on(exitNotAllowed, "a login was refused", func(e *wordpress.LoginError) string {
				return fmt.Sprintf("%s refuses the login of %s: it offers no application passwords, which are switched off there, or need https", e.API, userOf(e))
			}, func(e *wordpress.LoginError) []string {
				return hints("ask its owner to switch application passwords on", hintTryLogin(e))
			})),
		when(func(e *wordpress.LoginError) bool { return e.Unseen },
			on(exitNotAllowed, "", func(e *wordpress.LoginError) string {
				return fmt.Sprintf("%s does not accept the password of %s, or does not see it: a web server before it may take the header Authorization away (%s)",
					e.API, userOf(e), e.Code)
			}, func(e *wordpress.LoginError) []string {
				return hints("wpmd login "+shellWord(siteOf(e.API))+hintLoginKept, hintTryLogin(e),
					`ask its owner to let it through: SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1   (in .htaccess)`)
			})),
		on(exitNotAllowed, "", func(e *wordpress.LoginError) string {
			why := ""
			if e.Code != "" {
				why = fmt.Sprintf(" (%s: %s)", e.Code, e.Message)
			}
			return fmt.Sprintf("%s does not accept the password of %s%s", e.API, userOf(e), why)
		}, func(e *wordpress.LoginError) []string {
			return hints("wpmd login "+shellWord(siteOf(e.API))+hintLoginKept, hintTryLogin(e))
		}),
		on(exitNotAllowed, "the API is on another host, where the login is not sent", func(e *wordpress.CredentialsMovedError) string {
			return fmt.Sprintf("the API of %s is at %s, where its password is not sent unasked", e.Typed, e.API)
		}, func(e *wordpress.CredentialsMovedError) []string {
			return hints("wpmd export " + shellWord(e.Typed) + " --user NAME --api " + shellWord(e.API))
		}),
		on(exitNotAllowed, "get: the post is protected by a password", asItIs[*protectedError], func(e *protectedError) []string {
			return hints(postPasswordVariable + "='…' wpmd get " + shellWord(e.address))
		}),
	}
}

// refusedLoginError adds to an error that a login would do away with that one was
// sent.
type refusedLoginError struct {
	user, site string
	status     int
	err        error
}

func (e *refusedLoginError) Error() string { return e.err.Error() }
func (e *refusedLoginError) Unwrap() error { return e.err }

// withLogin adds to an error what became of the login, if there was one.
func (c *console) withLogin(err error) error {
	if !c.sentLogin || err == nil {
		return err
	}
	site, opens := openedByLogin(err)
	if !opens {
		return err
	}
	refused := &refusedLoginError{user: c.user, site: site, err: err}
	if e, ok := errors.AsType[*wordpress.BlockedError](err); ok {
		refused.status = e.Status
	} else if e, ok := errors.AsType[*wordpress.APIClosedError](err); ok {
		refused.status = e.Status
	}
	return refused
}

func userOf(e *wordpress.LoginError) string { return cmp.Or(e.User, "the headers given") }

func hintTryLogin(e *wordpress.LoginError) string {
	return "curl -si -u NAME:PASSWORD " + shellWord(strings.TrimRight(e.API, "/")+"/wp/v2/users/me") + "   (shows what it says to a login)"
}

func closedBecause(e *wordpress.APIClosedError) string {
	said := fmt.Sprintf("HTTP %d", e.Status)
	if e.Code != "" {
		said += ", " + e.Code
	}
	if e.Message != "" {
		said += ": " + e.Message
	}
	return said
}

// siteRules are for what a site has, and for a WordPress that does not do what it
// should.
func siteRules() []rule {
	return []rule{
		on(exitFailed, "a part of a list, or the sitemap, cannot be read", func(e *wordpress.GapError) string {
			what := fmt.Sprintf("documents number %d to %d of its list do", e.From+1, e.To)
			if e.To-e.From == 1 {
				what = fmt.Sprintf("document number %d of its list does", e.From+1)
			}
			return fmt.Sprintf("%s: %s not come: %s", e.URL, what, explain(e.Err).message)
		}, func(e *wordpress.GapError) []string {
			return hints("wpmd list " + shellWord(siteOf(e.URL)) + "   (shows those that do)")
		}),
		on(exitIncomplete, "", asItIs[*wordpress.RowError], nil),
		on(exitFailed, "", asItIs[*wordpress.SilentListError], func(e *wordpress.SilentListError) []string {
			return hints("try again later, or give it more time: --timeout " + brief(4*e.After))
		}),
		on(exitFailed, "", func(e *wordpress.UnreadListError) string {
			return e.Error() + "; what an earlier run knew from it stays"
		}, nil),
		inside(func(e *wordpress.EventsError) error { return e.Err }, func(_ *wordpress.EventsError, said *explanation) {
			said.message = "events that are over are in the list of The Events Calendar alone, which cannot be read to its end: " + said.message
		}),
		on(exitFailed, "", func(e *sitemap.Error) string {
			return fmt.Sprintf("the sitemap %s cannot be read: %s", e.URL, explain(e.Err).message)
		}, func(e *sitemap.Error) []string { return hints(lookAt(e.URL)) }),
		on(exitUsage, "the address is no web address", func(e *wordpress.AddressError) string {
			if e.Address == "" {
				return "the address that was typed is none to export: " + e.Reason
			}
			return fmt.Sprintf("%q is no web address: %s", e.Address, e.Reason)
		}, func(e *wordpress.AddressError) []string {
			_, rest, _ := strings.Cut(e.Address, "://")
			return hints("wpmd export https://" + shellWord(cmp.Or(rest, "example.org")))
		}),
		on(exitFailed, "the site is not a WordPress site, or has no such page", func(e *wordpress.NotWordPressError) string {
			return e.URL + " does not look like a WordPress site: no REST API found"
		}, func(e *wordpress.NotWordPressError) []string {
			return hints("wpmd export " + shellWord(e.URL) + " --api https://example.org/wp-json/   (if you know where the API is)")
		}),
		on(exitUsage, "the site has no such type, language, category, tag or author", func(e *wordpress.UnknownTypeError) string {
			return fmt.Sprintf("the site has no type %q%s", e.Type, didYouMean(nearest(e.Type, e.Known)))
		}, func(e *wordpress.UnknownTypeError) []string {
			return hints("wpmd export SITE --type " + shellWord(strings.Join(e.Known, ",")))
		}),
		on(exitUsage, "", func(e *wordpress.UnknownLanguageError) string {
			return fmt.Sprintf("the site has no language %q (it has %s)", e.Language, strings.Join(e.Known, ", "))
		}, func(e *wordpress.UnknownLanguageError) []string {
			return hints("wpmd export SITE --language " + shellWord(strings.Join(e.Known, ",")))
		}),
		on(exitUsage, "", func(e *wordpress.UnknownTermError) string {
			return fmt.Sprintf("the site has no %s %q", e.Taxonomy, e.Term)
		},
			func(e *wordpress.UnknownTermError) []string {
				return hints("its slug is the last word of https://example.org/" + strings.TrimPrefix(e.Taxonomy, "post_") + "/SLUG/; its name or id do as well")
			}),
		on(exitFailed, "", asItIs[*wordpress.LanguageLeftError], func(e *wordpress.LanguageLeftError) []string {
			return hints("wpmd export " + shellWord(e.Home) + " -o ANOTHER-DIR   (if that is a site of its own)")
		}),
		on(exitFailed, "", func(e *content.LanguageError) string { return "--language: " + e.Error() },
			hint[*content.LanguageError]("leave out --language: the documents of every language come, in one folder")),
		when(func(e *wordpress.NotFoundError) bool { return e.Shows != "" },
			on(exitFailed, "", asItIs[*wordpress.NotFoundError], func(e *wordpress.NotFoundError) []string {
				return hints("wpmd export " + shellWord(siteOf(e.URL)) + filterFor(e.Shows))
			})),
		on(exitFailed, "", asItIs[*wordpress.NotFoundError], func(e *wordpress.NotFoundError) []string {
			return hints("wpmd list " + shellWord(e.URL) + "   (shows what the site has)")
		}),
		on(exitFailed, "the site's answers are not those of WordPress", asItIs[*wordpress.UnexpectedAnswerError], func(e *wordpress.UnexpectedAnswerError) []string {
			return hints("wpmd export " + shellWord(siteOf(e.URL)) + " --timeout 2m --concurrency 1   (gently)")
		}),
		on(exitFailed, "", func(e *wordpress.APIError) string {
			return fmt.Sprintf("%s: WordPress says: %s (HTTP %d, %s)", e.URL, cmp.Or(e.Message, "nothing"), e.Status, e.Code)
		}, func(e *wordpress.APIError) []string { return hints("wpmd inspect " + shellWord(siteOf(e.URL))) }),
		on(exitFailed, "the site gives some documents twice and others never", func(e *wordpress.RepeatedPageError) string {
			return fmt.Sprintf("%s: the site gives the same documents for every page of its list, as a cache does that ignores what is asked", e.URL)
		}, func(e *wordpress.RepeatedPageError) []string { return hints(pastCaches(e.URL)) }),
		on(exitFailed, "", func(e *wordpress.CountError) string {
			return fmt.Sprintf("%s: the site lists %d rows, but only %d different documents: some come twice and others never", e.URL, e.Rows, e.Listed)
		}, func(e *wordpress.CountError) []string { return hints(pastCaches(e.URL)) }),
		on(exitFailed, "", func(e *wordpress.KeptBackError) string {
			return fmt.Sprintf("%s: the site counts %d documents and gives %d of them to this visitor", e.URL, e.Counted, e.Listed)
		}, func(e *wordpress.KeptBackError) []string {
			return hints("wpmd login " + shellWord(siteOf(e.URL)) + "   (as somebody who may see them)")
		}),
	}
}

// filterFor are the flags that ask for the documents of an archive, which is given
// as the route of its term or author.
func filterFor(route string) string {
	at := strings.LastIndexByte(route, '/')
	flag, known := map[string]string{"wp/v2/categories": "category", "wp/v2/tags": "tag", "wp/v2/users": "author"}[route[:max(at, 0)]]
	if !known {
		return "   (the whole site)"
	}
	return " --" + flag + " " + shellWord(route[at+1:]) + "   (the posts that it lists)"
}

func pastCaches(address string) string {
	return "wpmd export " + shellWord(siteOf(address)) + ` --header "Cache-Control: no-cache"`
}

func lookAt(address string) string {
	return "open " + shellWord(address) + " in a browser, and see what it is"
}

// networkRules are for the way to a site, and for a server that answers, but not
// in a way that is of use.
func networkRules() []rule {
	return []rule{
		when(func(e *fetch.HostError) bool { return e.NotFound },
			on(exitFailed, "the host does not exist, cannot be reached, or does not answer in time",
				func(e *fetch.HostError) string { return "there is no host " + e.Host }, hint[*fetch.HostError](hintSpelled))),
		on(exitFailed, "", func(e *fetch.HostError) string { return "the name " + e.Host + " could not be looked up" },
			hint[*fetch.HostError]("check that this machine is online, and try again")),
		on(exitFailed, "", func(e *fetch.TimeoutError) string { return fmt.Sprintf("%s did not answer within %s", e.URL, e.After) },
			func(e *fetch.TimeoutError) []string {
				return hints("wpmd export " + shellWord(siteOf(e.URL)) + " --timeout 2m --concurrency 1")
			}),
		on(exitFailed, "the site's certificate does not hold", func(e *fetch.TLSError) string {
			return fmt.Sprintf("there is no secure connection to %s: %s", siteOf(e.URL), rootCause(e.Err))
		}, func(e *fetch.TLSError) []string {
			return hints(
				"curl -sSI "+shellWord(siteOf(e.URL))+"   (says the same if the certificate is at fault)",
				"wpmd export "+shellWord(siteOf(e.URL))+" --ca-cert FILE   (if you have the certificate that it is signed with)",
				"wpmd export "+shellWord("http://"+hostAndPort(e.URL))+"   (without encryption, if the site offers that)")
		}),
		on(exitFailed, "the site stops answering", func(e *fetch.UnreachableError) string {
			return fmt.Sprintf("%s has stopped answering: %s", siteOf(e.URL), rootCause(e.Err))
		}, hint[*fetch.UnreachableError]("run the same command again later: it goes on where it stopped")),
		when(func(e *fetch.ConnectionError) bool { return errors.Is(e.Err, syscall.ECONNREFUSED) },
			on(exitFailed, "", connectionFailed, func(e *fetch.ConnectionError) []string {
				return hints("check the address: nothing listens at " + shellWord(hostAndPort(e.URL)))
			})),
		on(exitFailed, "", connectionFailed, func(e *fetch.ConnectionError) []string {
			return hints("wpmd export " + shellWord(siteOf(e.URL)) + " --concurrency 1   (again, gently)")
		}),
		on(exitFailed, "a public site leads to a private address, or in a circle", func(e *fetch.PrivateAddressError) string {
			return fmt.Sprintf("%s is at a private address, where a public site must not lead", e.URL)
		}, func(e *fetch.PrivateAddressError) []string {
			return hints("wpmd export " + shellWord("http://"+e.Host) + "   (if that machine is yours)")
		}),
		when(func(e *fetch.RedirectError) bool { return e.URL == e.Location },
			on(exitFailed, "", func(e *fetch.RedirectError) string {
				return fmt.Sprintf("%s redirects to itself, as sites do that want a cookie back", e.URL)
			}, func(e *fetch.RedirectError) []string {
				return hints("wpmd export " + shellWord(siteOf(e.URL)) + ` --header "Cookie: …"   (from a browser that was let in)`)
			})),
		on(exitFailed, "", func(e *fetch.RedirectError) string {
			return fmt.Sprintf("%s redirects to %s, which %s", e.URL, e.Location, e.Reason)
		}, func(e *fetch.RedirectError) []string {
			return hints("wpmd export " + shellWord(siteOf(e.Location)) + "   (if that is the site)")
		}),
		on(exitFailed, "", func(e *fetch.TooLargeError) string { return fmt.Sprintf("%s is larger than %s", e.URL, size(e.Limit)) },
			func(e *fetch.TooLargeError) []string { return hints(lookAt(e.URL)) }),
		on(exitFailed, "", func(e *fetch.AddressError) string {
			return fmt.Sprintf("%q cannot be asked for: it %s", e.URL, e.Reason)
		},
			hint[*fetch.AddressError]("wpmd export https://example.org")),
		when(func(e *fetch.WaitError) bool { return e.Status == http.StatusTooManyRequests },
			on(exitNotAllowed, "the site wants fewer requests (HTTP 429)", askedToWait, hintsToWait)),
		on(exitFailed, "the site is busy or broken (HTTP 5xx)", askedToWait, hintsToWait),
		on(exitFailed, "", func(e *fetch.StatusError) string { return e.URL + " answers " + status(e.Status) }, hint[*fetch.StatusError]("try again later")),
	}
}

func connectionFailed(e *fetch.ConnectionError) string {
	return fmt.Sprintf("the connection to %s failed: %s", siteOf(e.URL), rootCause(e.Err))
}

func askedToWait(e *fetch.WaitError) string {
	const longestSaid = 40 // a number of any length is a wait
	said := ""
	if e.Said != "" && len(e.Said) <= longestSaid {
		said = fmt.Sprintf(" (Retry-After: %s)", e.Said)
	}
	return fmt.Sprintf("%s answers %s, and asks to wait %s%s", e.URL, status(e.Status), brief(e.For), said)
}

func hintsToWait(e *fetch.WaitError) []string {
	return hints("wait that long, and run it again: it goes on where it stopped", "wpmd export "+shellWord(siteOf(e.URL))+" --concurrency 1 --rate 1   (gently)")
}

// status is an HTTP status as people know it.
func status(code int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
}

func hostAndPort(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
