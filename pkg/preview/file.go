package preview

import (
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
)

// mediaTypes are the types of files that a browser shows by itself. Everything else is
// text, or is saved.
var mediaTypes = map[string]string{
	".avif": "image/avif", ".bmp": "image/bmp", ".gif": "image/gif", ".ico": "image/x-icon", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
	".jfif": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp",
	".aac": "audio/aac", ".flac": "audio/flac", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".oga": "audio/ogg", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav",
	".m4v": "video/mp4", ".mov": "video/quicktime", ".mp4": "video/mp4", ".ogv": "video/ogg", ".webm": "video/webm",
	".pdf": "application/pdf",
}

// textTypes are shown as text, whatever a browser would make of them.
var textTypes = []string{".css", ".csv", ".htm", ".html", ".js", ".json", ".jsonl", ".markdown", ".md", ".mdx", ".ndjson", ".srt", ".toml", ".txt", ".vtt", ".xml", ".yaml", ".yml"}

// serveFile serves a file of the export; what wpmd keeps for itself, and other files
// whose names begin with a dot, are not part of it.
func (p *Preview) serveFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	if !fs.ValidPath(name) || isHidden(name) {
		writeProblem(w, http.StatusNotFound, "The export has no file at "+name+".")
		return
	}
	f, err := p.tree.Open(name)
	if err != nil {
		writeProblem(w, http.StatusNotFound, "The export has no file at "+name+".")
		return
	}
	defer f.Close()
	info, err := f.Stat()
	data, ok := f.(io.ReadSeeker)
	if err != nil || !ok || !info.Mode().IsRegular() {
		writeProblem(w, http.StatusNotFound, name+" is no file.")
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	extension := strings.ToLower(path.Ext(name))
	switch {
	case extension == ".pdf": // in a sandbox no browser shows it
		h.Set("Content-Security-Policy", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'")
		h.Set("Content-Type", mediaTypes[extension])
	case mediaTypes[extension] != "":
		h.Set("Content-Type", mediaTypes[extension])
	case slices.Contains(textTypes, extension):
		h.Set("Content-Type", "text/plain; charset=utf-8")
	default:
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Disposition", "attachment")
	}
	http.ServeContent(w, r, "", info.ModTime(), data)
}

func isHidden(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return strings.HasPrefix(part, ".") })
}
