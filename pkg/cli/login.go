package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"wpmd/pkg/blocker"
	"wpmd/pkg/credentials"
	"wpmd/pkg/wordpress"
)

type loginOptions struct {
	console   *console
	site      string
	noBrowser bool
	network   networkOptions
}

func newLoginCmd(c *console, run func(context.Context, *loginOptions) error) *cobra.Command {
	o := &loginOptions{console: c}
	cmd := &cobra.Command{
		Use:   "login SITE",
		Short: "create an application password in the browser, and save it",
		Long: `login shows the page on which WordPress creates a password for one program, an
application password. It asks for the user name and this password, checks them,
and saves them in the system's keyring or, if there is none, in a file that only
you can read. Other commands then use them for this site. Without a terminal,
login reads the two from two lines of standard input.

` + aboutLogin,
		Example: `  wpmd login https://example.org
  printf '%s\n' ada 'xxxx xxxx xxxx xxxx xxxx xxxx' | wpmd login https://example.org`,
		Args: exactly(1, "a SITE", "wpmd login https://example.org"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.site = args[0]
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.noBrowser, "no-browser", false, "print the address of the page, and do not open it")
	o.network.addFlags(cmd.Flags())
	return cmd
}

// loginError says why a login was not made.
type loginError struct {
	site    string
	message string // begins after the site's address
	hints   []string
}

func (e *loginError) Error() string { return e.site + " " + e.message }

func runLogin(ctx context.Context, o *loginOptions) error {
	if isFile(o.site) {
		return usage("wpmd login https://example.org", "login takes a site, not a file")
	}
	n, err := o.network.connect(o.console)
	if err != nil {
		return err
	}
	page, err := o.passwordPage(ctx, n)
	if err != nil {
		return err
	}
	user, password, err := o.ask(ctx, page)
	if err != nil {
		return err
	}
	site, err := wordpress.Discover(ctx, n.client, siteAddress(o.site), wordpress.Options{
		API: o.network.api, User: user, Password: password, Headers: len(o.network.headers) > 0,
	})
	if err != nil {
		return err
	}
	if !site.LoggedIn() {
		return &loginError{site: site.Home(), message: "does not say whether the password is right, so it is not saved",
			hints: hints(strings.ReplaceAll(hintLogin, "SITE", shellWord(o.site)))}
	}
	return o.save(credentials.Login{API: site.API(), User: user, Password: password, Profile: profilePage(page)})
}

// passwordPage finds the page on which an application password is made. A site
// that lets nobody in does not say where it is; WordPress has it in one place.
func (o *loginOptions) passwordPage(ctx context.Context, n *network) (string, error) {
	site, err := wordpress.Discover(ctx, n.client, siteAddress(o.site), wordpress.Options{API: o.network.api, Headers: len(o.network.headers) > 0})
	if err != nil {
		home, ok := openedByLogin(err)
		if !ok {
			return "", withFileHint("list", o.site, err)
		}
		return strings.TrimSuffix(home, "/") + "/wp-admin/authorize-application.php", nil
	}
	page := site.PasswordPage(ctx)
	if page == "" {
		return "", &loginError{site: site.Home(), message: "offers no application passwords: WordPress does so over https alone, and plugins can switch them off",
			hints: hints("wpmd inspect "+shellWord(o.site), `wpmd export `+shellWord(o.site)+` --header "Cookie: …"   (as a browser sends it that is logged in)`)}
	}
	// The site says where its page is, and must not lead anywhere else with it.
	if at, err := url.Parse(page); err != nil || at.Scheme != "http" && at.Scheme != "https" || at.User != nil || !sameHost(page, site.Home(), site.API()) {
		return "", &loginError{site: site.Home(), message: "has its page for application passwords at " + page + ", which is another host",
			hints: hints("wpmd login " + shellWord(page) + "   (if that is the same site)")}
	}
	return page, nil
}

func sameHost(address string, known ...string) bool {
	for _, other := range known {
		if strings.TrimPrefix(hostOf(address), "www.") == strings.TrimPrefix(hostOf(other), "www.") {
			return true
		}
	}
	return false
}

// openedByLogin says whether an error is one that a login does away with, and
// the address of the site.
func openedByLogin(err error) (home string, ok bool) {
	if e, ok := errors.AsType[*wordpress.BlockedError](err); ok {
		return siteOf(e.URL), e.Kind == blocker.RESTOff || e.Kind == blocker.Login || e.Kind == blocker.Forbidden
	}
	if e, ok := errors.AsType[*wordpress.APIClosedError](err); ok {
		return siteOf(e.URL), true
	}
	return "", false
}

// appID tells a site that it is the same program each time.
// https://make.wordpress.org/core/2020/11/05/application-passwords-integration-guide/
const appID = "5f0b0a5c-6c1e-4d57-9b43-7a5d1f2f8c61"

// ask shows the page and takes what it gives.
func (o *loginOptions) ask(ctx context.Context, page string) (user, password string, err error) {
	c := o.console
	address := page + "?" + url.Values{"app_name": {"wpmd"}, "app_id": {appID}}.Encode()
	c.printf("open this page in a browser, log in, and say yes to wpmd:\n  %s\nit then shows a password; enter it here, with your user name (it is not your login password)", printable(address))
	user, password = cmp.Or(o.network.user, os.Getenv(userVariable)), os.Getenv(passwordVariable)
	if in, ok := c.in.(*os.File); ok && isTerminal(in) {
		if !o.noBrowser && password == "" {
			openBrowser(ctx, address)
		}
		return o.askTerminal(in, user, password)
	}
	lines := bufio.NewScanner(c.in)
	for _, missing := range []*string{&user, &password} {
		if *missing == "" && lines.Scan() {
			*missing = strings.TrimSpace(lines.Text())
		}
	}
	return user, password, cmp.Or(lines.Err(), o.checkAsked(user, password))
}

func (o *loginOptions) askTerminal(in io.Reader, user, password string) (string, string, error) {
	c := o.console
	if user == "" {
		_, _ = io.WriteString(c.err, "user name: ")
		line, err := readLine(in)
		if err != nil {
			return "", "", err
		}
		user = strings.TrimSpace(line)
	}
	if password == "" {
		var err error
		if password, err = c.askSecret("application password"); err != nil {
			return "", "", err
		}
	}
	return user, password, o.checkAsked(user, password)
}

// readLine takes no more than one line, so that what is pasted with it is left
// for the next question.
func readLine(in io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); ; {
		n, err := in.Read(b)
		if n > 0 && b[0] == '\n' {
			return string(line), nil
		}
		if err != nil {
			return string(line), err
		}
		line = append(line, b[:n]...)
	}
}

