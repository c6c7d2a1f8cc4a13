package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func topicText(t *testing.T, name string) string {
	t.Helper()
	var out bytes.Buffer
	if code := Main(context.Background(), []string{"help", name}, Streams{In: strings.NewReader(""), Out: &out, Err: &out}); code != exitOK {
		t.Fatalf("wpmd help %s: exit %d: %s", name, code, &out)
	}
	return out.String()
}

// Every variable that the sources read is on the page, and no other one of wpmd's.
func TestHelpEnvironmentIsComplete(t *testing.T) {
	page := topicText(t, "environment")
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{siteVariable: true}
	exportFlags().VisitAll(func(f *pflag.Flag) { read[variableOf(f.Name)] = true })
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "topics.go" {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:Getenv\("|[vV]ariable += ")([A-Z_]+)"`).FindAllStringSubmatch(string(src), -1) {
			read[m[1]] = true
			if !strings.Contains(page, m[1]) {
				t.Errorf("%s reads %s, which help environment lacks", file, m[1])
			}
		}
	}
	for _, name := range regexp.MustCompile(`WPMD_[A-Z_]+`).FindAllString(page, -1) {
		if !read[name] {
			t.Errorf("help environment has %s, which nothing reads", name)
		}
	}
}

// Every key of the objects that --json prints is on the page.
func TestHelpJSONIsComplete(t *testing.T) {
	page := topicText(t, "json")
	for _, object := range []any{
		envelopeJSON{}, listJSON{}, reportJSON{}, documentsJSON{}, mediaJSON{}, warningJSON{}, failureJSON{}, changeJSON{}, renderedJSON{}, stampJSON{}, verificationJSON{}, folderJSON{},
	} {
		typ := reflect.TypeOf(object)
		for field := range typ.Fields() {
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !regexp.MustCompile(`\b` + key + `\b`).MatchString(page) {
				t.Errorf("help json lacks %s of %s", key, typ.Name())
			}
		}
	}
}

// Every command and flag that a page of help names is there.
func TestHelpNamesWhatThereIs(t *testing.T) {
	flags := map[string]bool{"help": true, "version": true}
	commands := make(map[string]bool)
	root := newRootCmd(newConsole(Streams{}))
	for _, cmd := range append(root.Commands(), root) {
		commands[cmd.Name()] = true
		for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
		}
	}
	for _, cmd := range root.Commands() {
		text := cmd.Long + cmd.Example
		for _, m := range regexp.MustCompile(`--([a-z][a-z-]+)`).FindAllStringSubmatch(text, -1) {
			if !flags[m[1]] {
				t.Errorf("help %s names --%s, which does not exist", cmd.Name(), m[1])
			}
		}
		for _, m := range regexp.MustCompile(`\bwpmd ([a-z][a-z-]+) (?:https?:|example\.|\.?/|SITE|DIR|SOURCE|-)`).FindAllStringSubmatch(text, -1) {
			if !commands[m[1]] {
				t.Errorf("help %s names wpmd %s, which does not exist", cmd.Name(), m[1])
			}
		}
	}
	for _, topic := range []string{"environment", "json", "privacy", "migrating", "exit-codes"} {
		if !commands[topic] {
			t.Errorf("there is no wpmd help %s", topic)
		}
	}
}
