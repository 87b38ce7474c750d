// Makes so many warm look-ups, for the benchmark: through this package, or through net/http and encoding/json.
//
//	lookups cfhost|net/http URL CA_FILE HOST_KEY UNIQUE_ID COUNT
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	neturl "net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"cfhost"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 6 {
		return errors.New("usage: lookups cfhost|net/http URL CA_FILE HOST_KEY UNIQUE_ID COUNT")
	}
	through, url, caFile, hostKey, uniqueID := arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]
	count, err := strconv.Atoi(arguments[5])
	if err != nil {
		return err
	}
	lookup, err := ours(url, caFile, hostKey, uniqueID)
	if through == "net/http" {
		lookup, err = peer(url, caFile, hostKey, uniqueID)
	}
	if err != nil {
		return err
	}
	for i := 0; i < count; i++ {
		authed, err := lookup()
		if err != nil {
			return err
		}
		if !authed {
			return errors.New("another answer than the one that is measured")
		}
	}
	return nil
}

func ours(url, caFile, hostKey, uniqueID string) (func() (bool, error), error) {
	client, err := cfhost.New(cfhost.Config{Endpoint: url, CAFile: caFile, HostKey: cfhost.NewSecret(hostKey)})
	if err != nil {
		return nil, err
	}
	return func() (bool, error) {
		reply, err := client.UserLookup(context.Background(), cfhost.UserLookupParams{UniqueID: uniqueID})
		if err != nil {
			return false, err
		}
		return reply.UserAuthed, nil
	}, nil
}

// peer is what one would write without this package, and with its care for a warm connection and a timeout.
func peer(url, caFile, hostKey, uniqueID string) (func() (bool, error), error) {
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
	}
	return func() (bool, error) {
		form := neturl.Values{"act": {"user_lookup"}, "host_key": {hostKey}, "unique_id": {uniqueID}}
		answer, err := client.Post(url, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
		if err != nil {
			return false, err
		}
		defer answer.Body.Close()
		var reply struct {
			Result   string `json:"result"`
			Msg      string `json:"msg"`
			Response struct {
				UserExists      bool     `json:"user_exists"`
				CloudflareEmail string   `json:"cloudflare_email"`
				UserAuthed      bool     `json:"user_authed"`
				UserKey         string   `json:"user_key"`
				UniqueID        string   `json:"unique_id"`
				HostedZones     []string `json:"hosted_zones"`
				UserAPIKey      string   `json:"user_api_key"`
			} `json:"response"`
		}
		if err := json.NewDecoder(answer.Body).Decode(&reply); err != nil {
			return false, err
		}
		return reply.Result == "success" && reply.Response.UserAuthed, nil
	}, nil
}
