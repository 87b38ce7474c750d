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

func TestTasks(t *testing.T) {
	fresh(t)
	program := filepath.Join(t.TempDir(), "tasks")
	run(t, exec.Command("go", "build", "-o", program, "./examples/tasks"))
	got := run(t, exec.Command(program, gateway.endpoint, gateway.hostKeyFile, gateway.caFile))
	equal(t, "output", got, `find: ***
sign in: Welcome back.
sign in: Password failed for CloudFlare account "tasks@example.com". Try again or reset your password.
visitor: 198.51.100.7
`)
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

// TestModule builds the example in a module of its own, which finds the package as README.md says.
func TestModule(t *testing.T) {
	fresh(t)
	source := string(must[[]byte](t)(os.ReadFile("examples/customer/main.go")))
	program := module(t, source)
	equal(t, "output", run(t, exec.Command(program, gateway.endpoint, gateway.hostKeyFile, gateway.caFile)), cnames)
}
