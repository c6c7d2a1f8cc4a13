package cli

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"
)

// passwordVariable is where scripts put the application password.
const passwordVariable = "WPMD_PASSWORD"

// password finds the password of a user at a host: in the environment, in
// netrc, or by asking.
func (c *console) password(user, host string) (string, error) {
	if p := os.Getenv(passwordVariable); p != "" {
		return p, nil
	}
	p, err := netrcPassword(netrcFile(), host, user)
	if p != "" || err != nil {
		return p, err
	}
	in, ok := c.in.(*os.File)
	if !ok || !isTerminal(in) {
		return "", usage(passwordVariable+"='xxxx xxxx xxxx xxxx' wpmd …", "there is no password for %s: set %s", printable(user), passwordVariable)
	}
	_, _ = c.err.Write([]byte("application password of " + printable(user) + " at " + printable(host) + ": "))
	raw, err := term.ReadPassword(int(in.Fd()))
	_, _ = c.err.Write([]byte("\n"))
	return string(raw), err
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
