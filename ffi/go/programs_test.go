package cfhost_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const cnames = `blog.example.com. 900 IN CNAME blog.example.com.cdn.cloudflare.net.
wordpress.example.com. 900 IN CNAME wordpress.example.com.cdn.cloudflare.net.
www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.
`

// run gives what a command prints on standard output.
func run(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	var errors strings.Builder
	command.Stderr = &errors
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command.Args, err, errors.String())
	}
	return string(output)
}

func TestExample(t *testing.T) {
	fresh(t)
	program := filepath.Join(t.TempDir(), "customer")
	run(t, exec.Command("go", "build", "-o", program, "./examples/customer"))
	got := run(t, exec.Command(program, gateway.endpoint, gateway.hostKeyFile, gateway.caFile))
	equal(t, "output", got, cnames)

	refused := exec.Command(program, gateway.endpoint, gateway.caFile, gateway.caFile)
	output, err := refused.CombinedOutput()
	if err == nil || !strings.Contains(string(output), "host_key_file: is PEM") {
		t.Errorf("%v %s", err, output)
	}
}

// snippet gives the Go text of a file.
func snippet(t *testing.T, file string) string {
	t.Helper()
	parts := strings.Split(string(must[[]byte](t)(os.ReadFile(file))), "```go\n")
	if len(parts) != 2 {
		t.Fatalf("%s has %d snippets", file, len(parts)-1)
	}
	return strings.SplitN(parts[1], "```", 2)[0]
}

// module makes one of its own for a program, as a user would, and builds it; gives the program's path.
func module(t *testing.T, source string) string {
	t.Helper()
	folder, here := t.TempDir(), must[string](t)(os.Getwd())
	if err := os.WriteFile(filepath.Join(folder, "main.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, arguments := range [][]string{
		{"mod", "init", "customer"},
		{"mod", "edit", "-require", "cfhost@v0.0.0", "-replace", "cfhost=" + here},
		{"vet", "."},
		{"build", "."},
	} {
		command := exec.Command("go", arguments...)
		command.Dir = folder
		run(t, command)
	}
	return filepath.Join(folder, "customer")
}

func TestReadme(t *testing.T) {
	const endpoint = "https://127.0.0.1:8443/host-gw.html"
	source := snippet(t, "README.md")
	if !strings.Contains(source, endpoint) {
		t.Fatal("it names no endpoint")
	}
	fresh(t)
	program := exec.Command(module(t, strings.ReplaceAll(source, endpoint, gateway.endpoint)))
	program.Dir = gateway.folder
	equal(t, "output", run(t, program), "www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.\n")
}
