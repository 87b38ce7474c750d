package cfhost_test

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"

	"cfhost"
)

const (
	zoneName = "example.com"
	// An example, which guards nothing.
	tsigSecret = "Y2Zob3N0IGV4YW1wbGUga2V5LCBub3Qgc2VjcmV0ISE="
)

var zoneRecords = []string{
	"blog.example.com. 300 IN CNAME example.com.",
	"example.com. 3600 IN A 192.0.2.10",
	"example.com. 3600 IN MX 10 mail.example.com.",
	"example.com. 3600 IN NS ns1.example.com.",
	"mail.example.com. 3600 IN A 192.0.2.30",
	`mail.example.com. 3600 IN TXT "v=spf1 a -all"`,
	"ns1.example.com. 3600 IN A 127.0.0.1",
	"www.example.com. 1200 IN A 192.0.2.10",
	"www.example.com. 1200 IN AAAA 2001:db8::10",
}

// bind is a real BIND 9 on loopback, from the folder that CFHOST_TOOLS names: updates by the key panel, reading also by reader.
type bind struct {
	t    *testing.T
	addr netip.AddrPort
}

func startBind(t *testing.T) bind {
	t.Helper()
	tools, folder := os.Getenv("CFHOST_TOOLS"), t.TempDir()
	named := bind{t, ownAddr(t)}
	soa := "example.com. 3600 IN SOA ns1.example.com. admin.example.com. 1 86400 86400 864000 300"
	for file, text := range map[string]string{
		"zone": strings.Join(append([]string{soa}, zoneRecords...), "\n") + "\n",
		"named.conf": fmt.Sprintf(`
			options { directory "%s"; listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; };
			  pid-file none; session-keyfile none; recursion no; notify no; dnssec-validation no; empty-zones-enable no;
			  allow-transfer { key panel; key reader; }; };
			controls { };
			key panel { algorithm hmac-sha256; secret "%s"; };
			key reader { algorithm hmac-sha512; secret "%[3]s"; };
			zone %s { type primary; file "zone"; allow-update { key panel; }; };
		`, folder, named.addr.Port(), tsigSecret, zoneName),
	} {
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program := exec.Command(filepath.Join(tools, "usr/sbin/named"), "-g", "-n", "1", "-c", filepath.Join(folder, "named.conf"))
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH] + "-linux-gnu"
	program.Env = []string{fmt.Sprintf("LD_LIBRARY_PATH=%s/usr/lib/%s:%[1]s/lib/%[2]s", tools, machine)}
	log := must[*os.File](t)(os.Create(filepath.Join(folder, "log")))
	defer log.Close()
	program.Stdout, program.Stderr = log, log
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	for try := 0; try < 6000; try++ {
		if _, err := named.server().Read(background, zoneName); err == nil {
			return named
		}
		time.Sleep(20 * time.Millisecond)
	}
	text, _ := os.ReadFile(log.Name())
	t.Fatalf("named does not start: %s", text)
	return named
}

// ownAddr claims a port below those that the system gives away, by a socket that all others who claim one know. Two BINDs share
// a port without a word, and one whose TCP port is taken serves by UDP alone.
func ownAddr(t *testing.T) netip.AddrPort {
	t.Helper()
	for {
		port := must[*big.Int](t)(rand.Int(rand.Reader, big.NewInt(20_000))).Uint64() + 10_000
		claim, err := net.Listen("unix", fmt.Sprintf("@cfhost-port-%d", port))
		if err != nil {
			continue
		}
		addr := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(port))
		tcp, tcpErr := net.Listen("tcp", addr.String())
		udp, udpErr := net.ListenUDP("udp", net.UDPAddrFromAddrPort(addr))
		if tcpErr == nil {
			tcp.Close()
		}
		if udpErr == nil {
			udp.Close()
		}
		if tcpErr == nil && udpErr == nil {
			t.Cleanup(func() { claim.Close() })
			return addr
		}
		claim.Close()
	}
}

// server is the server, by the key that may update.
func (b bind) server() cfhost.NameServer {
	key := cfhost.TSIGKey{Name: "panel", Secret: cfhost.NewSecret(tsigSecret)}
	return cfhost.NameServer{Addr: b.addr, Key: key, Timeout: 2 * time.Minute}
}

// readingServer is the server, by a key that may only read.
func (b bind) readingServer() cfhost.NameServer {
	key := cfhost.TSIGKey{Name: "reader", Secret: cfhost.NewSecret(tsigSecret), Algorithm: cfhost.TSIGHMACSHA512}
	return cfhost.NameServer{Addr: b.addr, Key: key, Timeout: 2 * time.Minute}
}

// zone gives the records as lines without the SOA record, sorted.
func (b bind) zone() []string {
	b.t.Helper()
	lines := []string{}
	for _, record := range must[[]cfhost.Record](b.t)(b.server().Read(background, zoneName)) {
		if record.Type != "SOA" {
			lines = append(lines, fmt.Sprintf("%s. %d IN %s %s", record.Name, record.TTL, record.Type, record.Data))
		}
	}
	sort.Strings(lines)
	return lines
}

// switched gives the labels that point at the network.
func (b bind) switched() []string {
	b.t.Helper()
	labels := []string{}
	for _, line := range b.zone() {
		if strings.HasSuffix(line, ".cdn.cloudflare.net.") {
			labels = append(labels, strings.SplitN(line, ".", 2)[0])
		}
	}
	return labels
}
