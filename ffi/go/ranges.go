package cfhost

// #include <cfhost.h>
import "C"

import (
	"net/http"
	"net/netip"
	"runtime"
	"sort"
	"strings"
	"time"
	"unsafe"
)

// Ranges is a list of the network's address ranges that was found sound: no two overlap, none is private, reserved or very
// wide. Any number of goroutines may use one at once. The garbage collector frees it.
type Ranges struct {
	native *C.cfhost_ranges
	// What native belongs to, if it came with a refresh.
	reply *C.cfhost_ranges_refresh_reply
}

// ConfigFormat is a format of [Ranges.Config].
type ConfigFormat string

// The formats. Where the program knows comments, the text begins with one that names the oldest version that it was tried with.
const (
	// ConfigNginx: nginx's set_real_ip_from and real_ip_header.
	ConfigNginx ConfigFormat = C.CFHOST_CONFIG_NGINX
	// ConfigNginxRanges: nginx's set_real_ip_from alone, for a configuration that has its real_ip_header already.
	ConfigNginxRanges ConfigFormat = C.CFHOST_CONFIG_NGINX_RANGES
	// ConfigApache: Apache's RemoteIPTrustedProxy and RemoteIPHeader.
	ConfigApache ConfigFormat = C.CFHOST_CONFIG_APACHE
	// ConfigHAProxy: an acl and set-src of HAProxy, for a frontend or listen section in HTTP mode, before its other
	// http-request rules.
	ConfigHAProxy ConfigFormat = C.CFHOST_CONFIG_HAPROXY
	// ConfigNftables: the definitions $cfhost_ipv4 and $cfhost_ipv6 of nftables.
	ConfigNftables ConfigFormat = C.CFHOST_CONFIG_NFTABLES
	// ConfigIpset: the sets cfhost_ipv4 and cfhost_ipv6 for ipset restore, exchanged as a whole where they are there.
	ConfigIpset ConfigFormat = C.CFHOST_CONFIG_IPSET
	// ConfigCSF: a file for CSF, to be named by an Include line in csf.allow, and in csf.ignore for its daemon lfd.
	ConfigCSF ConfigFormat = C.CFHOST_CONFIG_CSF
	// ConfigFail2ban: fail2ban's ignoreip, for a file in jail.d whose name ends in .conf. An ignoreip in jail.local replaces
	// it, and can have the ranges by %(cfhost_ranges)s.
	ConfigFail2ban ConfigFormat = C.CFHOST_CONFIG_FAIL2BAN
	// ConfigPlain: all ranges, one a line.
	ConfigPlain ConfigFormat = C.CFHOST_CONFIG_PLAIN
	// ConfigPlainIPv4: those of IPv4, one a line.
	ConfigPlainIPv4 ConfigFormat = C.CFHOST_CONFIG_PLAIN_IPV4
	// ConfigPlainIPv6: those of IPv6, one a line.
	ConfigPlainIPv6 ConfigFormat = C.CFHOST_CONFIG_PLAIN_IPV6
	// ConfigJSON: the published JSON form, which [RangesFromJSON] reads.
	ConfigJSON ConfigFormat = C.CFHOST_CONFIG_JSON
)

// RefreshParams tells where and how a list is fetched. The zero value fetches the vendor's and keeps it in no file.
type RefreshParams struct {
	// JSONURL is where the JSON form is: https, or plain http to loopback. Default: "https://api.cloudflare.com/client/v4/ips".
	JSONURL string
	// IPv4URL is where the text form of IPv4 is, such as "https://www.cloudflare.com/ips-v4": to fetch the text forms and not
	// the JSON form. Needs IPv6URL, too.
	IPv4URL string
	// IPv6URL is where the text form of IPv6 is, such as "https://www.cloudflare.com/ips-v6".
	IPv6URL string
	// CAFile is a PEM file: trust the certificate authorities in it and no others. Default: those of the operating system.
	CAFile string
	// CAPEM is the same as a text.
	CAPEM string
	// Timeout is how long it may take, everything included. Default: 20 s.
	Timeout time.Duration
	// CacheFile is the file that the list so far is in, and that another one is written to in one step; its folder has to be
	// there. Default: none; the list so far is then the built-in one, and nothing is written.
	CacheFile string
}

