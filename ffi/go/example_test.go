package cfhost_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"cfhost"
)

func Example() {
	client, err := cfhost.New(cfhost.Config{
		HostKeyFile: gateway.hostKeyFile, Endpoint: gateway.endpoint, CAFile: gateway.caFile,
	})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	ctx := context.Background()
	user, err := client.UserCreate(ctx, cfhost.UserCreateParams{
		CloudflareEmail: "example@example.com", CloudflarePass: cfhost.NewSecret("correct-horse-1"),
	})
	if err != nil {
		log.Fatal(err)
	}
	zone, err := client.ZoneSet(ctx, cfhost.ZoneSetParams{
		UserKey: user.UserKey, ZoneName: "example.net", ResolveTo: "origin.example.net", Subdomains: []string{"www"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(zone.ForwardTos)
	fmt.Println(user.UserKey)
	// Output:
	// map[www.example.net:www.example.net.cdn.cloudflare.net]
	// ***
}

func ExampleError() {
	client, _ := cfhost.New(cfhost.Config{HostKeyFile: gateway.hostKeyFile, Endpoint: gateway.endpoint, CAFile: gateway.caFile})
	_, err := client.UserCreate(context.Background(), cfhost.UserCreateParams{
		CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret("short"),
	})
	var failed *cfhost.Error
	if errors.As(err, &failed) && failed.Code == cfhost.CodePasswordTooShort {
		fmt.Println(failed.Message)
		fmt.Println(failed.Delivery)
	}
	// Output:
	// Your CloudFlare password must be at least 6 characters.
	// not_sent
}

func ExampleClient_Zones() {
	client, _ := cfhost.New(cfhost.Config{HostKeyFile: gateway.hostKeyFile, Endpoint: gateway.endpoint, CAFile: gateway.caFile})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	zones := client.Zones(ctx, cfhost.ZoneListParams{ZoneStatus: cfhost.ZoneStatusActive})
	defer zones.Close()
	names := []string{}
	for zones.Next() {
		names = append(names, zones.Row().ZoneName)
	}
	fmt.Println(zones.Err())
	// Output: <nil>
}

func ExampleClient_Call() {
	client, _ := cfhost.New(cfhost.Config{HostKeyFile: gateway.hostKeyFile, Endpoint: gateway.endpoint, CAFile: gateway.caFile})
	reply, err := client.Call(context.Background(), "cpanel_info", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.Raw() != "")
	// Output: true
}

func ExampleNewPlan() {
	plan, err := cfhost.NewPlan(cfhost.PlanParams{
		ZoneName:   "example.com",
		Records:    []cfhost.Record{{Name: "www.example.com", TTL: 3600, Type: "CNAME", Data: "example.com."}},
		ForwardTos: map[string]string{"www.example.com": "www.example.com.cdn.cloudflare.net"},
	})
	if err != nil {
		log.Fatal(err)
	}
	lines, _ := plan.ZoneFile()
	fmt.Print(lines)
	// Output:
	// ; www.example.com. 3600 IN CNAME example.com.
	// www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.
}
