package cli

import (
	"context"

	"github.com/spf13/cobra"

	"wpmd/pkg/wordpress/wptest"
)

type demoOptions struct {
	console *console
	dir     string
}

func newDemoCmd(c *console, run func(context.Context, *demoOptions) error) *cobra.Command {
	o := &demoOptions{console: c}
	cmd := &cobra.Command{
		Use:   "demo [-o DIR]",
		Short: "export the embedded sample site, offline",
		Long: `demo serves a small WordPress site on this machine and exports it like any other
site, so that you can see what you will get. It needs no network.`,
		Example: "  wpmd demo\n  wpmd demo -o sample",
		Args:    exactly(0, "no arguments", "wpmd demo -o wpmd-demo"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cmd.Flags().StringVarP(&o.dir, "output", "o", "./wpmd-demo", "write to the folder `DIR`")
	return cmd
}

// demoPort is where the sample site is served if that is free, so that a second
// demo brings the folder of the first up to date.
const demoPort = 48107

func runDemo(ctx context.Context, o *demoOptions) error {
	server := wptest.New(wptest.Sample())
	address, stop, err := server.ListenAt(demoPort)
	if err != nil {
		address, stop, err = server.Listen()
	}
	if err != nil {
		return err
	}
	defer stop()
	e := &exportOptions{console: o.console, source: address}
	e.output = outputOptions{dir: o.dir, flavor: "plain", media: "download", files: mediaFlags{from: "site"}, links: "rewrite"}
	e.network = networkOptions{concurrency: 4, timeout: 30e9, anonymous: true}
	if err := runExport(ctx, e); err != nil {
		return err
	}
	o.console.printf("the files are in %s; start with its posts folder", o.dir)
	return nil
}
