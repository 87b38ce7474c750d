// Provision puts www and blog of example.com behind the network, account, zone and DNS in one call, or takes the zone back:
//
//	TSIG_SECRET=... provision ENDPOINT HOST_KEY_FILE CA_FILE NAME_SERVER KEY_NAME PLANS [back]
//
// NAME_SERVER is such as 192.0.2.53:53. What changes in the zone is added to the file PLANS before it is done: that is the way
// back, and it is there even if this program is killed.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"cfhost"
)

func main() {
	if len(os.Args) < 7 {
		fmt.Fprintln(os.Stderr, "usage: provision ENDPOINT HOST_KEY_FILE CA_FILE NAME_SERVER KEY_NAME PLANS [back]")
		os.Exit(2)
	}
	if err := provision(len(os.Args) > 7 && os.Args[7] == "back"); err != nil {
		var failed *cfhost.Error
		if errors.As(err, &failed) {
			fmt.Fprint(os.Stderr, failed.State, ": ")
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func provision(back bool) error {
	client, err := cfhost.New(cfhost.Config{Endpoint: os.Args[1], HostKeyFile: os.Args[2], CAFile: os.Args[3]})
	if err != nil {
		return err
	}
	defer client.Close()
	addr, err := netip.ParseAddrPort(os.Args[4])
	if err != nil {
		return err
	}
	plans := os.Args[6]
	by := cfhost.Provisioner{
		Client: client,
		Server: cfhost.NameServer{
			Addr: addr, Key: cfhost.TSIGKey{Name: os.Args[5], Secret: cfhost.NewSecret(os.Getenv("TSIG_SECRET"))},
		},
		CheckServers: []netip.AddrPort{addr},
		OnStep:       func(event cfhost.StepEvent) { tell(event, plans) },
	}
	user := cfhost.User{CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret("correct-horse-1")}
	ctx := context.Background()

	var outcome *cfhost.Outcome
	if back {
		applied, err := read(plans)
		if err != nil {
			return err
		}
		outcome, err = by.Deprovision(ctx, user, "example.com", applied)
		if err != nil {
			return err
		}
	} else {
		origin := cfhost.Origin{MoveOf: "www.example.com"}
		outcome, err = by.Provision(ctx, user, "example.com", []string{"www", "blog"}, origin)
		if err != nil {
			return err
		}
	}
	for _, check := range outcome.Checks {
		fmt.Printf("%s: %s\n", check.Name, check.Answers)
	}
	for name, reason := range outcome.Left {
		fmt.Printf("%s was left: %s\n", name, reason)
	}
	return nil
}

func tell(event cfhost.StepEvent, plans string) {
	switch {
	case event.Err != nil:
		fmt.Printf("%s: %s\n", event.Step, event.Err.Message)
	case event.IsEnd:
		fmt.Printf("%s: done\n", event.Step)
	case event.Plan != nil:
		if err := keep(event.Plan, plans); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}

func keep(plan *cfhost.Plan, plans string) error {
	json, err := plan.JSON()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(plans, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = fmt.Fprintln(file, json)
	return err
}

func read(plans string) ([]*cfhost.Plan, error) {
	text, err := os.ReadFile(plans)
	if err != nil {
		return nil, err
	}
	var applied []*cfhost.Plan
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		plan, err := cfhost.PlanFromJSON(line)
		if err != nil {
			return nil, err
		}
		applied = append(applied, plan)
	}
	return applied, nil
}
