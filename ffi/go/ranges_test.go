package cfhost_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cfhost"
)

func TestBuiltInRanges(t *testing.T) {
	ranges := cfhost.BuiltInRanges()
	prefixes := ranges.Prefixes()
	if len(prefixes) < 10 || len(cfhost.BuiltInSince()) != len("2006-01") {
		t.Fatalf("%v since %q", prefixes, cfhost.BuiltInSince())
	}
	for _, prefix := range prefixes {
		if first := prefix.Addr(); !ranges.Contains(first) || ranges.Contains(first.Prev()) != anyContains(prefixes, first.Prev()) {
			t.Errorf("%v is cut off wrongly", prefix)
		}
	}
	for text, want := range map[string]bool{
		"173.245.48.1": true, "::ffff:173.245.48.1": true, "2400:cb00::1": true, "192.0.2.1": false, "2001:db8::1": false,
	} {
		equal(t, text, ranges.Contains(netip.MustParseAddr(text)), want)
	}
	equal(t, "no address", ranges.Contains(netip.Addr{}), false)
	retired := 0
	for _, old := range cfhost.DocumentRanges2012() {
		if old.Retired.IsZero() {
			continue
		}
		retired++
		if old.Retired.Year() < 2012 || ranges.Contains(old.Prefix.Addr()) {
			t.Errorf("%v was retired on %v", old.Prefix, old.Retired)
		}
	}
	equal(t, "retired ranges", retired, 3)
}

func anyContains(prefixes []netip.Prefix, addr netip.Addr) bool {
	for _, prefix := range prefixes {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

func TestRangesAsText(t *testing.T) {
	ranges := cfhost.BuiltInRanges()
	for format, want := range map[cfhost.ConfigFormat]string{
		cfhost.ConfigNginx:       "set_real_ip_from 173.245.48.0/20;",
		cfhost.ConfigApache:      "RemoteIPTrustedProxy",
		cfhost.ConfigNginxRanges: "set_real_ip_from 173.245.48.0/20;",
		cfhost.ConfigHAProxy:     "acl from_cfhost_ranges var(sess.cfhost_peer) -m ip 173.245.48.0/20",
		cfhost.ConfigNftables:    "cfhost_ipv4",
		cfhost.ConfigIpset:       "add cfhost_ipv4_new 173.245.48.0/20",
		cfhost.ConfigCSF:         "173.245.48.0/20",
		cfhost.ConfigFail2ban:    "ignoreip = ",
		cfhost.ConfigPlain:       "2400:cb00::/32",
		cfhost.ConfigPlainIPv4:   "173.245.48.0/20",
		cfhost.ConfigPlainIPv6:   "2400:cb00::/32",
		cfhost.ConfigJSON:        `"173.245.48.0/20"`,
	} {
		if text := must[string](t)(ranges.Config(format)); !strings.Contains(text, want) {
			t.Errorf("%s: %s", format, text)
		}
	}
	again := must[*cfhost.Ranges](t)(cfhost.RangesFromJSON(must[string](t)(ranges.JSON())))
	equal(t, "from JSON", again.Prefixes(), ranges.Prefixes())
	again = must[*cfhost.Ranges](t)(cfhost.RangesFromText(
		must[string](t)(ranges.Config(cfhost.ConfigPlainIPv4)), must[string](t)(ranges.Config(cfhost.ConfigPlainIPv6))))
	equal(t, "from text", again.Prefixes(), ranges.Prefixes())
	for _, format := range []cfhost.ConfigFormat{"", "caddy", "nginx\x00"} {
		_, err := ranges.Config(format)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindInvalidArgument)
		equal(t, "argument", failed(t, err).Argument, "format")
	}
}

func TestUnsoundRanges(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "ranges.json")
	for _, text := range []string{"", "<html>", "{}", `{"result":{"ipv4_cidrs":["0.0.0.0/0"],"ipv6_cidrs":["::/0"]},"success":true}`} {
		_, err := cfhost.RangesFromJSON(text)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindProtocol)
		_, err = cfhost.RangesFromText(text, text)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindProtocol)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = cfhost.LoadRanges(file)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindProtocol)
	}
	for argument, call := range map[string]func() error{
		"json":       func() error { _, err := cfhost.RangesFromJSON("{}\x00"); return err },
		"ipv6":       func() error { _, err := cfhost.RangesFromText("", "\x00"); return err },
		"cache_file": func() error { _, err := cfhost.LoadRanges("a\x00b"); return err },
		"json_url":   func() error { _, err := cfhost.RefreshRanges(cfhost.RefreshParams{JSONURL: "\x00"}); return err },
		"timeout":    func() error { _, err := cfhost.RefreshRanges(cfhost.RefreshParams{Timeout: -1}); return err },
	} {
		failure := failed(t, call())
		equal(t, "kind", failure.Kind, cfhost.KindInvalidArgument)
		equal(t, "argument", failure.Argument, argument)
	}
}

