package cfhost_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"cfhost"
)

// must ends the test on an error.
func must[T any](t *testing.T) func(reply T, err error) T {
	return func(reply T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
}

// failed gives the error, which has to be of this package.
func failed(t *testing.T, err error) *cfhost.Error {
	t.Helper()
	var failure *cfhost.Error
	if !errors.As(err, &failure) {
		t.Fatalf("no *cfhost.Error: %v", err)
	}
	return failure
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}

func TestUsers(t *testing.T) {
	client := fresh(t)
	user := must[*cfhost.UserCreateReply](t)(client.UserCreate(background, cfhost.UserCreateParams{
		CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret("correct-horse-1"),
		CloudflareUsername: "customer1001", UniqueID: "customer-1001", ClobberUniqueID: cfhost.Ptr(true),
	}))
	equal(t, "cloudflare_email", user.CloudflareEmail, "customer@example.com")
	equal(t, "unique_id", user.UniqueID, "customer-1001")
	equal(t, "length of the key", len(user.UserKey.Reveal()), 32)

	auth := must[*cfhost.UserAuthReply](t)(client.UserAuth(background, cfhost.UserAuthParams{
		CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret("correct-horse-1"),
	}))
	if !auth.UserKey.Equal(user.UserKey) || auth.UserKey.Equal(cfhost.NewSecret(hostKey)) {
		t.Error("another key")
	}

	for _, params := range []cfhost.UserLookupParams{{CloudflareEmail: "customer@example.com"}, {UniqueID: "customer-1001"}} {
		found := must[*cfhost.UserLookupReply](t)(client.UserLookup(background, params))
		if !found.UserExists || !found.UserAuthed || !found.UserKey.Equal(user.UserKey) {
			t.Errorf("%+v", found)
		}
		equal(t, "hosted_zones", found.HostedZones, []string{})
	}
	nobody := must[*cfhost.UserLookupReply](t)(
		client.UserLookup(background, cfhost.UserLookupParams{CloudflareEmail: "nobody@example.com"}))
	if nobody.UserExists || nobody.UserAuthed || !nobody.UserKey.IsZero() {
		t.Errorf("%+v", nobody)
	}
	_, err := client.UserLookup(background, cfhost.UserLookupParams{CloudflareEmail: "a@example.com", UniqueID: "b"})
	equal(t, "argument", failed(t, err).Argument, "unique_id")
}

func TestZones(t *testing.T) {
	client := fresh(t)
	key := newUser(t, client)
	set := must[*cfhost.ZoneSetReply](t)(client.ZoneSet(background, cfhost.ZoneSetParams{
		UserKey: key, ZoneName: "example.com", ResolveTo: "cloudflare-resolve-to.example.com",
		Subdomains: []string{"www", "wordpress:cloudflare-rs2.example.com"},
	}))
	equal(t, "zone_name", set.ZoneName, "example.com")
	equal(t, "hosted_cnames", set.HostedCnames, map[string]string{
		"www.example.com":       "cloudflare-resolve-to.example.com",
		"wordpress.example.com": "cloudflare-rs2.example.com",
	})
	equal(t, "names in forward_tos", len(set.ForwardTos), 2)

	zone := must[*cfhost.ZoneLookupReply](t)(
		client.ZoneLookup(background, cfhost.ZoneLookupParams{UserKey: key, ZoneName: "example.com"}))
	if !zone.ZoneExists || !zone.ZoneHosted || zone.SSLStatus == "" || zone.SubLabel != "" {
		t.Errorf("%+v", zone)
	}

	list := must[*cfhost.ZoneListReply](t)(client.ZoneList(background, cfhost.ZoneListParams{
		Limit: cfhost.Ptr[uint32](5), Offset: cfhost.Ptr[uint64](0), ZoneName: "example.com",
		ZoneStatus: cfhost.ZoneStatusActive, SubStatus: cfhost.SubStatusAll,
	}))
	if len(list.Rows) > 1 {
		t.Errorf("%+v", list)
	}
	list = must[*cfhost.ZoneListReply](t)(client.ZoneList(background, cfhost.ZoneListParams{}))
	equal(t, "rows", len(list.Rows), 1)
	row := list.Rows[0]
	if row.ZoneName != "example.com" || row.UserEmail != "customer@example.com" || row.ZoneStatus != cfhost.ZoneStatusActive ||
		row.ZoneID == nil || row.SubID != nil || row.SubActivatedOn != nil {
		t.Errorf("%+v", row)
	}
	_, err := client.ZoneList(background, cfhost.ZoneListParams{ZoneStatus: "X"})
	equal(t, "argument", failed(t, err).Argument, "zone_status")

	deleted := must[*cfhost.ZoneDeleteReply](t)(
		client.ZoneDelete(background, cfhost.ZoneDeleteParams{UserKey: key, ZoneName: "example.com"}))
	equal(t, "zone_deleted", deleted.ZoneDeleted, true)
	_, err = client.ZoneDelete(background, cfhost.ZoneDeleteParams{UserKey: key, ZoneName: "example.com"})
	again := failed(t, err)
	equal(t, "code", again.Code, cfhost.CodeZoneAlreadyRemoved)
	equal(t, "already gone", again.AlreadyGone, true)

	full := must[*cfhost.FullZoneSetReply](t)(client.FullZoneSet(background, cfhost.FullZoneSetParams{
		UserKey: key, ZoneName: "example.org", Jumpstart: cfhost.Ptr(false),
	}))
	if len(full.Nameservers) != 2 || full.Jumpstart || !strings.Contains(full.Msg, full.Nameservers[0]) {
		t.Errorf("%+v", full)
	}
}

func TestProviders(t *testing.T) {
	client := fresh(t)
	key := newUser(t, client)
	must[*cfhost.ZoneSetReply](t)(client.ZoneSet(background, cfhost.ZoneSetParams{
		UserKey: key, ZoneName: "example.com", ResolveTo: "origin.example.com", Subdomains: []string{"www"},
	}))
	plans := must[*cfhost.ResellerPlanListReply](t)(client.ResellerPlanList(background))
	if len(plans.Objs) != 3 || plans.Objs[0].SubLabel == "" || plans.Objs[0].ProductPrice == "" {
		t.Errorf("%+v", plans.Objs)
	}
	before := time.Now()
	sub := must[*cfhost.ResellerSubNewReply](t)(client.ResellerSubNew(background, cfhost.ResellerSubNewParams{
		UserKey: key, ZoneName: "example.com", PlanTag: "CF_RESELLER_PRO",
	}))
	subs := must[*cfhost.ResellerSubListReply](t)(client.ResellerSubList(background))
	equal(t, "subscriptions", len(subs.Objs), 1)
	row := subs.Objs[0]
	if *row.SubID != *sub.SubID || row.ZoneName != "example.com" || row.SubStatus != cfhost.SubStatusActive {
		t.Errorf("%+v", row)
	}
	if since := row.SubActivatedOn; since == nil || since.Sub(before).Abs() > time.Minute || row.SubExpiredOn != nil {
		t.Errorf("activated on %v", since)
	}
	zones := must[*cfhost.ZoneListReply](t)(client.ZoneList(background, cfhost.ZoneListParams{SubID: sub.SubID}))
	if len(zones.Rows) != 1 || zones.Rows[0].SubLabel != "CF_RESELLER_PRO" || zones.Rows[0].SubActivatedOn == nil {
		t.Errorf("%+v", zones.Rows)
	}
	must[*cfhost.ResellerSubCancelReply](t)(client.ResellerSubCancel(background, cfhost.ResellerSubCancelParams{
		UserKey: key, ZoneName: "example.com", PlanTag: "CF_RESELLER_PRO", SubID: *sub.SubID,
	}))

	child := must[*cfhost.HostChildNewReply](t)(client.HostChildNew(background, cfhost.HostChildNewParams{
		HostName: "XYZ Reseller", PubName: "XYZ Hosting", Prefix: "xyz", Website: "https://www.example.org",
		Email: "admin@example.org",
	}))
	if child.HostKey.IsZero() || child.ChildID == nil {
		t.Fatalf("%+v", child)
	}
	must[*cfhost.HostChildStopReply](t)(
		client.HostChildStop(background, cfhost.HostChildStopParams{ChildID: *child.ChildID}))

	cpanel := must[*cfhost.CpanelInfoReply](t)(client.CpanelInfo(background))
	equal(t, "cpanel_latest", cpanel.CpanelLatest, "5.3.9")

	// The provider's own key stays what the other tests know: a second one is replaced.
	settings := config()
	second := must[*cfhost.HostChildNewReply](t)(client.HostChildNew(background, cfhost.HostChildNewParams{
		HostName: "Second", PubName: "Second", Prefix: "two", Website: "https://www.example.org", Email: "admin@example.org",
	}))
	settings.HostKey = second.HostKey
	other := newClient(t, settings)
	regen := must[*cfhost.HostKeyRegenReply](t)(other.HostKeyRegen(background))
	if regen.HostKey.IsZero() || regen.HostKey.Equal(second.HostKey) {
		t.Error("no new key")
	}
	_, err := other.CpanelInfo(background)
	equal(t, "code", failed(t, err).Code, cfhost.CodeNoOrInvalidHostKey)
}

func TestCall(t *testing.T) {
	client := fresh(t)
	reply := must[*cfhost.CallReply](t)(
		client.Call(background, "user_lookup", map[string]string{"cloudflare_email": "nobody@example.com"}))
	if !json.Valid([]byte(reply.Raw())) || !strings.Contains(reply.Raw(), `"user_exists":false`) {
		t.Error(reply.Raw())
	}
	_, err := client.Call(background, "x_act", nil)
	equal(t, "code", failed(t, err).Code, cfhost.CodeNoOrInvalidAct)
	_, err = client.Call(background, "user_lookup", map[string]string{"host_key": "x"})
	equal(t, "kind", failed(t, err).Kind, cfhost.KindInvalidArgument)
}

func TestErrors(t *testing.T) {
	client := fresh(t)
	newUser(t, client)
	_, err := client.UserAuth(background, cfhost.UserAuthParams{
		CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret("wrong-horse-2"),
	})
	failure := failed(t, fmt.Errorf("wrapped: %w", err))
	equal(t, "kind", failure.Kind, cfhost.KindAPI)
	equal(t, "code", failure.Code, cfhost.CodePasswordFailed)
	equal(t, "name", failure.Name, "PASSWORD_FAILED")
	equal(t, "category", failure.Category, cfhost.CategoryAuth)
	equal(t, "act", failure.Act, "user_auth")
	equal(t, "delivery", failure.Delivery, cfhost.Answered)
	equal(t, "HTTP status", failure.HTTPStatus, 200)
	equal(t, "advice", failure.Advice, cfhost.CodePasswordFailed.Advice())
	if failure.Retryable || failure.AlreadyGone || failure.Unwrap() != nil || failure.RevealRaw() != nil {
		t.Errorf("%#v", failure)
	}

	faults(t, "zone_list=http-500")
	once := must[*cfhost.Client](t)(client.WithOptions(cfhost.Options{Retries: cfhost.Ptr[uint32](0)}))
	_, err = once.ZoneList(background, cfhost.ZoneListParams{})
	failure = failed(t, err)
	equal(t, "kind", failure.Kind, cfhost.KindProtocol)
	equal(t, "HTTP status", failure.HTTPStatus, 500)
	equal(t, "delivery", failure.Delivery, cfhost.PerhapsCarriedOut)
	equal(t, "retryable", failure.Retryable, true)

	settings := config()
	settings.CAFile, settings.Roots = "", cfhost.RootsBundled
	_, err = newClient(t, settings).CpanelInfo(background)
	failure = failed(t, err)
	equal(t, "kind", failure.Kind, cfhost.KindTLS)
	equal(t, "delivery", failure.Delivery, cfhost.NotSent)
}

func TestTextOfErrors(t *testing.T) {
	client := newClient(t, config())
	faults(t, "cpanel_info=http-500", "zone_list=error:121")
	_, err := client.CpanelInfo(background)
	equal(t, "text", err.Error(), "cpanel_info: the server, or something before it, failed (HTTP 500, perhaps carried out) "+
		"Look up what is there before repeating an act that changes something.")
	_, err = client.ZoneList(background, cfhost.ZoneListParams{})
	code := cfhost.Code(121)
	equal(t, "text", err.Error(), "zone_list: "+code.MessageTemplate()+" (code 121, answered) "+code.Advice())
	_, err = client.UserLookup(background, cfhost.UserLookupParams{UniqueID: "\x00"})
	equal(t, "text", err.Error(),
		"user_lookup: unique_id: holds a NUL (invalid_argument, not sent) Nothing was changed.")
	client.Close()
	_, err = client.ZoneList(background, cfhost.ZoneListParams{})
	equal(t, "text", err.Error(), "zone_list: client: is closed (invalid_argument, not sent) Nothing was changed.")
	_, err = cfhost.New(cfhost.Config{})
	equal(t, "text", err.Error(), "host_key: is NULL, and so is host_key_file (invalid_argument, not sent) Nothing was changed.")
}

func TestNULsAndBadText(t *testing.T) {
	client := fresh(t)
	const email = "customer@example.com\x00@example.net"
	key := cfhost.NewSecret(strings.Repeat("a", 32))
	for argument, call := range map[string]func() error{
		"cloudflare_email": func() error {
			_, err := client.UserLookup(background, cfhost.UserLookupParams{CloudflareEmail: email})
			return err
		},
		"cloudflare_pass": func() error {
			_, err := client.UserAuth(background, cfhost.UserAuthParams{CloudflarePass: cfhost.NewSecret("correct\x00horse")})
			return err
		},
		"subdomains": func() error {
			_, err := client.ZoneSet(background, cfhost.ZoneSetParams{UserKey: key, Subdomains: []string{"www", "a\x00b"}})
			return err
		},
		"zone_status": func() error {
			zones := client.Zones(background, cfhost.ZoneListParams{ZoneStatus: "V\x00"})
			if zones.Next() {
				t.Error("there is a next zone")
			}
			return zones.Err()
		},
		"fields": func() error {
			// Their names are the caller's, and can be a key in the wrong place.
			_, err := client.Call(background, "zone_lookup", map[string]string{"zone_name": "\x00"})
			equal(t, "argument", failed(t, err).Argument, "fields")
			_, err = client.Call(background, "zone_lookup", map[string]string{"zone\x00name": ""})
			return err
		},
		"act": func() error {
			_, err := client.Call(background, "zone_lookup\x00", nil)
			return err
		},
		"proxy": func() error {
			_, err := cfhost.New(cfhost.Config{HostKey: key, Proxy: cfhost.NewSecret("\x00")})
			return err
		},
		"prefix": func() error { // not UTF-8
			_, err := client.HostChildNew(background, cfhost.HostChildNewParams{Prefix: "\xff"})
			return err
		},
		"website": func() error { // too long
			_, err := client.HostChildNew(background, cfhost.HostChildNewParams{Website: strings.Repeat("a", 1<<20)})
			return err
		},
		"child_id": func() error {
			_, err := client.HostChildStop(background, cfhost.HostChildStopParams{})
			return err
		},
	} {
		failure := failed(t, call())
		if failure.Kind != cfhost.KindInvalidArgument || failure.Argument != argument || failure.Delivery != cfhost.NotSent {
			t.Errorf("%s: %v (%q)", argument, failure, failure.Argument)
		}
	}
	equal(t, "calls", calls(t), []string{})
}

func TestSettings(t *testing.T) {
	for argument, change := range map[string]func(*cfhost.Config){
		"host_key":        func(c *cfhost.Config) { c.HostKey = cfhost.NewSecret("short") },
		"endpoint":        func(c *cfhost.Config) { c.Endpoint = "http://example.com/host-gw.html" },
		"ca_file":         func(c *cfhost.Config) { c.CAFile = "/nowhere.pem" },
		"timeout":         func(c *cfhost.Config) { c.Timeout = -1 },
		"connect_timeout": func(c *cfhost.Config) { c.ConnectTimeout = -time.Second },
		"roots":           func(c *cfhost.Config) { c.CAFile, c.Roots = "", 7 },
	} {
		settings := config()
		change(&settings)
		client, err := cfhost.New(settings)
		if client != nil || failed(t, err).Argument != argument {
			t.Errorf("%s: %v", argument, err)
		}
	}
	client := newClient(t, cfhost.Config{
		HostKeyFile: gateway.hostKeyFile, Endpoint: gateway.endpoint, CAFile: gateway.caFile, Timeout: time.Nanosecond * 1500,
		ConnectTimeout: time.Second, ResolveTimeout: time.Second, Retries: cfhost.Ptr[uint32](0), MaxAnswerSize: 10,
		UserAgent: "test",
	})
	_, err := client.WithOptions(cfhost.Options{Timeout: -1})
	equal(t, "argument", failed(t, err).Argument, "timeout")
	patient := must[*cfhost.Client](t)(client.WithOptions(cfhost.Options{Timeout: 10 * time.Second}))
	_, err = patient.CpanelInfo(background)
	equal(t, "kind with an answer that is too large", failed(t, err).Kind, cfhost.KindProtocol)
}

func TestFromEnv(t *testing.T) {
	t.Setenv("CFHOST_HOST_KEY", hostKey)
	t.Setenv("CFHOST_ENDPOINT", gateway.endpoint)
	t.Setenv("CFHOST_CA_FILE", gateway.caFile)
	t.Setenv("CFHOST_TIMEOUT", "15")
	client := must[*cfhost.Client](t)(cfhost.FromEnv(cfhost.Config{}))
	must[*cfhost.CpanelInfoReply](t)(client.CpanelInfo(background))
	t.Setenv("CFHOST_TIMEOUT", "soon")
	_, err := cfhost.FromEnv(cfhost.Config{})
	equal(t, "argument", failed(t, err).Argument, "CFHOST_TIMEOUT")
}

// TestSecrets prints everything in every way: no key comes out.
func TestSecrets(t *testing.T) {
	settings := config()
	settings.Proxy = cfhost.NewSecret("http://user:correct-horse-9@127.0.0.1:1")
	const password, wrong = "correct-horse-1", "wrong-horse-2"
	var out bytes.Buffer
	print := func(values ...any) {
		for _, value := range values {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				fmt.Fprintf(&out, verb+"\n", value)
			}
			text, err := json.Marshal(value)
			fmt.Fprintln(&out, string(text), err)
		}
	}
	client := fresh(t)
	params := cfhost.UserCreateParams{CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret(password)}
	user := must[*cfhost.UserCreateReply](t)(client.UserCreate(background, params))
	_, err := client.UserAuth(background, cfhost.UserAuthParams{
		CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret(wrong),
	})
	type holder struct{ hidden cfhost.Secret }
	key := user.UserKey
	print(params, &params, user, *user, user.Raw(), key, &key, []cfhost.Secret{key}, map[string]cfhost.Secret{"a": key},
		holder{key}, &holder{key}, err, *failed(t, err), cfhost.NewSecret(""))
	settings.OnEvent = nil
	fmt.Fprintf(&out, "%v %+v %#v\n", settings, settings, settings)
	text, err := json.Marshal(map[string]any{"settings": settings.HostKey, "text": key})
	fmt.Fprintln(&out, string(text), err, fmt.Sprint(key), fmt.Sprintf("%#v", key))
	for _, secret := range []string{hostKey, key.Reveal(), password, wrong, "correct-horse-9"} {
		spellings := []string{secret, fmt.Sprintf("%x", secret), fmt.Sprint([]byte(secret))}
		for _, spelling := range spellings {
			if strings.Contains(out.String(), strings.Trim(spelling, "[]")) {
				t.Errorf("a secret of %d bytes came out", len(secret))
			}
		}
	}
	if !strings.Contains(out.String(), "cfhost.Secret(***)") || !strings.Contains(user.Raw(), "***") {
		t.Error("nothing was masked")
	}
	if !strings.Contains(string(user.RevealRaw()), key.Reveal()) {
		t.Error("the raw answer has no key")
	}
	equal(t, "a secret as JSON", string(must[[]byte](t)(json.Marshal(key))), `"***"`)
	equal(t, "no secret as JSON", string(must[[]byte](t)(json.Marshal(cfhost.Secret{}))), "null")
	equal(t, "a secret as text", string(must[[]byte](t)(key.MarshalText())), "***")
	if (cfhost.Secret{}).Equal(key) || !(cfhost.Secret{}).Equal(cfhost.NewSecret("")) {
		t.Error("Equal errs")
	}
}

