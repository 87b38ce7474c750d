// The tasks of ffi/go/README.md, one function each, tried on a customer of its own:
//
//	go run ./examples/tasks ENDPOINT HOST_KEY_FILE CA_FILE
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"time"

	"cfhost"
)

// find gives the key of a customer; it is empty if this host has no key to the account.
func find(ctx context.Context, client *cfhost.Client, email string) (cfhost.Secret, error) {
	user, err := client.UserLookup(ctx, cfhost.UserLookupParams{CloudflareEmail: email})
	if err != nil {
		return cfhost.Secret{}, err
	}
	return user.UserKey, nil
}

// signIn gives what to show a customer who signs in.
func signIn(ctx context.Context, client *cfhost.Client, email, password string) (string, error) {
	_, err := client.UserAuth(ctx, cfhost.UserAuthParams{
		CloudflareEmail: email, CloudflarePass: cfhost.NewSecret(password),
	})
	var failed *cfhost.Error
	if errors.As(err, &failed) && failed.Code == cfhost.CodePasswordFailed {
		return failed.Message, nil
	}
	return "Welcome back.", err
}

// visitor gives who sent a request to a web server behind the network.
func visitor(request *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(request.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return cfhost.BuiltInRanges().VisitorAddr(peer.Addr(), request.Header)
}

func run(endpoint, hostKeyFile, caFile string) error {
	client, err := cfhost.New(cfhost.Config{Endpoint: endpoint, HostKeyFile: hostKeyFile, CAFile: caFile})
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	_, err = client.UserCreate(ctx, cfhost.UserCreateParams{
		CloudflareEmail: "tasks@example.com", CloudflarePass: cfhost.NewSecret("correct-horse-1"),
	})
	if err != nil {
		return err
	}
	key, err := find(ctx, client, "tasks@example.com")
	if err != nil {
		return err
	}
	fmt.Println("find:", key)
	for _, password := range []string{"correct-horse-1", "wrong-horse-2"} {
		shown, err := signIn(ctx, client, "tasks@example.com", password)
		if err != nil {
			return err
		}
		fmt.Println("sign in:", shown)
	}
	header := http.Header{"Cf-Connecting-Ip": {"198.51.100.7"}}
	fmt.Println("visitor:", visitor(&http.Request{RemoteAddr: "104.16.0.1:443", Header: header}))
	return nil
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: tasks ENDPOINT HOST_KEY_FILE CA_FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