func (o *loginOptions) checkAsked(user, password string) error {
	if user != "" && password != "" {
		return nil
	}
	return usage("printf '%s\\n' NAME 'xxxx xxxx xxxx xxxx xxxx xxxx' | wpmd login "+shellWord(o.site), "login needs a user name and a password")
}

// openBrowser opens a page, as a courtesy: where that fails, its address has been
// shown.
func openBrowser(ctx context.Context, address string) {
	var command *exec.Cmd
	switch {
	case runtime.GOOS == "windows":
		command = exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", address)
	case runtime.GOOS == "darwin":
		command = exec.CommandContext(ctx, "open", address)
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		command = exec.CommandContext(ctx, "xdg-open", address)
	default:
		return
	}
	if command.Start() == nil {
		go func() { _ = command.Wait() }()
	}
}

func (o *loginOptions) save(l credentials.Login) error {
	store, err := logins()
	if err != nil {
		return err
	}
	inKeyring, err := store.Keep(l)
	if err != nil {
		return err
	}
	where := "in the system's keyring"
	if !inKeyring {
		where = "in " + store.File() + ", which only you can read"
	}
	o.console.printf("logged in as %s; the password is saved %s", printable(l.User), printable(where))
	o.console.printf("commands for %s now use it; wpmd logout %s forgets it", printable(siteOf(l.API)), printable(shellWord(o.site)))
	return nil
}

// profilePage is where a user takes an application password back.
func profilePage(passwordPage string) string {
	u, err := url.Parse(passwordPage)
	if err != nil {
		return ""
	}
	u.Path, u.RawQuery, u.Fragment = path.Dir(u.Path)+"/profile.php", "", "application-passwords-section"
	return u.String()
}

type logoutOptions struct {
	console *console
	site    string
}

func newLogoutCmd(c *console, run func(context.Context, *logoutOptions) error) *cobra.Command {
	o := &logoutOptions{console: c}
	return &cobra.Command{
		Use:   "logout SITE",
		Short: "forget the saved password of a site",
		Long: `logout forgets the login that wpmd login saved for a site. The password itself stays
valid until you revoke it on the site, on the page that logout prints.`,
		Example: "  wpmd logout https://example.org",
		Args:    exactly(1, "a SITE", "wpmd logout https://example.org"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.site = args[0]
			return run(cmd.Context(), o)
		},
	}
}

func runLogout(_ context.Context, o *logoutOptions) error {
	store, err := logins()
	if err != nil {
		return err
	}
	l, ok, err := store.Forget(o.site)
	if err != nil {
		return err
	}
	if !ok {
		return &loginError{site: o.site, message: "has no saved login", hints: hints("wpmd login " + shellWord(o.site))}
	}
	o.console.printf("the login of %s is forgotten; the password stays valid until you revoke it on the site:\n  %s",
		printable(l.User), printable(l.Profile))
	return nil
}
