package cli

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/spf13/cobra"

	"wpmd/pkg/preview"
)

type previewOptions struct {
	console *console
	dir     string
	port    int
	open    bool
}

func newPreviewCmd(c *console, run func(context.Context, *previewOptions) error) *cobra.Command {
	o := &previewOptions{console: c}
	cmd := &cobra.Command{
		Use:   "preview DIR",
		Short: "show an export as pages in a browser, to check it",
		Long: `preview serves the export in a folder at an address of this machine alone, until
you press Ctrl-C. The list begins with what is missing, changed or not faithful, and
can be searched by title. Each document is shown with its pictures and links, its
front matter, what is known of it, and a link to the original page.

It only reads. Scripts and embeds in documents are not run, and nothing is loaded
from other servers unless you ask a page for it.`,
		Example: "  wpmd preview ./example\n  wpmd preview ./example --port 8080 --open",
		Args:    exactly(1, "the DIR of an export", "wpmd preview ./example"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir = args[0]
			if o.port < 0 || o.port > 65535 {
				return usage("wpmd preview "+shellWord(o.dir)+" --port 8080", "--port: %d is no port", o.port)
			}
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().IntVar(&o.port, "port", 0, "answer at port `N` (48108, or another one if it is taken)")
	cmd.Flags().BoolVar(&o.open, "open", false, "also open the list in a browser")
	return cmd
}

// previewPort is where a preview is served that names no port and finds it free, so
// that a page that was left open is there again.
const previewPort = 48108

func runPreview(ctx context.Context, o *previewOptions) error {
	p, err := preview.Open(o.dir)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	l, err := listen(ctx, o.port)
	if err != nil {
		return usage("wpmd preview "+shellWord(o.dir), "port %d is not free: %v", o.port, err)
	}
	address := "http://" + l.Addr().String() + "/"
	if _, err := fmt.Fprintln(o.console.out, address); err != nil {
		return err
	}
	o.console.printf("%s is shown there until you press Ctrl-C", printable(o.dir))
	if o.open {
		openBrowser(ctx, address)
	}
	return p.Serve(ctx, l)
}

// listen takes a port of loopback; without one that is named, any.
func listen(ctx context.Context, port int) (net.Listener, error) {
	var config net.ListenConfig
	at := func(port int) (net.Listener, error) {
		return config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	l, err := at(cmp.Or(port, previewPort))
	if err != nil && port == 0 {
		return at(0)
	}
	return l, err
}
