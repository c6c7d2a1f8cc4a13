package cli

import (
	"bufio"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"wpmd/pkg/credentials"
)

const (
	// userVariable and passwordVariable are where scripts put an application
	// password, and postPasswordVariable one of a document.
	userVariable         = "WPMD_USER"
	passwordVariable     = "WPMD_PASSWORD"
	postPasswordVariable = "WPMD_POST_PASSWORD"
	// noKeyringVariable saves logins in a file even if there is a keyring.
	noKeyringVariable = "WPMD_NO_KEYRING"
)

const aboutLogin = `A login comes from --user or WPMD_USER with WPMD_PASSWORD, else from wpmd login,
from netrc or from a prompt. It is sent to the site's own API and to no other
server.`

// logins is the store of wpmd login.
func logins() (*credentials.Store, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return nil, err
	}
	return credentials.Open(filepath.Join(dir, "wpmd"), os.Getenv(noKeyringVariable) == ""), nil
}

// login finds the user and the password for an address, if there is a login for
// it: in the environment, in what wpmd login keeps, in netrc, or by asking. A
// login that is given in another way takes the place of one that is kept, which
// alone names the API that it is for.
func (c *console) login(user, address string, given bool) (found credentials.Login, err error) {
	user = cmp.Or(user, os.Getenv(userVariable))
	if user == "" && given {
		return credentials.Login{}, nil
	}
	if p := os.Getenv(passwordVariable); user != "" && p != "" {
		return credentials.Login{User: user, Password: p}, nil
	}
	// A system that has no place for settings has none for logins.
	if store, noPlace := logins(); noPlace == nil {
		kept, ok, err := store.Find(address)
		if err != nil {
			return credentials.Login{}, err
		}
		if ok && user == "" {
			c.printf("%s", c.faint.Sprintf("logging in as %s, as saved by wpmd login", printable(kept.User)))
		}
		if ok && (user == "" || user == kept.User) {
			return kept, nil
		}
	}
	if user == "" {
		return credentials.Login{}, nil
	}
	password, err := c.password(user, hostOf(address))
	return credentials.Login{User: user, Password: password}, err
}

// password finds the password of a user at a host in netrc, or by asking.
func (c *console) password(user, host string) (string, error) {
	p, err := netrcPassword(netrcFile(), host, user)
	if p != "" || err != nil {
		return p, err
	}
	if in, ok := c.in.(*os.File); !ok || !isTerminal(in) {
		return "", usage(passwordVariable+"='xxxx xxxx xxxx xxxx' wpmd …", "there is no password for %s: set %s", printable(user), passwordVariable)
	}
	return c.askSecret("application password of " + printable(user) + " at " + printable(host))
}

// askSecret asks at the terminal without showing what is typed.
func (c *console) askSecret(what string) (string, error) {
	_, _ = c.err.Write([]byte(what + ": "))
	terminal := int(c.in.(*os.File).Fd())
	if state, err := term.GetState(terminal); err == nil {
		c.whenInterrupted(func() { _ = term.Restore(terminal, state) })
		defer c.whenInterrupted(nil)
	}
	raw, err := term.ReadPassword(terminal)
	_, _ = c.err.Write([]byte("\n"))
	return strings.TrimSpace(string(raw)), err
}

func netrcFile() string {
	if name := os.Getenv("NETRC"); name != "" {
		return name
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".netrc")
}

// netrcPassword reads the password of a user at a host from a netrc file. A
// file that is not there holds none. An application password is shown with
// blanks in it, which netrc can only hold in quotes.
func netrcPassword(name, host, user string) (string, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) || name == "" {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	var machine, login, password string
	found := func() bool {
		return password != "" && (machine == host || machine == "*") && (login == user || login == "")
	}
	words := bufio.NewScanner(f)
	words.Split(netrcWords)
	for words.Scan() {
		word := words.Text()
		if (word == "machine" || word == "default") && found() {
			return password, nil
		}
		switch word {
		case "default":
			machine, login, password = "*", "", ""
		case "machine":
			words.Scan()
			machine, login, password = words.Text(), "", ""
		case "login":
			words.Scan()
			login = words.Text()
		case "password":
			words.Scan()
			password = words.Text()
		}
	}
	if !found() {
		return "", words.Err()
	}
	return password, words.Err()
}

// netrcWords splits a netrc file into words; a word in double quotes may hold
// blanks, and a line that begins with # is a comment.
func netrcWords(data []byte, atEOF bool) (int, []byte, error) {
	rest := strings.TrimLeft(string(data), " \t\r\n")
	skipped := len(data) - len(rest)
	var end string
	word := rest
	switch {
	case rest == "":
		return skipped, nil, nil
	case rest[0] == '#':
		end, word = "\n", ""
		rest = rest[1:]
		skipped++
	case rest[0] == '"':
		end, word = `"`, rest[1:]
		rest = rest[1:]
		skipped++
	default:
		end = " \t\r\n"
	}
	i := strings.IndexAny(rest, end)
	if i < 0 && !atEOF {
		return 0, nil, nil
	}
	if i < 0 {
		i = len(rest)
	}
	if word == "" {
		return skipped + i, nil, nil
	}
	return min(skipped+i+1, len(data)), []byte(rest[:i]), nil
}
