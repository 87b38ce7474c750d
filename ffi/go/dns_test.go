package cfhost_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cfhost"
	"cfhost/internal/heap"
)

func forwardTos(labels ...string) map[string]string {
	targets := map[string]string{}
	for _, label := range labels {
		targets[label+"."+zoneName] = label + "." + zoneName + ".cdn.cloudflare.net"
	}
	return targets
}

func TestNameServer(t *testing.T) {
	named := startBind(t)
	equal(t, "zone", named.zone(), zoneRecords)
	records := must[[]cfhost.Record](t)(named.server().Read(background, zoneName))
	plan := must[*cfhost.Plan](t)(cfhost.NewPlan(cfhost.PlanParams{
		ZoneName: zoneName, Records: records, ForwardTos: forwardTos("www", "blog", "shop"),
		Options: cfhost.PlanOptions{Conflicts: cfhost.ConflictsMoveAddresses},
	}))
	refused := failed(t, named.readingServer().Apply(background, plan))
	equal(t, "kind", refused.Kind, cfhost.KindDNS)
	equal(t, "delivery", refused.Delivery, cfhost.Answered)
	equal(t, "zone", named.zone(), zoneRecords)

	if err := named.server().Apply(background, plan); err != nil {
		t.Fatal(err)
	}
	equal(t, "switched", named.switched(), []string{"blog", "shop", "www"})
	// The prerequisites do not hold a second time.
	again := failed(t, named.server().Apply(background, plan))
	equal(t, "retryable", again.Retryable, true)

	targets := forwardTos("www", "mail")
	checks := must[[]cfhost.Check](t)(cfhost.CheckNames(background, cfhost.CheckParams{
		Servers: []netip.AddrPort{named.addr}, ForwardTos: targets, Before: records,
	}))
	equal(t, "checks", len(checks), 2)
	for i, want := range []cfhost.Answers{cfhost.AnswersOld, cfhost.AnswersRight} {
		equal(t, checks[i].Name, checks[i].Answers, want)
		equal(t, "server", checks[i].Server, named.addr)
	}
	server := named.server()
	server.ReadBy = cfhost.ReadByQueries
	some := must[[]cfhost.Record](t)(server.Read(background, zoneName, "www."+zoneName))
	equal(t, "by queries", len(some), 1)

	inverse := must[*cfhost.Plan](t)(plan.Inverse())
	if err := named.server().Apply(background, inverse); err != nil {
		t.Fatal(err)
	}
	equal(t, "zone", named.zone(), zoneRecords)
	for _, key := range []cfhost.TSIGKey{
		{Name: "panel", Secret: cfhost.NewSecret("bm90IHRoZSByaWdodCBrZXksIGJ5IGZhciBub3Q=")},
		{Name: "nobody", Secret: cfhost.NewSecret(tsigSecret)},
	} {
		_, err := cfhost.NameServer{Addr: named.addr, Key: key}.Read(background, zoneName)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindDNS)
	}
}

func TestNameServers(t *testing.T) {
	servers := must[[]netip.AddrPort](t)(cfhost.NameServers(zoneName, []cfhost.Record{
		{Name: zoneName, TTL: 1, Type: "NS", Data: "localhost."},
		{Name: zoneName, TTL: 1, Type: "NS", Data: "no-such-host.invalid."},
	}))
	found := false
	for _, server := range servers {
		found = found || server == netip.MustParseAddrPort("127.0.0.1:53")
	}
	equal(t, "localhost", found, true)
}

