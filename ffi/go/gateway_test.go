package cfhost_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cfhost"
)

const (
	hostKey = "00112233445566778899aabbccddeeff"
	token   = "a-token-of-the-tests"
)

// What the tests call: a gateway of their own.
var gateway struct {
	folder, endpoint, caFile, hostKeyFile, control string
}

func TestMain(m *testing.M) {
	code, err := withGateway(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withGateway(run func() int) (int, error) {
	folder, err := os.MkdirTemp("", "cfhost-go-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	gateway.folder = folder
	tokenFile := filepath.Join(folder, "token")
	gateway.hostKeyFile = filepath.Join(folder, "host.key")
	for file, text := range map[string]string{gateway.hostKeyFile: hostKey, tokenFile: token} {
		if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
			return 0, err
		}
	}
	tls := filepath.Join(folder, "tls")
	program := exec.Command(filepath.Join(os.Getenv("CFHOST_PROGRAMS"), "cfhost-gateway"), "serve",
		"--listen", "127.0.0.1:0", "--state", ":memory:", "--tls-dir", tls, "--host-key-file", gateway.hostKeyFile,
		"--cpanel-version", "5.3.9", "--cpanel-sha1", strings.Repeat("ab", 20),
		"--control", "127.0.0.1:0", "--control-token-file", tokenFile)
	var said bytes.Buffer
	program.Stderr = io.MultiWriter(os.Stderr, &said)
	output, err := program.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := program.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = program.Process.Signal(syscall.SIGTERM)
		_ = program.Wait()
	}()
	lines := bufio.NewReader(output)
	for _, url := range []struct {
		prefix string
		value  *string
	}{{"listening on ", &gateway.endpoint}, {"control on ", &gateway.control}} {
		line, err := lines.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, url.prefix) {
			_ = program.Process.Kill()
			_ = program.Wait()
			return 0, fmt.Errorf("the gateway said %q: %v: %s", line, err, &said)
		}
		*url.value = strings.TrimRight(strings.TrimPrefix(line, url.prefix), "/\n")
	}
	gateway.caFile = filepath.Join(tls, "ca.pem")
	return run(), nil
}

func control(t testing.TB, method, path, body string) string {
	t.Helper()
	request, err := http.NewRequest(method, gateway.control+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	// No connection is kept: the tests count goroutines.
	request.Close = true
	answer, err := (&http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %s %v", method, path, answer.Status, text, err)
	}
	return string(text)
}

// faults lets calls go wrong until the test ends.
func faults(t testing.TB, specs ...string) {
	t.Helper()
	control(t, "POST", "/faults", strings.Join(specs, "\n"))
	t.Cleanup(func() { control(t, "DELETE", "/faults", "") })
}

// met waits until the faults are met that are set for so many calls: until those are under way.
func met(t testing.TB) {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < 2*time.Minute; time.Sleep(5 * time.Millisecond) {
		var set struct{ Faults []string }
		if err := json.Unmarshal([]byte(control(t, "GET", "/faults", "")), &set); err != nil {
			t.Fatal(err)
		}
		if len(set.Faults) == 0 {
			return
		}
	}
	t.Error("no call meets the fault")
}

// calls tells which acts the gateway was asked since the last reset.
func calls(t testing.TB) []string {
	t.Helper()
	var seen struct{ Calls []struct{ Act string } }
	if err := json.Unmarshal([]byte(control(t, "GET", "/calls", "")), &seen); err != nil {
		t.Fatal(err)
	}
	acts := []string{}
	for _, call := range seen.Calls {
		acts = append(acts, call.Act)
	}
	return acts
}

func config() cfhost.Config {
	return cfhost.Config{
		HostKey: cfhost.NewSecret(hostKey), Endpoint: gateway.endpoint, CAFile: gateway.caFile,
		// However busy the machine is.
		Timeout: 5 * time.Minute, ConnectTimeout: 5 * time.Minute,
	}
}

// fresh is a client, and an empty gateway.
func fresh(t testing.TB) *cfhost.Client {
	t.Helper()
	control(t, "POST", "/reset", "")
	control(t, "DELETE", "/calls", "")
	return newClient(t, config())
}

func newClient(t testing.TB, config cfhost.Config) *cfhost.Client {
	t.Helper()
	client, err := cfhost.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

var background = context.Background()

func newUser(t testing.TB, client *cfhost.Client) cfhost.Secret {
	t.Helper()
	user, err := client.UserCreate(background, cfhost.UserCreateParams{
		CloudflareEmail: "customer@example.com", CloudflarePass: cfhost.NewSecret("correct-horse-1"), UniqueID: "customer-1001",
	})
	if err != nil {
		t.Fatal(err)
	}
	return user.UserKey
}