// Refreshed is what [RefreshRanges] found.
type Refreshed struct {
	// Ranges is the list that is published now.
	Ranges *Ranges
	// IsChanged tells whether it is another one than before.
	IsChanged bool
	// Added is what was not in the list so far: the one in the cache file, or the built-in one.
	Added []netip.Prefix
	// Removed is what was in the list so far and is no longer.
	Removed []netip.Prefix
}

// DocumentRange is a range of the 2012 document.
type DocumentRange struct {
	// Prefix is the range.
	Prefix netip.Prefix
	// Retired is the day, in UTC, since which it is no longer the network's: its present owner could pose as any visitor.
	// The zero time while it is the network's.
	Retired time.Time
}

// BuiltInRanges gives the list that is built in: what was published when the library was made.
func BuiltInRanges() *Ranges {
	ranges, err := LoadRanges("")
	if err != nil {
		// Only a library that does not know its own list would say so.
		panic(err)
	}
	return ranges
}

// BuiltInSince gives the month, "YYYY-MM", since which the published list has had the content that is built in, as far as is
// known.
func BuiltInSince() string {
	return C.GoString(C.cfhost_ranges_built_in_since())
}

// LoadRanges gives the list that [RefreshRanges] left in this file. If there is no such file, or cacheFile is "", it is the one
// that is built in. It fails with KindInvalidArgument if the file cannot be read, and with KindProtocol if what is in it is
// not sound.
func LoadRanges(cacheFile string) (*Ranges, error) {
	var memory memory
	file := memory.optional("cache_file", cacheFile)
	return newRanges(&memory, func(native **C.cfhost_ranges, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_ranges_load(file, native, failed)
	})
}

// RangesFromText reads the published text forms, one range a line. It fails with KindProtocol if anything in them is not as it
// should be.
func RangesFromText(ipv4, ipv6 string) (*Ranges, error) {
	var memory memory
	v4, v6 := memory.text("ipv4", ipv4), memory.text("ipv6", ipv6)
	return newRanges(&memory, func(native **C.cfhost_ranges, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_ranges_from_text(v4, v6, native, failed)
	})
}

// RangesFromJSON reads the published JSON form. It fails with KindProtocol if anything in it is not as it should be.
func RangesFromJSON(json string) (*Ranges, error) {
	var memory memory
	text := memory.text("json", json)
	return newRanges(&memory, func(native **C.cfhost_ranges, failed **C.cfhost_error) C.cfhost_status {
		return C.cfhost_ranges_from_json(text, native, failed)
	})
}

func newRanges(
	memory *memory, make func(native **C.cfhost_ranges, failed **C.cfhost_error) C.cfhost_status,
) (*Ranges, error) {
	defer memory.free()
	if err := memory.refusal(""); err != nil {
		return nil, err
	}
	ranges := &Ranges{}
	var failed *C.cfhost_error
	if make(&ranges.native, &failed) != C.CFHOST_OK {
		return nil, taken(failed)
	}
	runtime.SetFinalizer(ranges, (*Ranges).free)
	return ranges, nil
}

func (r *Ranges) free() {
	if r.reply != nil {
		C.cfhost_ranges_refresh_reply_free(r.reply)
	} else {
		C.cfhost_ranges_free(r.native)
	}
}

