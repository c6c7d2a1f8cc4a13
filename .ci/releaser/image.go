package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// certificates are where systems keep those that they trust, which an image from
// scratch has to bring along.
var certificates = []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}

// image makes what .ci/releaser/Containerfile says, as an archive in the layout of the
// Open Container Initiative, which docker, podman and skopeo load.
// https://github.com/opencontainers/image-spec
func (r *release) image(t target, binary string) error {
	items := []item{{"etc/", "", 0o755}, {"etc/ssl/", "", 0o755}, {"etc/ssl/certs/", "", 0o755}, {"tmp/", "", 0o1777}, {"usr/", "", 0o755}, {"usr/bin/", "", 0o755}, {"site/", "", 0o1777}}
	for _, from := range certificates {
		if _, err := os.Stat(from); err == nil {
			items = append(items, item{"etc/ssl/certs/ca-certificates.crt", from, 0o644})
			break
		}
	}
	items = append(items, item{"usr/bin/wpmd", binary, 0o755})
	plain, err := plainTar(items, r.when)
	if err != nil {
		return err
	}
	layer, err := gzipped(plain)
	if err != nil {
		return err
	}
	plainSum := sha256.Sum256(plain)
	o := &layout{folder: filepath.Join(r.dir, "build", "image_"+t.Arch)}
	if err := os.RemoveAll(o.folder); err != nil {
		return err
	}
	config := o.json("application/vnd.oci.image.config.v1+json", map[string]any{
		"created": r.when.Format(time.RFC3339), "architecture": t.Arch, "os": "linux",
		"config": map[string]any{"User": "65534:65534", "Entrypoint": []string{"/usr/bin/wpmd"}, "WorkingDir": "/site", "Env": []string{"PATH=/usr/bin", "HOME=/site", "WPMD_NO_KEYRING=1"}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + hex.EncodeToString(plainSum[:])}},
	})
	manifest := o.json("application/vnd.oci.image.manifest.v1+json", map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
		"layers": []any{o.blob("application/vnd.oci.image.layer.v1.tar+gzip", layer)},
	})
	manifest["annotations"] = map[string]string{"org.opencontainers.image.ref.name": r.version}
	o.file("index.json", marshal(map[string]any{"schemaVersion": 2, "manifests": []any{manifest}}))
	o.file("oci-layout", marshal(map[string]any{"imageLayoutVersion": "1.0.0"}))
	if o.err != nil {
		return o.err
	}
	packed, err := plainTar(o.items, r.when)
	if err != nil {
		return err
	}
	return r.add(r.ProjectName+"_"+r.version+"_image_"+t.Arch+".tar", packed)
}

// layout gathers the blobs of an image.
type layout struct {
	folder string
	items  []item
	err    error
}

func (o *layout) file(name string, data []byte) {
	path := filepath.Join(o.folder, filepath.FromSlash(name))
	if err := write(path, data); err != nil && o.err == nil {
		o.err = err
	}
	o.items = append(o.items, item{name, path, 0o644})
}

func (o *layout) blob(mediaType string, data []byte) map[string]any {
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	o.file("blobs/sha256/"+hash, data)
	return map[string]any{"mediaType": mediaType, "digest": "sha256:" + hash, "size": len(data)}
}

func (o *layout) json(mediaType string, v any) map[string]any { return o.blob(mediaType, marshal(v)) }

func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // of maps and texts alone
	}
	return data
}
