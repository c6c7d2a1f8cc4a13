package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// schemaVersion is raised when a key of what --json prints goes or means something else;
// new keys may come at any time.
const schemaVersion = 1

// envelopeJSON is what every object of --json holds beside the result of its command.
type envelopeJSON struct {
	Schema   int      `json:"schema"`
	Command  string   `json:"command"`
	Complete bool     `json:"complete"` // nothing that was asked for is missing
	ExitCode int      `json:"exit_code"`
	Error    string   `json:"error,omitempty"`
	Hints    []string `json:"hints,omitempty"`
}

// printJSON makes v, an object, the result of the command. It is printed when the command
// has ended, since its exit code is a part of it.
func (c *console) printJSON(v any) error {
	raw, err := marshal(v)
	c.result = raw
	return err
}

// printPlainJSON prints what is no result, such as a schema.
func (c *console) printPlainJSON(v any) error {
	raw, err := marshal(v)
	if err != nil {
		return err
	}
	return indent(c.out, raw)
}

// openJSON begins an object of which a list comes first, as it comes in; the rest follows
// with the result of the command.
func (c *console) openJSON(key string) error {
	c.hasOpened = true
	_, err := io.WriteString(c.out, "{\n  \""+key+"\": [")
	return err
}

// endJSON prints the result of a command that was asked for JSON. Commands that print
// something else, such as help, have none.
func (c *console) endJSON(cmd *cobra.Command, said explanation) error {
	if !c.json || cmd == nil || said.code == exitOK && c.result == nil && !c.hasOpened {
		return nil
	}
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	return c.printEnvelope(path, said)
}

// printEnvelope prints the result of a command and how it ended. A program that asked for
// JSON gets an object from a command that failed, too.
func (c *console) printEnvelope(command string, said explanation) error {
	head, err := marshal(envelopeJSON{
		Schema: schemaVersion, Command: command, Complete: said.code == exitOK || said.code == exitDiffers, ExitCode: said.code,
		Error: said.message, Hints: said.hints,
	})
	if err != nil {
		return err
	}
	if members := bytes.Trim(c.result, "{}\n"); len(members) > 0 {
		head = append(append(bytes.TrimSuffix(head, []byte("}")), ','), bytes.TrimPrefix(c.result, []byte("{"))...)
	}
	if !c.hasOpened {
		return indent(c.out, head)
	}
	var rest bytes.Buffer
	if err := indent(&rest, head); err != nil {
		return err
	}
	_, err = c.out.Write(append([]byte("\n  ],"), bytes.TrimPrefix(rest.Bytes(), []byte("{"))...))
	return err
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

func indent(out io.Writer, raw []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return err
	}
	_, err := out.Write(append(b.Bytes(), '\n'))
	return err
}