func TestBadNameServers(t *testing.T) {
	nowhere := netip.MustParseAddrPort("127.0.0.1:9")
	key := func(name, secret string) cfhost.TSIGKey {
		return cfhost.TSIGKey{Name: name, Secret: cfhost.NewSecret(secret)}
	}
	for _, bad := range []struct {
		server   cfhost.NameServer
		argument string
	}{
		{cfhost.NameServer{}, "addr"},
		{cfhost.NameServer{Addr: nowhere, Key: key("panel", "")}, "key_secret"},
		{cfhost.NameServer{Addr: nowhere, Key: key("", tsigSecret)}, "key_name"},
		{cfhost.NameServer{Addr: nowhere, Key: key("panel", "not base64!")}, "tsig_key"},
		{cfhost.NameServer{Addr: nowhere, Key: key("panel", "a\x00b")}, "key_secret"},
		{cfhost.NameServer{Addr: nowhere, Key: cfhost.TSIGKey{Algorithm: "hmac-md5"}}, "key_algorithm"},
		{cfhost.NameServer{Addr: nowhere, ReadBy: "guess"}, "read_by"},
		{cfhost.NameServer{Addr: nowhere, Timeout: -1}, "timeout"},
	} {
		_, err := bad.server.Read(background, zoneName)
		refused := failed(t, err)
		equal(t, "kind", refused.Kind, cfhost.KindInvalidArgument)
		equal(t, "argument", refused.Argument, bad.argument)
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, refused), "not base64!") {
			t.Errorf("the secret is shown: %v", err)
		}
	}
	_, err := cfhost.NameServer{Addr: nowhere}.Read(background, zoneName)
	equal(t, "kind", failed(t, err).Kind, cfhost.KindTransport)
	equal(t, "argument", failed(t, cfhost.NameServer{Addr: nowhere}.Apply(background, nil)).Argument, "plan")
	_, err = cfhost.CheckNames(background, cfhost.CheckParams{Timeout: -1})
	equal(t, "argument", failed(t, err).Argument, "timeout")
	_, err = cfhost.CheckNames(background, cfhost.CheckParams{
		Servers: []netip.AddrPort{nowhere}, ForwardTos: map[string]string{"a b": "c"},
	})
	equal(t, "kind", failed(t, err).Kind, cfhost.KindInvalidArgument)
}

func TestTSIGKeyIsShownByNothing(t *testing.T) {
	server := cfhost.NameServer{Key: cfhost.TSIGKey{Name: "panel", Secret: cfhost.NewSecret(tsigSecret)}}
	user := cfhost.User{UserKey: cfhost.NewSecret(tsigSecret), CloudflarePass: cfhost.NewSecret(tsigSecret)}
	for _, value := range []any{server, &server, server.Key, user, cfhost.Provisioner{Server: server}} {
		text := fmt.Sprintf("%v %+v %#v %s", value, value, value, value)
		encoded, _ := json.Marshal(value)
		if strings.Contains(text+string(encoded), tsigSecret) {
			t.Errorf("%T shows its secret", value)
		}
	}
}

// TestBreakingOffNameServers breaks off what a name server that says nothing is asked.
func TestBreakingOffNameServers(t *testing.T) {
	silent := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	defer silent.Close()
	addr := netip.MustParseAddrPort(silent.Addr().String())
	server := cfhost.NameServer{Addr: addr, Timeout: time.Minute}
	plan := must[*cfhost.Plan](t)(cfhost.NewPlan(cfhost.PlanParams{ZoneName: zoneName, ForwardTos: forwardTos("www")}))
	for name, work := range map[string]func(context.Context) error{
		"read":  func(ctx context.Context) error { _, err := server.Read(ctx, zoneName); return err },
		"apply": func(ctx context.Context) error { return server.Apply(ctx, plan) },
		"check": func(ctx context.Context) error {
			_, err := cfhost.CheckNames(ctx, cfhost.CheckParams{
				Servers: []netip.AddrPort{addr}, ForwardTos: forwardTos("www"), Timeout: time.Minute,
			})
			return err
		},
	} {
		ctx, cancel := context.WithTimeout(background, 300*time.Millisecond)
		begin := time.Now()
		err := work(ctx)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 30*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(begin))
		}
		equal(t, name, failed(t, err).Kind, cfhost.KindTimeout)
		done, cancel := context.WithCancel(background)
		cancel()
		equal(t, name, failed(t, work(done)).Kind, cfhost.KindCancelled)
	}
}

var customer = cfhost.User{CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret("correct-horse-1")}

func provisioner(t *testing.T, named bind) cfhost.Provisioner {
	t.Helper()
	return cfhost.Provisioner{
		Client: fresh(t), Server: named.server(), CheckServers: []netip.AddrPort{named.addr},
	}
}

