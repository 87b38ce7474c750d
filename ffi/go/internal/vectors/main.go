// Prints what this package makes of each vector, a line of canonical JSON a case, as cfhost-vectors does:
//
//	go run ./internal/vectors FOLDER URL
//
// With CFHOST_VECTORS_SHOW set it prints instead all that fmt and encoding/json show of client, parameters, reply, error and
// event.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"cfhost"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: vectors FOLDER URL")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type vector struct {
	Act    string
	Fields map[string]any
	Mode   string
	Client struct {
		HostKey  string `json:"host_key"`
		Endpoint string
		CAFile   string `json:"ca_file"`
		KeyFile  string `json:"host_key_file"`
		Timeout  float64
		Retries  *uint32
	}
}

var shows = os.Getenv("CFHOST_VECTORS_SHOW") != ""

// show prints a value in every way that the language has, if values are to be shown.
func show(value any) {
	if shows {
		text, err := json.Marshal(value)
		fmt.Printf("%v %+v %#v %q %s %v\n", value, value, value, fmt.Sprint(value), text, err)
	}
}

// seen is for parameters.
func seen[T any](params T) T {
	show(params)
	show(&params)
	return params
}

// reply is for what comes back.
func reply[T any](r *T, err error) (*T, error) {
	if r != nil {
		show(r)
		show(*r)
		if raw, ok := any(r).(interface{ Raw() string }); ok {
			show(raw.Raw())
		}
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		show(e)
	}
	var failed *cfhost.Error
	if errors.As(err, &failed) {
		show(*failed)
	}
	return r, err
}

const hostKey = "00112233445566778899aabbccddeeff"

