package reference

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestTheDocumentIsToldInWords(t *testing.T) {
	t.Parallel()
	var d document
	err := json.Unmarshal([]byte(`{"paths":{
		"/api/v1/tickets/{number}":{"get":{"summary":"Read a ticket","parameters":[{"name":"number","in":"path","description":"Its number","required":true,"schema":{"type":"integer","format":"int64"}}],
			"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Ticket"}}}},"default":{"content":{"application/problem+json":{"schema":{"type":"object","properties":{"x":{}}}}}}}}},
		"/api/v1/clients":{"post":{"summary":"Add a client","requestBody":{"content":{"application/json":{"schema":{"type":"object","required":["slug"],"properties":{"slug":{"type":"string"},"domains":{"type":["array","null"],"items":{"type":"string"}}}}}}}}}},
		"components":{"schemas":{"Ticket":{"type":"object","properties":{"status":{"enum":["open","closed",null]},"due":{"anyOf":[{"type":"string","format":"date-time"},{"type":"null"}]},"of":{"$ref":"#/components/schemas/Client"}}}}}}`), &d)
	if err != nil {
		t.Fatal(err)
	}
	got := d.groups("/api/v1")
	if len(got) != 2 || got[0].Name != "clients" || got[1].Name != "tickets" || got[1].List[0].Path != "/tickets/{number}" {
		t.Fatalf("groups: %+v", got)
	}
	if want := []field{{"domains", "list of string or null", "", false}, {"slug", "string", "", true}}; !slices.Equal(got[0].List[0].Sent, want) {
		t.Errorf("sent: %+v", got[0].List[0].Sent)
	}
	read := got[1].List[0]
	if want := []field{{"number", "integer (int64), in the path", "Its number", true}}; !slices.Equal(read.Given, want) {
		t.Errorf("given: %+v", read.Given)
	}
	if want := []field{{"due", "string (date-time) or null", "", false}, {"of", "Client", "", false}, {"status", "open, closed, null", "", false}}; !slices.Equal(read.Answered, want) {
		t.Errorf("answered: %+v", read.Answered)
	}
}