func TestJobs(t *testing.T) {
	named := startBind(t)
	by := provisioner(t, named)
	var events []cfhost.StepEvent
	by.OnStep = func(event cfhost.StepEvent) { events = append(events, event) }
	origin := cfhost.Origin{MoveOf: "www." + zoneName}
	outcome := must[*cfhost.Outcome](t)(by.Provision(background, customer, zoneName, []string{"www", "blog"}, origin))
	equal(t, "zone", outcome.ZoneName, zoneName)
	equal(t, "state", outcome.State, cfhost.StateSwitched)
	equal(t, "plans", len(outcome.Plans), 2)
	equal(t, "checks", len(outcome.Checks), 2)
	for _, check := range outcome.Checks {
		equal(t, check.Name, check.Answers, cfhost.AnswersRight)
	}
	equal(t, "switched", named.switched(), []string{"blog", "www"})
	steps, plans := []cfhost.Step{}, []string{}
	for _, event := range events {
		if event.IsEnd {
			steps = append(steps, event.Step)
		} else if event.Plan != nil {
			plans = append(plans, must[string](t)(event.Plan.JSON()))
		}
		if event.Err != nil {
			t.Error(event.Err)
		}
	}
	equal(t, "steps", steps, []cfhost.Step{
		cfhost.StepUser, cfhost.StepZoneLookup, cfhost.StepRead, cfhost.StepPlan, cfhost.StepOrigin, cfhost.StepZoneSet,
		cfhost.StepUpdate, cfhost.StepCheck,
	})
	equal(t, "plans told", plans, []string{
		must[string](t)(outcome.Plans[0].JSON()), must[string](t)(outcome.Plans[1].JSON()),
	})

	by.OnStep = nil
	byKey := cfhost.User{UserKey: outcome.UserKey}
	again := must[*cfhost.Outcome](t)(by.Provision(background, byKey, zoneName, []string{"www", "blog"}, origin))
	equal(t, "plans", len(again.Plans), 0)
	equal(t, "state", again.State, cfhost.StateSwitched)

	added := must[*cfhost.Outcome](t)(by.AddSubdomain(background, customer, zoneName, "shop"))
	equal(t, "switched", named.switched(), []string{"blog", "shop", "www"})
	removed := must[*cfhost.Outcome](t)(by.RemoveSubdomain(background, customer, zoneName, "shop", added.Plans))
	equal(t, "state", removed.State, cfhost.StateSetNotSwitched)
	equal(t, "switched", named.switched(), []string{"blog", "www"})

	dry := by
	dry.DryRun = true
	planned := must[*cfhost.Outcome](t)(dry.Deprovision(background, customer, zoneName, outcome.Plans))
	equal(t, "planned", len(planned.Plans), 2)
	equal(t, "switched", named.switched(), []string{"blog", "www"})

	end := must[*cfhost.Outcome](t)(by.Deprovision(background, customer, zoneName, outcome.Plans))
	equal(t, "state", end.State, cfhost.StateUntouched)
	equal(t, "zone", named.zone(), zoneRecords)
	gone := must[*cfhost.Outcome](t)(by.Deprovision(background, customer, zoneName, outcome.Plans))
	equal(t, "plans", len(gone.Plans), 0)
}

func TestAZoneInTheServersQueue(t *testing.T) {
	named := startBind(t)
	by := provisioner(t, named)
	names, origin := []string{"www", "blog"}, cfhost.Origin{MoveOf: "www." + zoneName}
	faults(t, "zone_set=error:215*1")
	by.QueueTimeout = cfhost.Ptr(time.Duration(0))
	_, err := by.Provision(background, customer, zoneName, names, origin)
	queued := failed(t, err)
	equal(t, "state", queued.State, cfhost.StateQueued)
	equal(t, "code", queued.Code, cfhost.CodeSignupsLimitedQueued)
	if !strings.Contains(queued.Advice, "Still to come: blog.example.com, www.example.com.") {
		t.Error(queued.Advice)
	}
	equal(t, "switched", len(named.switched()), 0)

	faults(t, "zone_set=error:215*1")
	steps := map[cfhost.Step]bool{}
	by.OnStep = func(event cfhost.StepEvent) { steps[event.Step] = true }
	by.QueueTimeout = cfhost.Ptr(5 * time.Minute)
	outcome := must[*cfhost.Outcome](t)(by.Provision(background, customer, zoneName, names, origin))
	equal(t, "state", outcome.State, cfhost.StateSwitched)
	equal(t, "waited", steps[cfhost.StepQueue], true)

	// A context that is done does not wait, and undoes nothing.
	faults(t, "zone_set=error:215")
	ctx, cancel := context.WithCancel(background)
	by.OnStep = func(event cfhost.StepEvent) {
		if event.Step == cfhost.StepQueue {
			cancel()
		}
	}
	_, err = by.AddSubdomain(ctx, customer, zoneName, "shop")
	equal(t, "state", failed(t, err).State, cfhost.StateQueued)
	control(t, "DELETE", "/faults", "")
	by.OnStep = nil
	must[*cfhost.Outcome](t)(by.Deprovision(background, customer, zoneName, nil))
	by.QueueTimeout = cfhost.Ptr(-time.Second)
	_, err = by.Provision(background, customer, zoneName, names, origin)
	equal(t, "argument", failed(t, err).Argument, "queue_timeout")
}

