package main

import (
	"strings"
	"testing"
)

func TestDemo(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	out := p.run(t, "", "demo", "--clients", "3", "--tickets", "25", "--seed", "9")
	for _, want := range []string{"3 clients", "25 tickets", "http://" + p.listen, "technician", "kim@harbourline.example", "dana@northwind.example", "harbourline-demo"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	again := p.command("demo")
	said, err := again.CombinedOutput()
	if err == nil || again.ProcessState.ExitCode() != exitInput || !strings.Contains(string(said), "not empty") {
		t.Errorf("a second time ends with %v and says %s", err, said)
	}
	p.serve(t)
	p.ready(t)
}