// RefreshRanges fetches the list that is published now, and writes it to the cache file if it is another one. A new list
// is accepted only if it is sound, and if it shares half of its addresses with the list so far and with the built-in one, and
// they share half of theirs with it. No error changes the file, or the list that [LoadRanges] gives. It fails with KindProtocol if what came is not sound,
// and with KindInvalidArgument for a URL that is neither https nor loopback and for a file that cannot be read or written.
func RefreshRanges(params RefreshParams) (*Refreshed, error) {
	var memory memory
	defer memory.free()
	if params.Timeout < 0 {
		return nil, refused("", "timeout", isNegative)
	}
	asked := C.cfhost_ranges_refresh_params{
		size:           C.sizeof_cfhost_ranges_refresh_params,
		json_url:       memory.optional("json_url", params.JSONURL),
		ipv4_url:       memory.optional("ipv4_url", params.IPv4URL),
		ipv6_url:       memory.optional("ipv6_url", params.IPv6URL),
		ca_file:        memory.optional("ca_file", params.CAFile),
		ca_pem:         memory.optional("ca_pem", params.CAPEM),
		has_timeout_ms: cBool(params.Timeout != 0),
		timeout_ms:     milliseconds(params.Timeout),
		cache_file:     memory.optional("cache_file", params.CacheFile),
	}
	if err := memory.refusal(""); err != nil {
		return nil, err
	}
	var reply *C.cfhost_ranges_refresh_reply
	var failed *C.cfhost_error
	if C.cfhost_ranges_refresh(&asked, &reply, &failed) != C.CFHOST_OK {
		return nil, taken(failed)
	}
	ranges := &Ranges{native: reply.ranges, reply: reply}
	runtime.SetFinalizer(ranges, (*Ranges).free)
	return &Refreshed{
		Ranges:    ranges,
		IsChanged: bool(reply.is_changed),
		Added:     prefixes(goTexts(reply.added, reply.added_count)),
		Removed:   prefixes(goTexts(reply.removed, reply.removed_count)),
	}, nil
}

// Contains tells whether the address is in one of the ranges. One of IPv4 in IPv6 form counts as the one of IPv4. False for the
// zero address.
func (r *Ranges) Contains(addr netip.Addr) bool {
	if !addr.IsValid() {
		return false
	}
	var memory memory
	defer memory.free()
	defer runtime.KeepAlive(r)
	return bool(C.cfhost_ranges_contains(r.native, memory.text("addr", addr.WithZone("").String())))
}

// Prefixes gives the ranges in the order of the list.
func (r *Ranges) Prefixes() []netip.Prefix {
	defer runtime.KeepAlive(r)
	texts := make([]string, C.cfhost_ranges_count(r.native))
	for i := range texts {
		texts[i] = C.GoString(C.cfhost_ranges_at(r.native, C.size_t(i)))
	}
	return prefixes(texts)
}

// ETag gives what the publisher calls this content: a list with another content has another one. "" where it did not say.
func (r *Ranges) ETag() string {
	defer runtime.KeepAlive(r)
	return C.GoString(C.cfhost_ranges_etag(r.native))
}

// JSON gives the list in the published JSON form, which [RangesFromJSON] reads.
func (r *Ranges) JSON() (string, error) {
	return r.Config(ConfigJSON)
}

// Config gives the ranges as text for another program. Write it beside the file that is in use, let the program check it
// (nginx -t, apachectl -t, haproxy -c), and rename it over the old one only then. It fails with KindInvalidArgument for a format
// other than the constants.
func (r *Ranges) Config(format ConfigFormat) (string, error) {
	var memory memory
	defer memory.free()
	asked := memory.text("format", string(format))
	if err := memory.refusal(""); err != nil {
		return "", err
	}
	defer runtime.KeepAlive(r)
	var text *C.cfhost_text
	var failed *C.cfhost_error
	if C.cfhost_ranges_text(r.native, asked, &text, &failed) != C.CFHOST_OK {
		return "", taken(failed)
	}
	defer C.cfhost_text_free(text)
	return C.GoString(text.text), nil
}

// VisitorAddr gives the address of the visitor: what CF-Connecting-IP says if peer, the address that the connection came from,
// is in the ranges, and else the peer.
//
// It is also the peer if the header is missing, came more than once with different values, holds anything but one address,
// or one that no visitor has (private, loopback and such). CF-Connecting-IPv6 counts only beside a CF-Connecting-IP from
// 240.0.0.0/4, the stand-in ("Pseudo IPv4") for a visitor of IPv6. An address of IPv4 in IPv6 form is given as the one of IPv4,
// and one with a zone without it. The zero address for the zero peer. No header makes it fail.
//
// Of a net/http request, give r.Header and the address of r.RemoteAddr. Names in header are taken in upper or lower case.
func (r *Ranges) VisitorAddr(peer netip.Addr, header http.Header) netip.Addr {
	// Without proxies, there is nothing to be refused.
	visitor, _ := r.VisitorAddrBehind(nil, peer, header)
	return visitor
}