func run(out io.Writer, folder, url string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*", "*.json"))
	if err != nil {
		return err
	}
	sort.Strings(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var v vector
		if err := json.Unmarshal(text, &v); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		name, err := filepath.Rel(folder, strings.TrimSuffix(file, ".json"))
		if err != nil {
			return err
		}
		outcome, err := outcomeOf(v, url+"/"+name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := fmt.Fprintln(out, canonical(name), canonical(outcome)); err != nil {
			return err
		}
	}
	return nil
}

func outcomeOf(v vector, url string) (any, error) {
	config := cfhost.Config{
		HostKey: cfhost.NewSecret(hostKey), Endpoint: url, CAFile: v.Client.CAFile, Retries: v.Client.Retries,
		Timeout: time.Duration(v.Client.Timeout * float64(time.Second)),
	}
	if v.Client.HostKey != "" {
		config.HostKey = cfhost.NewSecret(v.Client.HostKey)
	}
	if v.Client.KeyFile != "" {
		config.HostKey, config.HostKeyFile = cfhost.Secret{}, v.Client.KeyFile
	}
	if v.Client.Endpoint != "" {
		config.Endpoint = v.Client.Endpoint
	}
	if shows {
		config.OnEvent = func(event cfhost.Event) { show(event) }
	}
	client, err := cfhost.New(config)
	var refused *cfhost.Error
	if errors.As(err, &refused) {
		return map[string]any{"error": failure(refused)}, nil
	}
	if err != nil {
		return nil, err
	}
	defer client.Close()
	if shows {
		// Of a function no more than its address is to be seen, and JSON refuses it.
		config.OnEvent = nil
		show(config)
		show(client)
	}
	if v.Mode == "unchecked" {
		unchecked, err := client.WithOptions(cfhost.Options{Unchecked: cfhost.Ptr(true)})
		if err != nil {
			return nil, err
		}
		defer unchecked.Close()
		client = unchecked
	}
	reply, msg, err := send(client, v)
	var failed *cfhost.Error
	switch {
	case errors.As(err, &failed):
		return map[string]any{"error": failure(failed)}, nil
	case err != nil:
		return nil, err
	}
	if shows {
		return nil, nil
	}
	return map[string]any{"reply": reply, "msg": orNull(msg)}, nil
}

func send(client *cfhost.Client, v vector) (made any, msg string, err error) {
	ctx := context.Background()
	text := func(name string) string { s, _ := v.Fields[name].(string); return s }
	secret := func(name string) cfhost.Secret { return cfhost.NewSecret(text(name)) }
	flag := func(name string) *bool {
		if b, has := v.Fields[name].(bool); has {
			return &b
		}
		return nil
	}
	number := func(name string) *uint64 {
		if n, has := v.Fields[name].(float64); has {
			return cfhost.Ptr(uint64(n))
		}
		return nil
	}
	if v.Mode == "call" {
		fields := map[string]string{}
		for name := range v.Fields {
			fields[name] = text(name)
		}
		r, err := reply(client.Call(ctx, v.Act, fields))
		if err != nil {
			return nil, "", err
		}
		var whole any
		decoder := json.NewDecoder(strings.NewReader(string(r.RevealRaw())))
		decoder.UseNumber()
		return &whole, r.Msg, decoder.Decode(&whole)
	}
	switch v.Act {
	case "user_create":
		r, err := reply(client.UserCreate(ctx, seen(cfhost.UserCreateParams{
			CloudflareEmail: text("cloudflare_email"), CloudflarePass: secret("cloudflare_pass"),
			CloudflareUsername: text("cloudflare_username"), UniqueID: text("unique_id"),
			ClobberUniqueID: flag("clobber_unique_id"),
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{
			"cloudflare_email": r.CloudflareEmail, "cloudflare_username": orNull(r.CloudflareUsername),
			"unique_id": orNull(r.UniqueID), "user_api_key": orNull(r.UserAPIKey.Reveal()), "user_key": r.UserKey.Reveal(),
		}, r.Msg, nil
	case "user_auth":
		r, err := reply(client.UserAuth(ctx, seen(cfhost.UserAuthParams{
			CloudflareEmail: text("cloudflare_email"), CloudflarePass: secret("cloudflare_pass"), UniqueID: text("unique_id"),
			ClobberUniqueID: flag("clobber_unique_id"),
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{
			"cloudflare_email": r.CloudflareEmail, "unique_id": orNull(r.UniqueID),
			"user_api_key": orNull(r.UserAPIKey.Reveal()), "user_key": r.UserKey.Reveal(),
		}, r.Msg, nil
	case "user_lookup":
		r, err := reply(client.UserLookup(ctx, seen(cfhost.UserLookupParams{
			CloudflareEmail: text("cloudflare_email"), UniqueID: text("unique_id"),
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{
			"cloudflare_email": orNull(r.CloudflareEmail), "hosted_zones": r.HostedZones, "unique_id": orNull(r.UniqueID),
			"user_api_key": orNull(r.UserAPIKey.Reveal()), "user_authed": r.UserAuthed, "user_exists": r.UserExists,
			"user_key": orNull(r.UserKey.Reveal()),
		}, r.Msg, nil
	case "zone_set":
		var subdomains []string
		for _, subdomain := range v.Fields["subdomains"].([]any) {
			subdomains = append(subdomains, subdomain.(string))
		}
		r, err := reply(client.ZoneSet(ctx, seen(cfhost.ZoneSetParams{
			UserKey: secret("user_key"), ZoneName: text("zone_name"), ResolveTo: text("resolve_to"), Subdomains: subdomains,
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{
			"forward_tos": r.ForwardTos, "hosted_cnames": r.HostedCnames, "resolving_to": orNull(r.ResolvingTo),
			"zone_name": r.ZoneName, "zone_name_sent": orNull(r.ZoneNameSent),
		}, r.Msg, nil
	case "zone_lookup":
		r, err := reply(client.ZoneLookup(ctx, seen(cfhost.ZoneLookupParams{UserKey: secret("user_key"), ZoneName: text("zone_name")})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{
			"forward_tos": r.ForwardTos, "hosted_cnames": r.HostedCnames, "ssl_meta_tag": orNull(r.SSLMetaTag),
			"ssl_status": orNull(string(r.SSLStatus)), "sub_label": orNull(r.SubLabel),
			"sub_status": orNull(string(r.SubStatus)), "zone_exists": r.ZoneExists, "zone_hosted": r.ZoneHosted,
			"zone_name": r.ZoneName,
		}, r.Msg, nil
	case "zone_delete":
		r, err := reply(client.ZoneDelete(ctx, seen(cfhost.ZoneDeleteParams{UserKey: secret("user_key"), ZoneName: text("zone_name")})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{"zone_deleted": r.ZoneDeleted, "zone_name": r.ZoneName}, r.Msg, nil
	case "zone_list":
		params := cfhost.ZoneListParams{
			Offset: number("offset"), ZoneName: text("zone_name"), SubID: number("sub_id"),
			ZoneStatus: cfhost.ZoneStatus(text("zone_status")), SubStatus: cfhost.SubStatus(text("sub_status")),
		}
		if limit := number("limit"); limit != nil {
			params.Limit = cfhost.Ptr(uint32(*limit))
		}
		r, err := reply(client.ZoneList(ctx, params))
		if err != nil {
			return nil, "", err
		}
		rows := []any{}
		for _, row := range r.Rows {
			rows = append(rows, map[string]any{
				"sub_activated_on": instant(row.SubActivatedOn), "sub_expired_on": instant(row.SubExpiredOn),
				"sub_id": row.SubID, "sub_label": orNull(row.SubLabel), "sub_status": orNull(string(row.SubStatus)),
				"user_email": orNull(row.UserEmail), "zone_id": row.ZoneID, "zone_name": row.ZoneName,
				"zone_status": orNull(string(row.ZoneStatus)),
			})
		}
		return map[string]any{"limit": r.Limit, "offset": r.Offset, "rows": rows}, r.Msg, nil
	case "full_zone_set":
		r, err := reply(client.FullZoneSet(ctx, seen(cfhost.FullZoneSetParams{
			UserKey: secret("user_key"), ZoneName: text("zone_name"), Jumpstart: flag("jumpstart"),
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{
			"jumpstart": r.Jumpstart, "msg": orNull(r.Msg), "nameservers": r.Nameservers, "zone_name": r.ZoneName,
			"zone_name_sent": orNull(r.ZoneNameSent),
		}, r.Envelope.Msg, nil
	case "host_child_new":
		r, err := reply(client.HostChildNew(ctx, seen(cfhost.HostChildNewParams{
			HostName: text("host_name"), PubName: text("pub_name"), Prefix: text("prefix"), Website: text("website"),
			Email: text("email"),
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{"child_id": r.ChildID, "host_key": orNull(r.HostKey.Reveal())}, r.Msg, nil
	case "host_child_stop":
		r, err := reply(client.HostChildStop(ctx, seen(cfhost.HostChildStopParams{ChildID: *number("child_id")})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{"child_id": r.ChildID}, r.Msg, nil
	case "host_key_regen":
		r, err := reply(client.HostKeyRegen(ctx))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{"host_key": r.HostKey.Reveal()}, r.Msg, nil
	case "reseller_plan_list":
		r, err := reply(client.ResellerPlanList(ctx))
		if err != nil {
			return nil, "", err
		}
		plans := []any{}
		for _, plan := range r.Objs {
			plans = append(plans, map[string]any{
				"product_price": orNull(plan.ProductPrice), "sbase_name": orNull(plan.SbaseName),
				"sub_label": orNull(plan.SubLabel),
			})
		}
		return map[string]any{"objs": plans}, r.Msg, nil
	case "reseller_sub_new":
		r, err := reply(client.ResellerSubNew(ctx, seen(cfhost.ResellerSubNewParams{
			UserKey: secret("user_key"), ZoneName: text("zone_name"), PlanTag: text("plan_tag"),
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{"sub_id": r.SubID}, r.Msg, nil
	case "reseller_sub_cancel":
		r, err := reply(client.ResellerSubCancel(ctx, seen(cfhost.ResellerSubCancelParams{
			UserKey: secret("user_key"), ZoneName: text("zone_name"), PlanTag: text("plan_tag"), SubID: *number("sub_id"),
		})))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{"sub_id": r.SubID}, r.Msg, nil
	case "reseller_sub_list":
		r, err := reply(client.ResellerSubList(ctx))
		if err != nil {
			return nil, "", err
		}
		subs := []any{}
		for _, sub := range r.Objs {
			subs = append(subs, map[string]any{
				"cdate": instant(sub.Cdate), "edate": instant(sub.Edate), "sub_activated_on": instant(sub.SubActivatedOn),
				"sub_canceled_on": instant(sub.SubCanceledOn), "sub_expired_on": instant(sub.SubExpiredOn),
				"sub_expires_on": instant(sub.SubExpiresOn), "sub_id": sub.SubID, "sub_name": orNull(sub.SubName),
				"sub_price": orNull(sub.SubPrice), "sub_priced_on": instant(sub.SubPricedOn),
				"sub_renewed_on": instant(sub.SubRenewedOn), "sub_status": orNull(string(sub.SubStatus)),
				"zone_name": orNull(sub.ZoneName),
			})
		}
		return map[string]any{"objs": subs}, r.Msg, nil
	case "cpanel_info":
		r, err := reply(client.CpanelInfo(ctx))
		if err != nil {
			return nil, "", err
		}
		return map[string]any{
			"cpanel_latest": orNull(r.CpanelLatest), "cpanel_sha1": orNull(r.CpanelSHA1),
		}, r.Msg, nil
	}
	return nil, "", fmt.Errorf("no act %s", v.Act)
}

func failure(e *cfhost.Error) any {
	number := func(n int) any {
		if n == 0 {
			return nil
		}
		return n
	}
	return map[string]any{
		"act": orNull(e.Act), "already_gone": e.AlreadyGone, "argument": orNull(e.Argument),
		"category": orNull(string(e.Category)), "code": number(int(e.Code)), "delivery": string(e.Delivery),
		"http_status": number(e.HTTPStatus), "kind": string(e.Kind), "message": e.Message, "name": orNull(e.Name),
		"retryable": e.Retryable,
	}
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// instant is RFC 3339 with microseconds and the offset that came.
func instant(at *time.Time) any {
	if at == nil {
		return nil
	}
	return at.Format("2006-01-02T15:04:05.000000-07:00")
}

// canonical is JSON with members sorted, no blanks, and no escape that is not needed.
func canonical(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}