// hostingZone makes of the zone what control panels make of one.
const hostingZone = `{"zone": "example.com", "change": [], "unchanged": [], "left": [], "add": [
	{"name": "*.example.com", "ttl": 300, "type": "A", "data": "192.0.2.99"},
	{"name": "cloudflare-resolve-to.example.com", "ttl": 300, "type": "CNAME", "data": "example.com."},
	{"name": "shop.example.com", "ttl": 300, "type": "CNAME", "data": "www.example.com."},
	{"name": "www.example.com", "ttl": 300, "type": "CNAME", "data": "example.com."}
], "remove": [
	{"name": "www.example.com", "ttl": 1200, "type": "A", "data": "192.0.2.10"},
	{"name": "www.example.com", "ttl": 1200, "type": "AAAA", "data": "2001:db8::10"}
], "seen": [
	{"name": "www.example.com", "ttl": 1200, "type": "A", "data": "192.0.2.10"},
	{"name": "www.example.com", "ttl": 1200, "type": "AAAA", "data": "2001:db8::10"}
]}`

func TestJobsInAZoneOfAControlPanel(t *testing.T) {
	named := startBind(t)
	by := provisioner(t, named)
	_, err := by.Deprovision(background, cfhost.User{UniqueID: "nobody"}, zoneName, nil)
	equal(t, "state", failed(t, err).State, cfhost.StateUntouched)

	if err := named.server().Apply(background, must[*cfhost.Plan](t)(cfhost.PlanFromJSON(hostingZone))); err != nil {
		t.Fatal(err)
	}
	before := named.zone()
	origin := cfhost.Origin{MoveOf: "www." + zoneName}
	names := []string{"www", "new"}
	for _, readBy := range []cfhost.ReadBy{cfhost.ReadByTransfer, cfhost.ReadByQueries} {
		by.Server.ReadBy = readBy
		outcome := must[*cfhost.Outcome](t)(by.Provision(background, customer, zoneName, names, origin))
		equal(t, "state", outcome.State, cfhost.StateSwitched)
		equal(t, "plans", len(outcome.Plans), 1)
		equal(t, "switched", named.switched(), []string{"new", "www"})
		aliases := map[string]string{}
		if readBy == cfhost.ReadByTransfer {
			aliases["shop."+zoneName] = "www." + zoneName
		}
		equal(t, "aliases", outcome.Aliases, aliases)
		_, err := by.AddSubdomain(background, customer, zoneName, "mail")
		if !strings.Contains(failed(t, err).Error(), "mail.example.com: pointed at by MX of example.com") {
			t.Errorf("%v does not name the record", err)
		}
		end := must[*cfhost.Outcome](t)(by.Deprovision(background, customer, zoneName, outcome.Plans))
		equal(t, "state", end.State, cfhost.StateUntouched)
		equal(t, "zone", named.zone(), before)
	}
	_, err = by.Provision(background, customer, zoneName, names, cfhost.Origin{Name: "shop." + zoneName})
	if !strings.Contains(failed(t, err).Error(), "shop.example.com is an alias of www.example.com") {
		t.Errorf("%v does not say what is an alias of what", err)
	}
}