// VisitorAddrBehind does what [Ranges.VisitorAddr] does, where the request may have come through your own proxies:
// cloudflared, or an nginx in front of this server. A single address is a prefix of its whole length.
//
// While the peer is one of them, and not in the ranges, what counts as the peer is the address before it in X-Forwarded-For:
// first the last one, then the one before that, and so on. It ends at the first address that is not one of the proxies', for
// which all of VisitorAddr holds: CF-Connecting-IP is believed if that is the network's, so if the network and your own
// proxies alone have handed the request on. It also ends, at the proxy itself, where the header has no more addresses or
// something else in that place.
//
// Each proxy has to add the address that it was asked from at the end of X-Forwarded-For, as nginx does by
// $proxy_add_x_forwarded_for and net/http/httputil's ReverseProxy by SetXForwarded, or to write that address alone. cloudflared
// hands on the network's, which ends with the visitor.
//
// It fails with KindInvalidArgument for proxies that are no prefix, are not masked, or are everybody (length 0).
func (r *Ranges) VisitorAddrBehind(proxies []netip.Prefix, peer netip.Addr, header http.Header) (netip.Addr, error) {
	if !peer.IsValid() {
		return netip.Addr{}, nil
	}
	peer = peer.WithZone("").Unmap()
	var memory memory
	defer memory.free()
	defer runtime.KeepAlive(r)
	var names []string
	for name := range header {
		// The others say nothing here, and some hold what is not to be copied about.
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "cf-connecting-") || lower == "x-forwarded-for" {
			names = append(names, name)
		}
	}
	// Where one header has several spellings, which no server makes, the answer is at least the same each time.
	sort.Strings(names)
	var pairs []C.cfhost_pair
	for _, name := range names {
		if strings.IndexByte(name, 0) >= 0 {
			continue
		}
		for _, value := range header[name] {
			// C would end at a NUL, and take what is before it: with this in its place it is no address.
			value = strings.ReplaceAll(value, "\x00", "?")
			pairs = append(pairs, C.cfhost_pair{name: memory.text("headers", name), value: memory.text(name, value)})
		}
	}
	asked := C.cfhost_visitor_addr_behind_params{
		size:          C.sizeof_cfhost_visitor_addr_behind_params,
		peer:          memory.text("peer", peer.String()),
		headers:       memory.pairs(pairs),
		headers_count: C.size_t(len(pairs)),
		proxies:       memory.texts("proxies", textsOf(proxies)),
		proxies_count: C.size_t(len(proxies)),
	}
	addr := (*C.char)(memory.array(C.CFHOST_ADDR_SIZE, unsafe.Sizeof(C.char(0))))
	var failed *C.cfhost_error
	if C.cfhost_visitor_addr_behind(r.native, &asked, addr, &failed) != C.CFHOST_OK {
		return peer, taken(failed)
	}
	visitor, err := netip.ParseAddr(C.GoString(addr))
	if err != nil {
		return peer, err
	}
	return visitor, nil
}

// DocumentRanges2012 gives the ranges that the 2012 document lists. They are here to be compared with, and trusted by nothing.
func DocumentRanges2012() []DocumentRange {
	ranges := make([]DocumentRange, C.cfhost_ranges_document_2012_count())
	for i := range ranges {
		ranges[i].Prefix = netip.MustParsePrefix(C.GoString(C.cfhost_ranges_document_2012_at(C.size_t(i))))
		if day := C.cfhost_ranges_document_2012_retired(C.size_t(i)); day != nil {
			// The library's own table, which its tests read.
			ranges[i].Retired, _ = time.Parse("2006-01-02", C.GoString(day))
		}
	}
	return ranges
}

// prefixes reads ranges that the library has read before.
func prefixes(texts []string) []netip.Prefix {
	ranges := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		ranges[i] = netip.MustParsePrefix(text)
	}
	return ranges
}
