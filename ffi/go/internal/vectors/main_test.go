package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVectors compares with what the Rust client makes of each vector, byte for byte.
func TestVectors(t *testing.T) {
	program := filepath.Join(os.Getenv("CFHOST_PROGRAMS"), "cfhost-vectors")
	want, err := exec.Command(program, "rust").Output()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, "serve")
	input, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	// It ends when its input does.
	defer func() { _ = server.Wait() }()
	defer input.Close()
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "listening on "), "/")

	var got bytes.Buffer
	if err := run(&got, "../../../../tests/vectors", url); err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
	if len(gotLines) != len(wantLines) || len(wantLines) < 200 {
		t.Errorf("%d lines, and %d of Rust", len(gotLines), len(wantLines))
	}
	for i := 0; i < len(gotLines) && i < len(wantLines); i++ {
		if gotLines[i] != wantLines[i] {
			t.Errorf("differs from Rust:\n  %s\n  %s", gotLines[i], wantLines[i])
		}
	}
	t.Logf("%d vectors", len(gotLines)-1)
}
