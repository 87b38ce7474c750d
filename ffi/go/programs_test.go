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
	if err == nil || !strings.Contains(string(output), "(code 100, not sent)") {
		t.Errorf("%v %s", err, output)
	}
}

// TestReadme runs the programs of the READMEs in a module of their own, as a user would.
func TestReadme(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, readme := range []string{"README.md", "../../README.md"} {
		text := string(must[[]byte](t)(os.ReadFile(readme)))
		parts := strings.Split(text, "```go\n")
		if len(parts) != 2 {
			t.Fatalf("%s has %d programs", readme, len(parts)-1)
		}
		source := strings.SplitN(parts[1], "```", 2)[0]
		const endpoint = "https://127.0.0.1:8443/host-gw.html"
		if !strings.Contains(source, endpoint) {
			t.Fatalf("%s names no endpoint", readme)
		}
		fresh(t)
		folder := t.TempDir()
		source = strings.ReplaceAll(source, endpoint, gateway.endpoint)
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
		program := exec.Command(filepath.Join(folder, "customer"))
		program.Dir = gateway.folder
		equal(t, "output of "+readme, run(t, program), "www.example.com. 900 IN CNAME www.example.com.cdn.cloudflare.net.\n")
	}
}