func TestRefreshRanges(t *testing.T) {
	base := strings.TrimSuffix(gateway.endpoint, "/host-gw.html")
	cache := filepath.Join(t.TempDir(), "ranges.json")
	built := cfhost.BuiltInRanges()
	for _, params := range []cfhost.RefreshParams{
		{JSONURL: base + "/client/v4/ips"},
		{IPv4URL: base + "/ips-v4", IPv6URL: base + "/ips-v6"},
	} {
		params.CAFile, params.CacheFile, params.Timeout = gateway.caFile, cache, 5*time.Minute
		refreshed := must[*cfhost.Refreshed](t)(cfhost.RefreshRanges(params))
		equal(t, "ranges", refreshed.Ranges.Prefixes(), built.Prefixes())
		equal(t, "added", refreshed.Added, []netip.Prefix{})
		equal(t, "removed", refreshed.Removed, []netip.Prefix{})
		equal(t, "is changed", refreshed.IsChanged, false)
		if params.JSONURL != "" && refreshed.Ranges.ETag() == "" {
			t.Error("there is no etag")
		}
	}
	// A list of before, with a range too few and one too many.
	v4 := strings.Replace(must[string](t)(built.Config(cfhost.ConfigPlainIPv4)), "173.245.48.0/20", "45.45.0.0/20", 1)
	before := must[*cfhost.Ranges](t)(cfhost.RangesFromText(v4, must[string](t)(built.Config(cfhost.ConfigPlainIPv6))))
	if err := os.WriteFile(cache, []byte(must[string](t)(before.JSON())), 0o600); err != nil {
		t.Fatal(err)
	}
	refreshed := must[*cfhost.Refreshed](t)(cfhost.RefreshRanges(cfhost.RefreshParams{
		JSONURL: base + "/client/v4/ips", CAFile: gateway.caFile, CacheFile: cache,
	}))
	equal(t, "added", refreshed.Added, []netip.Prefix{netip.MustParsePrefix("173.245.48.0/20")})
	equal(t, "removed", refreshed.Removed, []netip.Prefix{netip.MustParsePrefix("45.45.0.0/20")})
	equal(t, "is changed", refreshed.IsChanged, true)
	equal(t, "cache", must[*cfhost.Ranges](t)(cfhost.LoadRanges(cache)).Prefixes(), built.Prefixes())

	kept := must[[]byte](t)(os.ReadFile(cache))
	_, err := cfhost.RefreshRanges(cfhost.RefreshParams{JSONURL: gateway.endpoint, CAFile: gateway.caFile, CacheFile: cache})
	equal(t, "kind", failed(t, err).Kind, cfhost.KindProtocol)
	_, err = cfhost.RefreshRanges(cfhost.RefreshParams{JSONURL: "http://192.0.2.1/ips", CacheFile: cache})
	equal(t, "kind", failed(t, err).Kind, cfhost.KindInvalidArgument)
	equal(t, "cache", string(must[[]byte](t)(os.ReadFile(cache))), string(kept))
}

