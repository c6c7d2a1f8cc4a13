package flavor

// Address is the path, percent-decoded, at which a reader of the published
// export finds one of its files. Where files are served as they are, it is that
// of the file.
func (f Flavor) Address(file string) string { return "/" + file }
