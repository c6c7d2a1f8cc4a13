package frontmatter

import "bytes"

// Split parts a file into its header, in any of the formats, and its body. A file
// without a header is all body.
func Split(file []byte) (header, body []byte) {
	for _, fence := range []string{"---\n", "+++\n"} {
		if rest, ok := bytes.CutPrefix(file, []byte(fence)); ok {
			if i := bytes.Index(rest, []byte("\n"+fence)); i >= 0 {
				end := len(fence) + i + 1 + len(fence)
				return file[:end], file[end:]
			}
		}
	}
	if bytes.HasPrefix(file, []byte("{\n")) {
		if i := bytes.Index(file, []byte("\n}\n")); i >= 0 {
			return file[:i+3], file[i+3:]
		}
	}
	return nil, file
}
