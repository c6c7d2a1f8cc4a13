// Package wptest is a fake WordPress: an http.Handler that answers as
// WordPress 7.1 (or 6.1) does, with switches for what goes wrong on real sites,
// and a sample site to serve.
//
// It can be reached over loopback ([Server.Listen]) and over pipes
// ([Server.Transport], [Network]), which work in a testing/synctest bubble.
package wptest

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server serves a Site. Addresses in its answers carry the scheme and host that
// the request was sent to.
type Server struct {
	mu     sync.RWMutex // guards site and index
	site   *Site
	index  *index
	faults faultList
	log    requestLog
}

// New returns a server for a site, which belongs to the server from then on.
func New(site *Site) *Server {
	s := &Server{site: site}
	s.index = newIndex(site)
	return s
}

// Update changes the site between two answers, never within one.
func (s *Server) Update(change func(*Site)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.site)
	s.index = newIndex(s.site)
}

// ServeHTTP logs the request, lets the faults have it and answers it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.log.add(r)
	s.meet(r)
	s.faults.wrap(http.HandlerFunc(s.serve)).ServeHTTP(w, r)
}

// Listen serves on a free loopback port until stop is called. The address is
// the site's home as one types it: "http://127.0.0.1:8080", with the folder that
// the site lives in.
func (s *Server) Listen() (address string, stop func(), err error) { return s.ListenAt(0) }

// ListenAt is Listen on a port of the caller's choice, so that the site has the
// same address the next time.
func (s *Server) ListenAt(port int) (address string, stop func(), err error) {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return "", nil, fmt.Errorf("listen on loopback: %w", err)
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	stop = func() {
		_ = server.Close()
		<-done
	}
	return "http://" + listener.Addr().String() + s.folder(), stop, nil
}

func (s *Server) folder() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.site.Folder
}

// maxTarget is nginx's default limit for a request line.
const maxTarget = 8 << 10

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if len(r.RequestURI) > maxTarget {
		sendHTML(w, http.StatusRequestURITooLong, nginxPage("414 Request-URI Too Large"))
		return
	}
	a := s.answer(r)
	a.send(w, r)
}

// answer is a whole response, made while the site stood still and sent after.
type answer struct {
	status int
	header http.Header
	body   []byte
	file   *File  // sent instead of body
	name   string // of file
}

func (s *Server) answer(r *http.Request) *answer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	q := newRequest(s, r)
	path, inside := strings.CutPrefix(r.URL.Path, s.site.Folder)
	if !inside || path != "" && path[0] != '/' {
		return htmlAnswer(http.StatusNotFound, nginxPage("404 Not Found"))
	}
	if route, ok := q.restRoute(path); ok {
		return q.rest(route)
	}
	if name, ok := strings.CutPrefix(path, "/wp-content/uploads/"); ok {
		return q.upload(name)
	}
	return q.front(path)
}

func (a *answer) send(w http.ResponseWriter, r *http.Request) {
	a.head(w)
	if a.file != nil {
		http.ServeContent(w, r, a.name, a.file.Modified, newReader(a.file.Data))
		return
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func (a *answer) head(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = slices.Clone(values)
	}
}

func htmlAnswer(status int, page string) *answer {
	header := http.Header{"Content-Type": {"text/html; charset=UTF-8"}}
	return &answer{status: status, header: header, body: []byte(page)}
}

func sendHTML(w http.ResponseWriter, status int, page string) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(page))
}

func nginxPage(message string) string {
	return "<html>\r\n<head><title>" + message + "</title></head>\r\n<body>\r\n<center><h1>" + message +
		"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
}