func TestVisitorAddr(t *testing.T) {
	ranges := cfhost.BuiltInRanges()
	const edge, visitor = "173.245.48.1", "8.8.8.8"
	for _, request := range []struct {
		peer   string
		header http.Header
		want   string
	}{
		{edge, http.Header{"Cf-Connecting-Ip": {visitor}}, visitor},
		{"::ffff:" + edge, http.Header{"CF-Connecting-IP": {visitor}}, visitor},
		{edge, http.Header{"Cf-Connecting-Ip": {"240.0.0.1"}, "Cf-Connecting-Ipv6": {"2606:4700::1"}}, "2606:4700::1"},
		{edge, nil, edge},
		{edge, http.Header{"X-Forwarded-For": {visitor}}, edge},
		{edge, http.Header{"Cf-Connecting-Ip": {visitor, "1.1.1.1"}}, edge},
		{edge, http.Header{"Cf-Connecting-Ip": {visitor}, "CF-CONNECTING-IP": {"1.1.1.1"}}, edge},
		{edge, http.Header{"Cf-Connecting-Ip": {visitor + ", 1.1.1.1"}}, edge},
		{edge, http.Header{"Cf-Connecting-Ip": {"127.0.0.1"}}, edge},
		{edge, http.Header{"Cf-Connecting-Ip": {visitor + "\x00"}}, edge},
		{edge, http.Header{"Cf-Connecting-Ip": {"\xff"}}, edge},
		{"192.0.2.1", http.Header{"Cf-Connecting-Ip": {visitor}}, "192.0.2.1"},
		{"fe80::1%eth0", http.Header{"Cf-Connecting-Ip": {visitor}}, "fe80::1"},
	} {
		got := ranges.VisitorAddr(netip.MustParseAddr(request.peer), request.header)
		equal(t, fmt.Sprintf("%s %q", request.peer, request.header), got.String(), request.want)
	}
	equal(t, "no peer", ranges.VisitorAddr(netip.Addr{}, nil), netip.Addr{})
}

func TestVisitorOfEveryRow(t *testing.T) {
	var table []struct {
		About, Peer, Visitor string
		Proxies              []string
		Headers              [][2]string
	}
	text := must[[]byte](t)(os.ReadFile("../../tests/fixtures/visitors.json"))
	if err := json.Unmarshal(text, &table); err != nil || len(table) < 20 {
		t.Fatal(len(table), err)
	}
	ranges, asked := cfhost.BuiltInRanges(), 0
	for _, row := range table {
		header := http.Header{}
		isEnvironment := true
		for _, pair := range row.Headers {
			header.Add(pair[0], pair[1])
			isEnvironment = isEnvironment && !strings.Contains(pair[0], "-")
		}
		if isEnvironment {
			// net/http/cgi makes headers of it.
			continue
		}
		var proxies []netip.Prefix
		for _, text := range row.Proxies {
			if !strings.Contains(text, "/") {
				addr := netip.MustParseAddr(text)
				proxies = append(proxies, netip.PrefixFrom(addr, addr.BitLen()))
			} else {
				proxies = append(proxies, netip.MustParsePrefix(text))
			}
		}
		got := must[netip.Addr](t)(ranges.VisitorAddrBehind(proxies, netip.MustParseAddr(row.Peer), header))
		equal(t, row.About, got.String(), row.Visitor)
		asked++
	}
	if asked < 20 {
		t.Fatal(asked)
	}
	peer := netip.MustParseAddr("127.0.0.1")
	for _, bad := range []netip.Prefix{{}, netip.MustParsePrefix("0.0.0.0/0"), netip.PrefixFrom(peer, 8)} {
		_, err := ranges.VisitorAddrBehind([]netip.Prefix{bad}, peer, nil)
		equal(t, "kind", failed(t, err).Kind, cfhost.KindInvalidArgument)
		equal(t, "argument", failed(t, err).Argument, "proxies")
	}
}

func ExampleRanges_VisitorAddrBehind() {
	ranges := cfhost.BuiltInRanges()
	header := http.Header{"X-Forwarded-For": {"8.8.8.8, 173.245.48.1"}, "Cf-Connecting-Ip": {"8.8.8.8"}}
	// An nginx on the same machine, which the network asks.
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	fmt.Println(ranges.VisitorAddrBehind(proxies, netip.MustParseAddr("127.0.0.1"), header))
	// Output:
	// 8.8.8.8 <nil>
}

func ExampleRanges_VisitorAddr() {
	ranges := cfhost.BuiltInRanges()
	header := http.Header{"Cf-Connecting-Ip": {"8.8.8.8"}}
	fmt.Println(ranges.VisitorAddr(netip.MustParseAddr("173.245.48.1"), header))
	// Whoever is not of the network can write what they like.
	fmt.Println(ranges.VisitorAddr(netip.MustParseAddr("192.0.2.1"), header))
	// Output:
	// 8.8.8.8
	// 192.0.2.1
}