func TestRefusedJobs(t *testing.T) {
	named := startBind(t)
	by := provisioner(t, named)
	origin := cfhost.Origin{Addrs: []netip.Addr{netip.MustParseAddr("192.0.2.99")}}
	for _, refused := range []struct {
		subdomain string
		kind      cfhost.Kind
	}{{"mail", cfhost.KindDNS}, {"@", cfhost.KindDNS}, {"a b", cfhost.KindInvalidArgument}} {
		_, err := by.Provision(background, customer, zoneName, []string{refused.subdomain}, origin)
		equal(t, "kind", failed(t, err).Kind, refused.kind)
		equal(t, "state", failed(t, err).State, cfhost.StateUntouched)
	}
	reading := by
	reading.Server = named.readingServer()
	var broken []cfhost.Step
	reading.OnStep = func(event cfhost.StepEvent) {
		if event.Err != nil {
			broken = append(broken, event.Step)
		}
	}
	_, err := reading.Provision(background, customer, zoneName, []string{"blog"}, cfhost.Origin{Name: "mail." + zoneName})
	equal(t, "kind", failed(t, err).Kind, cfhost.KindDNS)
	equal(t, "state", failed(t, err).State, cfhost.StateUntouched)
	equal(t, "broken", broken, []cfhost.Step{cfhost.StepUpdate})

	ctx, cancel := context.WithCancel(background)
	cancelling := by
	cancelling.OnStep = func(event cfhost.StepEvent) {
		if event.Step == cfhost.StepUpdate {
			cancel()
		}
	}
	_, err = cancelling.Provision(ctx, customer, zoneName, []string{"blog"}, cfhost.Origin{Name: "mail." + zoneName})
	brokenOff(t, err, context.Canceled, cfhost.KindCancelled, cfhost.NotSent)
	equal(t, "state", failed(t, err).State, cfhost.StateUntouched)
	equal(t, "zone", named.zone(), zoneRecords)

	control(t, "DELETE", "/calls", "")
	for _, bad := range []struct {
		by       cfhost.Provisioner
		user     cfhost.User
		origin   cfhost.Origin
		argument string
	}{
		{cfhost.Provisioner{Server: named.server()}, customer, origin, "client"},
		{cfhost.Provisioner{Client: by.Client}, customer, origin, "addr"},
		{by, cfhost.User{}, origin, "user_key"},
		{by, customer, cfhost.Origin{}, "origin_addrs"},
		{by, cfhost.User{UniqueID: "a\x00b"}, origin, "unique_id"},
	} {
		_, err := bad.by.Provision(background, bad.user, zoneName, []string{"www"}, bad.origin)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindInvalidArgument)
		equal(t, "argument", failed(t, err).Argument, bad.argument)
	}
	_, err = by.Deprovision(background, customer, zoneName, []*cfhost.Plan{nil})
	equal(t, "argument", failed(t, err).Argument, "applied")
	equal(t, "calls", calls(t), []string{})
}

// TestJobsLeakNothing looks at what C has allocated before and after.
func TestJobsLeakNothing(t *testing.T) {
	if !withoutCaches(t) {
		return
	}
	named := startBind(t)
	by := provisioner(t, named)
	by.DryRun = true
	by.OnStep = func(cfhost.StepEvent) {}
	origin := cfhost.Origin{MoveOf: "www." + zoneName}
	rounds := func(count int) int {
		for i := 0; i < count; i++ {
			must[*cfhost.Outcome](t)(by.Provision(background, customer, zoneName, []string{"www", "blog"}, origin))
			_, err := by.Provision(background, customer, zoneName, []string{"mail"}, origin)
			failed(t, err)
		}
		// Plans are freed by finalizers.
		collect()
		return heap.InUse()
	}
	const many = 300
	before := rounds(100)
	after := rounds(many)
	// A thread that is new has buffers of its own, once. What leaks does so in each batch.
	for batch := 0; batch < 3 && after > before+16*many; batch++ {
		before, after = after, rounds(many)
	}
	t.Logf("%d rounds: C had %d bytes in use before, and %d after", many, before, after)
	// Less than the smallest thing that a round could leave behind.
	if after > before+16*many {
		t.Errorf("C has %d bytes in use, and had %d before", after, before)
	}
}
