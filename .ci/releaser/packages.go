package main

import (
	"bytes"
	"path/filepath"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/apk"
	_ "github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

// packages makes those of Linux distributions.
func (r *release) packages(t target, binary string) error {
	for _, p := range r.NFPMs {
		for _, format := range p.Formats {
			contents := files.Contents{{Source: binary, Destination: filepath.Join("/usr/bin", filepath.Base(binary)), FileInfo: &files.ContentFileInfo{Mode: 0o755, MTime: r.when}}}
			for _, c := range p.Contents {
				if c.Packager != "" && c.Packager != format {
					continue
				}
				contents = append(contents, &files.Content{Source: c.Source, Destination: c.Destination, FileInfo: &files.ContentFileInfo{Mode: 0o644, MTime: r.when}})
			}
			info := nfpm.WithDefaults(&nfpm.Info{
				Name: r.ProjectName, Arch: t.Arch, Platform: "linux", Version: r.version, Section: p.Section, Priority: "optional", MTime: r.when,
				Maintainer: p.Maintainer, Description: p.Description, Vendor: p.Vendor, Homepage: p.Homepage, License: p.License,
				Overridables: nfpm.Overridables{Contents: contents, Recommends: p.Recommends, RPM: nfpm.RPM{BuildHost: "localhost"}},
			})
			packager, err := nfpm.Get(format)
			if err != nil {
				return err
			}
			if err := nfpm.PrepareForPackager(info, format); err != nil {
				return err
			}
			var out bytes.Buffer
			if err := packager.Package(info, &out); err != nil {
				return err
			}
			if err := r.add(packager.ConventionalFileName(info), out.Bytes()); err != nil {
				return err
			}
		}
	}
	return nil
}
