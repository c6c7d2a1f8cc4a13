package frontmatter

import "bytes"

// Split parts a file into its header, in any of the formats, and its body. A file
// without a header is all body.
func Split(file []byte) (header, body []byte) {
	for _, fence := range [][2]string{{"---\n", "---\n"}, {"+++\n", "+++\n"}, {"---json\n", "---\n"}} {
		if rest, ok := bytes.CutPrefix(file, []byte(fence[0])); ok {
			if i := bytes.Index(rest, []byte("\n"+fence[1])); i >= 0 {
				end := len(fence[0]) + i + 1 + len(fence[1])
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