func TestIterator(t *testing.T) {
	client := fresh(t)
	key := newUser(t, client)
	for i := 0; i < 5; i++ {
		must[*cfhost.ZoneSetReply](t)(client.ZoneSet(background, cfhost.ZoneSetParams{
			UserKey: key, ZoneName: fmt.Sprintf("example%d.com", i), ResolveTo: "origin.example.com", Subdomains: []string{"www"},
		}))
	}
	control(t, "DELETE", "/calls", "")
	zones := client.Zones(background, cfhost.ZoneListParams{Limit: cfhost.Ptr[uint32](2)})
	equal(t, "calls before the first", len(calls(t)), 0)
	client.Close()
	var names []string
	for zones.Next() {
		names = append(names, zones.Row().ZoneName)
	}
	if zones.Err() != nil || len(names) != 5 || zones.Next() {
		t.Errorf("%v %v", names, zones.Err())
	}
	equal(t, "calls", len(calls(t)), 3)
	zones.Close()
	zones.Close()

	faults(t, "zone_list=error:100")
	zones = newClient(t, config()).Zones(background, cfhost.ZoneListParams{})
	if zones.Next() || failed(t, zones.Err()).Code != cfhost.CodeNoOrInvalidHostKey || zones.Next() {
		t.Error(zones.Err())
	}
	zones = newClient(t, config()).Zones(background, cfhost.ZoneListParams{})
	zones.Close()
	if zones.Next() || zones.Err() != nil {
		t.Error(zones.Err())
	}
	if zones = client.Zones(background, cfhost.ZoneListParams{}); zones.Next() || !errors.Is(zones.Err(), cfhost.ErrClosed) {
		t.Error(zones.Err())
	}
}
