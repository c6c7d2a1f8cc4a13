//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"wpmd/pkg/wordpress/wptest"
)

// Every command of the recipes does what it says: the shell runs them in their order,
// with the sample site for example.org, and programs that are not wpmd's left out.
func TestRecipesOfTheReadme(t *testing.T) {
	for _, tool := range []string{"git", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s: %v", tool, err)
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	recipes := regexp.MustCompile("(?s)\n```sh\n(.*?)\n```\n").FindAllStringSubmatch(string(readme), -1)
	if len(recipes) < 6 {
		t.Fatalf("%d recipes", len(recipes))
	}
	server := wptest.New(wptest.Sample())
	address, stop, err := server.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	dir, bin := t.TempDir(), t.TempDir()
	if err := os.Symlink(os.Args[0], filepath.Join(bin, "wpmd")); err != nil { // by this name the test binary is the program
		t.Fatal(err)
	}
	for _, other := range []string{"hugo", "jekyll", "npm", "npx"} {
		if err := os.WriteFile(filepath.Join(bin, other), []byte("#!/bin/sh\n"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "site.xml"), []byte(smallExport), 0o666); err != nil {
		t.Fatal(err)
	}
	run := func(script string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", strings.ReplaceAll(script, "https://example.org", address))
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "HOME="+dir, "WPMD_NO_KEYRING=1", "NO_PROXY=*",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s%v\n%s", script, err, said)
		}
	}
	run("git init --quiet .")
	for _, recipe := range recipes {
		run(recipe[1])
	}
	for _, name := range []string{"post.md", "one", "example/posts", "site/hugo.yaml", "vault/posts", "from-file/posts", "site.jsonl", "content/posts", "report.json", "documents.json"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("the recipes have not made %s: %v", name, err)
		}
	}
}

const smallExport = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Small</title><link>https://small.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://small.example</wp:base_site_url><wp:base_blog_url>https://small.example</wp:base_blog_url>
<item><title>One</title><link>https://small.example/one/</link><content:encoded><![CDATA[Words.]]></content:encoded>
<wp:post_id>1</wp:post_id><wp:post_date>2025-01-02 03:04:05</wp:post_date><wp:post_date_gmt>2025-01-02 03:04:05</wp:post_date_gmt>
<wp:post_name>one</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
</channel></rss>
`
