package cfhost_test

import (
	"net/netip"
	"strings"
	"testing"

	"cfhost"
)

func TestPlansAndWhatPointsAtTheirNames(t *testing.T) {
	params := cfhost.PlanParams{
		ZoneName: "example.com",
		Records: []cfhost.Record{
			{Name: "example.com", TTL: 3600, Type: "MX", Data: "10 mail.example.com."},
			{Name: "example.com", TTL: 3600, Type: "NS", Data: "ns1.example.com."},
			{Name: "shop.example.com", TTL: 3600, Type: "CNAME", Data: "www.example.com."},
		},
	}
	for label, points := range map[string]string{"mail": "MX", "ns1": "NS"} {
		params.ForwardTos = forwardTos(label)
		_, err := cfhost.NewPlan(params)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindDNS)
		if !strings.Contains(err.Error(), label+".example.com: pointed at by "+points+" of example.com") {
			t.Errorf("%v does not name the record", err)
		}
	}
	params.ForwardTos = forwardTos("www")
	plan := must[*cfhost.Plan](t)(cfhost.NewPlan(params))
	equal(t, "aliases", plan.Aliases(), map[string]string{"shop.example.com": "www.example.com"})
	stored := must[*cfhost.Plan](t)(cfhost.PlanFromJSON(must[string](t)(plan.JSON())))
	equal(t, "aliases", stored.Aliases(), plan.Aliases())
}

func TestPlans(t *testing.T) {
	before := []cfhost.Record{
		{Name: "www.example.com", TTL: 3600, Type: "A", Data: "192.0.2.1"},
		{Name: "example.com", TTL: 3600, Type: "MX", Data: "10 mail.example.com."},
	}
	params := cfhost.PlanParams{
		ZoneName: "example.com", Records: before,
		ForwardTos: map[string]string{"www.example.com": "www.example.com.cdn.cloudflare.net"},
	}
	_, err := cfhost.NewPlan(params)
	equal(t, "kind", failed(t, err).Kind, cfhost.KindDNS)
	if !strings.Contains(err.Error(), "www.example.com") {
		t.Errorf("%v names nothing", err)
	}
	params.Options.OriginAddrs = []netip.Addr{netip.MustParseAddr("192.0.2.1")}
	must[*cfhost.Plan](t)(cfhost.NewPlan(params))
	params.Options = cfhost.PlanOptions{Conflicts: cfhost.ConflictsMoveAddresses, TTL: cfhost.Ptr[uint32](300)}
	plan := must[*cfhost.Plan](t)(cfhost.NewPlan(params))
	cname := cfhost.Record{Name: "www.example.com", TTL: 300, Type: "CNAME", Data: "www.example.com.cdn.cloudflare.net."}
	equal(t, "zone", plan.Zone(), "example.com")
	equal(t, "is empty", plan.IsEmpty(), false)
	equal(t, "add", plan.Add(), []cfhost.Record{cname})
	equal(t, "change", plan.Change(), []cfhost.Change{})
	equal(t, "remove", plan.Remove(), before[:1])
	equal(t, "seen", plan.Seen(), before[:1])
	equal(t, "names", plan.Names(), []string{"www.example.com"})
	equal(t, "unchanged", plan.Unchanged(), []string{})
	equal(t, "left", plan.Left(), map[string]string{})
	equal(t, "aliases", plan.Aliases(), map[string]string{})

	after := must[[]cfhost.Record](t)(plan.ApplyTo(before))
	equal(t, "twice", must[[]cfhost.Record](t)(plan.ApplyTo(after)), after)
	inverse := must[*cfhost.Plan](t)(plan.Inverse())
	undone := must[[]cfhost.Record](t)(inverse.ApplyTo(after))
	equal(t, "undone", len(undone), len(before))
	for _, record := range before {
		if undone[0] != record && undone[1] != record {
			t.Errorf("%v is gone", record)
		}
	}
	back := must[*cfhost.Plan](t)(cfhost.PlanBack(cfhost.PlanParams{
		ZoneName: "example.com", Records: after, Applied: []*cfhost.Plan{plan},
		HostedCnames: map[string]string{"www.example.com": "origin.example.com"},
	}))
	equal(t, "back", back.Add(), before[:1])
	params.Records = after
	equal(t, "repeat", must[*cfhost.Plan](t)(cfhost.NewPlan(params)).IsEmpty(), true)

	for want, text := range map[string]string{
		"CNAME":  must[string](t)(plan.ZoneFile()),
		"prereq": must[string](t)(plan.NSUpdate()),
		`"zone"`: must[string](t)(plan.JSON()),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	again := must[*cfhost.Plan](t)(cfhost.PlanFromJSON(must[string](t)(plan.JSON())))
	equal(t, "from JSON", again.Add(), plan.Add())
}

func TestBadPlans(t *testing.T) {
	for _, target := range []string{
		"www.example.com", "a\n.cdn.cloudflare.net", "a;.cdn.cloudflare.net", "$INCLUDE x.cdn.cloudflare.net", "a.cdn.cloudflare.net\x00",
	} {
		_, err := cfhost.NewPlan(cfhost.PlanParams{
			ZoneName: "example.com", ForwardTos: map[string]string{"www.example.com": target},
		})
		equal(t, target, failed(t, err).Kind, cfhost.KindInvalidArgument)
	}
	for _, json := range []string{"", "{}", "[]", "{}\x00"} {
		_, err := cfhost.PlanFromJSON(json)
		equal(t, json, failed(t, err).Kind, cfhost.KindInvalidArgument)
	}
}
