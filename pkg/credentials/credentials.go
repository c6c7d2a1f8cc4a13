// Package credentials keeps the logins of sites: the password in the system's
// keyring, or, where there is none, in a file that only its owner can read.
//
// The file also says which logins there are, so that no keyring is asked, and
// nobody is asked to unlock one, for a site without.
package credentials

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/zalando/go-keyring"

	"wpmd/pkg/permalink"
	"wpmd/pkg/tree"
)

// Login is an application password, and what it opens.
type Login struct {
	// API is the address of the REST root that it was made for.
	API  string
	User string
	// Password is empty where it was not asked for.
	Password string
	// Profile is the page of the site on which the password can be revoked.
	Profile string
}

// String leaves out the password.
func (l Login) String() string { return fmt.Sprintf("{API:%q User:%q}", l.API, l.User) }

// GoString is String: the %#v verb must not show what %v hides.
func (l Login) GoString() string { return l.String() }

// LogValue is String for package slog.
func (l Login) LogValue() slog.Value { return slog.StringValue(l.String()) }

// file is where the logins are, in the folder of a Store.
const file = "credentials"

// service is the name under which the keyring shows them.
const service = "wpmd"

// Store is a folder that holds logins.
type Store struct {
	dir     *tree.Tree
	keyring bool
}

// Open returns the store in the folder dir; without keyring passwords lie in its
// file. Nothing is created before the first login is kept.
func Open(dir string, keyring bool) *Store { return &Store{dir: tree.Open(dir), keyring: keyring} }

// File is the path of the store's file.
func (s *Store) File() string { return filepath.Join(s.dir.Dir(), file) }

// FileError says that the file of logins cannot be used.
type FileError struct {
	Path string
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("logins in %s: %v", e.Path, e.Err) }
func (e *FileError) Unwrap() error { return e.Err }

// KeyringError says that the keyring does not give a password that it holds.
type KeyringError struct {
	User string
	API  string
	Err  error
}

func (e *KeyringError) Error() string {
	return fmt.Sprintf("keyring: password of %s at %s: %v", e.User, e.API, e.Err)
}
func (e *KeyringError) Unwrap() error { return e.Err }

// record is a login as the file has it.
type record struct {
	API      string `json:"api"`
	User     string `json:"user"`
	Password string `json:"password,omitempty"` // empty where the keyring holds it
	Profile  string `json:"profile,omitempty"`
	Keyring  bool   `json:"keyring,omitempty"`
}

// Keep keeps a login in place of an older one of the same site, and says whether
// the keyring holds its password.
func (s *Store) Keep(l Login) (inKeyring bool, err error) {
	records, err := s.read()
	if err != nil {
		return false, err
	}
	key := keyOf(l.API)
	r := record{API: l.API, User: l.User, Profile: l.Profile}
	r.Keyring = s.keyring && keyring.Set(service, key, l.Password) == nil
	if !r.Keyring {
		r.Password = l.Password
	}
	records[key] = r
	return r.Keyring, s.write(records)
}

// Find returns the login of the site that an address lies in, if there is one.
// One that was made over https is none for an address that begins with http.
func (s *Store) Find(address string) (l Login, ok bool, err error) {
	records, err := s.read()
	if err != nil {
		return Login{}, false, err
	}
	key, r, ok := records.find(address)
	if !ok || isHTTP(address) && !isHTTP(r.API) {
		return Login{}, false, nil
	}
	l = Login{API: r.API, User: r.User, Password: r.Password, Profile: r.Profile}
	if !r.Keyring {
		return l, true, nil
	}
	if !s.keyring {
		return Login{}, false, &KeyringError{User: r.User, API: r.API, Err: errors.New("it is switched off")}
	}
	if l.Password, err = keyring.Get(service, key); err != nil {
		return Login{}, false, &KeyringError{User: r.User, API: r.API, Err: err}
	}
	return l, true, nil
}

// Forget removes the login of the site that an address lies in, and returns it
// without its password.
func (s *Store) Forget(address string) (l Login, ok bool, err error) {
	records, err := s.read()
	if err != nil {
		return Login{}, false, err
	}
	key, r, ok := records.find(address)
	if !ok {
		return Login{}, false, nil
	}
	l = Login{API: r.API, User: r.User, Profile: r.Profile}
	if r.Keyring && s.keyring {
		if err := keyring.Delete(service, key); err != nil && !errors.Is(err, keyring.ErrNotFound) {
			return l, true, &KeyringError{User: r.User, API: r.API, Err: err}
		}
	}
	delete(records, key)
	return l, true, s.write(records)
}

// IsFor says whether a login is for the REST root at an address: that of the
// site it was made for, and not of another one on the same host. One that was
// made over https is for no root at http.
func (l Login) IsFor(root string) bool {
	return keyOf(l.API) == keyOf(root) && (isHTTP(l.API) || !isHTTP(root))
}

// records are the logins by keyOf their API.
type records map[string]record

func (s *Store) read() (records, error) {
	found := make(records)
	raw, err := s.dir.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &found)
	}
	if err != nil {
		return nil, &FileError{Path: s.File(), Err: err}
	}
	return found, nil
}

func (s *Store) write(all records) error {
	raw, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return s.dir.WriteSecret(file, append(raw, '\n'))
}

// find looks for a site in the folder of an address, and in those above it.
func (r records) find(address string) (key string, found record, ok bool) {
	for key = keyOf(address); key != ""; {
		if found, ok = r[key]; ok {
			return key, found, true
		}
		key = key[:max(0, strings.LastIndexByte(key, '/'))]
	}
	return "", record{}, false
}

// keyOf is the host and folder of a site, from the address of its API or of one
// of its pages: without "www.", scheme and a port that goes without saying.
func keyOf(address string) string {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Hostname() == "" {
		return ""
	}
	host := permalink.HostName(u.Host)
	if port := u.Port(); port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		host += ":" + port
	}
	folder, _ := permalink.Installation(u.Path)
	return host + folder
}

func isHTTP(address string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(address)), "http://")
}
