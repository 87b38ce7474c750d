// Creates an account for a customer, puts a domain behind the network, and prints the CNAMEs that its DNS needs:
//
//	go run ./examples/customer ENDPOINT HOST_KEY_FILE CA_FILE
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sort"

	"cfhost"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: customer ENDPOINT HOST_KEY_FILE CA_FILE")
		os.Exit(2)
	}
	// Ctrl-C breaks off the call that is going on.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, endpoint, hostKeyFile, caFile string) error {
	client, err := cfhost.New(cfhost.Config{Endpoint: endpoint, HostKeyFile: hostKeyFile, CAFile: caFile})
	if err != nil {
		return err
	}
	defer client.Close()

	user, err := client.UserCreate(ctx, cfhost.UserCreateParams{
		CloudflareEmail: "customer@example.com",
		CloudflarePass:  cfhost.NewSecret("correct-horse-1"),
	})
	if err != nil {
		return err
	}
	zone, err := client.ZoneSet(ctx, cfhost.ZoneSetParams{
		UserKey:    user.UserKey,
		ZoneName:   "example.com",
		ResolveTo:  "cloudflare-resolve-to.example.com",
		Subdomains: []string{"www", "blog", "wordpress:cloudflare-rs2.example.com"},
	})
	if err != nil {
		return err
	}
	names := make([]string, 0, len(zone.ForwardTos))
	for name := range zone.ForwardTos {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%s. 900 IN CNAME %s.\n", name, zone.ForwardTos[name])
	}
	return nil
}
