// Package internal_test holds the plan of the house against the code.
package internal_test

import (
	"bufio"
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// table says which rooms each room may import, besides the standard library and third parties. A room below another, such as
// pages/staff, has a line of its own or goes by that of the room it lies in.
var table = map[string][]string{
	"fault":               {},
	"jobs":                {},
	"hold":                {"fault"},
	"backup":              {"fault"},
	"live":                {},
	"wire":                {"fault"},
	"calendar":            {"fault"},
	"money":               {"fault"},
	"agreement":           {"calendar", "money", "fault"},
	"amend":               {"agreement", "fault"},
	"coverage":            {"agreement", "calendar", "fault"},
	"sla":                 {"agreement", "calendar", "fault"},
	"decode":              {},
	"quote":               {},
	"markup":              {"decode", "quote"},
	"richform":            {"decode"},
	"mail":                {"decode", "quote", "markup", "richform", "fault"},
	"compose":             {"mail", "decode", "markup", "quote", "fault"},
	"identity":            {"fault"},
	"letters":             {"compose", "fault", "speech"},
	"speech":              {},
	"pages/status":        {"watch", "jobs", "store", "identity", "fault", "pages/shell"},
	"watch":               {"backup", "jobs", "store", "identity", "fault"},
	"store/watchroom":     {"database", "identity"},
	"transfer":            {"store/seek", "database", "query", "fault"},
	"store/byteroom":      {"database", "identity", "fault"},
	"stow":                {"vault", "store", "identity", "fault"},
	"vault":               {"fault"},
	"relay":               {"live", "fault"},
	"node":                {"store", "identity", "fault"},
	"store/noderoom":      {"database", "identity", "fault"},
	"store/providerroom":  {"database", "identity", "fault"},
	"openid":              {"outward", "store", "identity", "fault"},
	"pages/provider":      {"openid", "store", "identity", "pages/record", "pages/shell"},
	"review":              {"desk", "ties", "mail", "speech", "store", "identity", "ticket", "agreement", "fault"},
	"store/reviewroom":    {"database", "identity", "ticket", "fault"},
	"pages/leak":          {"report", "ledger", "store", "identity", "ticket", "money", "fault", "pages/shell"},
	"dispatch":            {"report", "desk", "letters", "store", "identity", "ticket", "fault"},
	"spreadsheet":         {},
	"tenure":              {"desk", "letters", "store", "identity", "agreement", "fault"},
	"handover":            {"statement", "desk", "upkeep", "knowledge", "store", "identity", "ticket", "agreement", "fault"},
	"store/handoverroom":  {"database", "identity"},
	"erasure":             {"vault", "agreement", "store", "identity", "fault"},
	"pages/erasure":       {"erasure", "store", "identity", "fault", "pages/shell"},
	"store/erasureroom":   {"database", "identity", "fault"},
	"store/hookroom":      {"database", "identity", "fault"},
	"outward":             {"fault"},
	"importer":            {"history", "ruling", "ties", "desk", "markup", "mail", "decode", "store", "identity", "ticket", "agreement", "fault"},
	"pages/reference":     {"identity", "pages/shell"},
	"webhook":             {"outward", "desk", "letters", "store", "identity", "ticket", "fault"},
	"pages/hook":          {"webhook", "store", "identity", "pages/record", "pages/shell"},
	"pages/tenure":        {"tenure", "statement", "upkeep", "store", "identity", "agreement", "pages/handover", "pages/document", "pages/pact", "pages/statement", "pages/shell"},
	"pages/handover":      {"handover", "store", "identity", "fault", "pages/shell"},
	"pages/report":        {"report", "statement", "desk", "billing", "ledger", "store", "identity", "ticket", "agreement", "money", "fault", "pages/shell", "dispatch", "pages/record"},
	"report":              {"spreadsheet"},
	"store/reportroom":    {"store/covenant", "database", "identity"},
	"pages/week":          {"timesheet", "ledger", "desk", "store", "identity", "ticket", "money", "fault", "pages/timeform", "pages/shell", "review"},
	"pages/timeform":      {"store", "identity", "fault", "pages/shell"},
	"timesheet":           {"fault"},
	"store/statementroom": {"database", "identity", "fault"},
	"pages/statement":     {"statement", "billing", "store", "identity", "ticket", "money", "fault", "pages/record", "pages/shell"},
	"statement":           {"billing", "ledger", "desk", "letters", "database", "store", "identity", "ticket", "agreement", "money", "fault"},
	"statementform":       {"billing", "money", "fault", "speech", "typeset", "spreadsheet"},
	"query":               {},
	"ticket":              {"query", "identity", "coverage", "sla", "fault"},
	"database":            {"fault"},
	"knowledge":           {"fault"},
	"store/library":       {"database", "query", "identity", "knowledge", "fault"},
	"store/postroom":      {"database", "identity", "ticket", "fault"},
	"store/diary":         {"database", "identity", "fault"},
	"store":               {"store/postroom", "store/trail", "store/diary", "database", "identity", "ticket", "coverage", "sla", "agreement", "calendar", "money", "fault", "migrations", "store/seek", "query", "store/approvals", "store/library", "store/writingroom", "store/viewroom", "store/logbook", "store/tieroom", "store/surveyroom", "store/keyring", "store/covenant", "store/ledgerroom", "store/statementroom", "store/reportroom", "store/workbenchroom", "store/handoverroom", "store/erasureroom", "store/hookroom", "store/reviewroom", "store/noderoom", "store/byteroom", "store/watchroom", "store/providerroom"},
	"store/seek":          {"database", "query", "ticket", "fault"},
	"store/logbook":       {"database", "identity", "ticket", "fault", "store/covenant"},
	"store/tieroom":       {"database", "identity", "fault"},
	"store/keyring":       {"database", "identity", "fault"},
	"store/trail":         {"database", "identity", "fault"},
	"pages/rights":        {"identity", "pages/shell"},
	"pages/audit":         {"store", "identity", "fault", "spreadsheet", "pages/shell"},
	"membership":          {"desk", "store", "letters", "identity", "fault"},
	"credential":          {"store", "identity", "fault"},
	"store/ledgerroom":    {"database", "fault", "identity", "ticket"},
	"store/workbenchroom": {"database", "identity", "fault"},
	"workbench":           {"amend", "billing", "replay", "desk", "store", "identity", "ticket", "coverage", "agreement", "money", "fault"},
	"pages/workbench":     {"workbench", "amend", "replay", "billing", "store", "identity", "ticket", "coverage", "agreement", "calendar", "money", "fault", "pages/document", "pages/record", "pages/shell"},
	"ledger":              {"billing", "database", "store", "identity", "ticket", "coverage", "agreement", "money", "fault"},
	"invoice":             {"statementform", "speech", "store", "identity", "fault"},
	"pages/invoice":       {"invoice", "statementform", "store", "identity", "fault", "pages/record", "pages/shell"},
	"replay":              {"ledger", "ruling", "billing", "store", "identity", "ticket", "coverage", "sla", "agreement", "money", "fault"},
	"store/covenant":      {"database", "identity"},
	"ruling":              {"identity", "ticket", "coverage", "sla", "agreement", "calendar", "fault"},
	"history":             {"ruling", "store", "mail", "identity", "ticket", "coverage", "sla", "agreement", "fault"},
	"ties":                {"letters", "ruling", "store", "identity", "ticket", "agreement", "fault"},
	"joinery":             {"desk", "ties", "ruling", "store", "identity", "ticket", "agreement", "fault"},
	"register":            {"store", "identity", "fault"},
	"desk":                {"timesheet", "register", "ties", "compose", "live", "ruling", "store", "letters", "mail", "identity", "ticket", "coverage", "sla", "agreement", "calendar", "money", "fault"},
	"store/approvals":     {"database", "identity", "fault"},
	"billing":             {"coverage", "agreement", "calendar", "money", "fault"},
	"estimate":            {"billing", "desk", "ruling", "ties", "letters", "store", "identity", "ticket", "agreement", "money", "fault", "speech"},
	"pages/brand":         {"desk", "fault", "pages/shell"},
	"pages/estimate":      {"estimate", "desk", "store", "identity", "ticket", "agreement", "fault", "pages/shell"},
	"diary":               {"desk", "ties", "store", "identity", "ticket", "fault"},
	"acceptance":          {"desk", "letters", "store", "identity", "agreement", "fault"},
	"typeset":             {},
	"editor":              {"store", "identity", "knowledge", "fault"},
	"store/viewroom":      {"database", "identity", "ticket", "fault"},
	"batch":               {"desk", "store", "identity", "ticket", "agreement", "fault"},
	"views":               {"store", "identity", "ticket", "fault"},
	"intake":              {"desk", "ruling", "store", "mail", "identity", "ticket", "agreement", "fault", "wire", "intake"},
	"intake/imapbox":      {"fault", "wire"},
	"upkeep":              {"desk", "ruling", "store", "identity", "ticket", "agreement", "calendar", "fault"},
	"outbox":              {"desk", "store", "mail", "identity", "ticket", "fault", "wire", "outbox"},
	"outbox/courier":      {"fault", "wire"},
	"demo":                {"review", "desk", "history", "ruling", "mail", "store", "identity", "ticket", "coverage", "sla", "agreement", "calendar", "money", "fault", "editor", "knowledge", "upkeep"},
	"pages":               {"erasure", "openid", "speech", "invoice", "statementform", "ledger", "billing", "replay", "compose", "intake", "desk", "ruling", "store", "letters", "mail", "identity", "ticket", "coverage", "sla", "agreement", "calendar", "money", "fault", "pages", "web", "editor", "knowledge", "answering", "canned", "upkeep", "joinery", "ties", "survey", "credential", "acceptance", "typeset", "statement", "tenure", "review"},
	"pages/staff":         {"intake", "desk", "store", "mail", "identity", "ticket", "coverage", "sla", "agreement", "fault", "pages/content", "pages/decision", "pages/diary", "pages/fresh", "pages/listing", "pages/promise", "pages/shell", "knowledge", "pages/articles", "answering", "pages/answer", "upkeep", "pages/maintenance", "ties", "pages/ties", "estimate", "pages/estimate", "survey", "pages/security", "pages/timeform", "pages/week", "timesheet"},
	"pages/articles":      {"desk", "editor", "store", "compose", "identity", "knowledge", "ticket", "fault", "pages/shell"},
	"pages/manager":       {"pages/erasure", "workbench", "pages/workbench", "replay", "desk", "store", "identity", "ticket", "coverage", "agreement", "fault", "pages/document", "pages/record", "pages/shell", "upkeep", "pages/maintenance", "pages/pact", "pages/tenure", "pages/handover"},
	"pages/settings":      {"compose", "intake", "desk", "ruling", "store", "letters", "mail", "identity", "ticket", "fault", "pages/fresh", "pages/mailbox", "pages/record", "pages/shell", "pages/monitoring", "joinery", "agreement"},
	"pages/record":        {"desk", "fault", "pages/shell"},
	"pages/queue":         {"batch", "desk", "store", "views", "identity", "ticket", "agreement", "fault", "pages/decision", "pages/saved", "pages/fresh", "pages/listing", "pages/promise", "pages/shell"},
	"pages/ties":          {"joinery", "desk", "ties", "store", "identity", "ticket", "agreement", "fault", "pages/promise", "pages/shell"},
	"pages/diary":         {"diary", "desk", "store", "identity", "ticket", "fault", "pages/shell"},
	"pages/paper":         {"desk", "store", "identity", "ticket", "coverage", "sla", "agreement", "fault", "pages/decision", "pages/promise", "pages/shell"},
	"pages/search":        {"query", "ties", "store", "identity", "ticket", "fault", "pages/shell"},
	"pages/saved":         {"store", "views", "identity", "ticket", "fault", "pages/listing", "pages/shell"},
	"pages/phone":         {"intake", "desk", "store", "identity", "ticket", "agreement", "fault", "pages/decision", "pages/promise", "pages/shell", "pages/timeform"},
	"pages/decision":      {"desk", "store", "identity", "ticket", "coverage", "agreement", "fault", "pages/shell"},
	"pages/promise":       {"store", "identity", "ticket", "sla", "agreement", "calendar", "pages/shell"},
	"pages/listing":       {"ticket", "ties", "fault", "pages/shell"},
	"pages/security":      {"credential", "store", "identity", "fault", "pages/shell"},
	"pages/people":        {"membership", "store", "identity", "fault", "pages/rights", "pages/security", "pages/shell"},
	"pages/work":          {"ledger", "store", "identity", "ticket", "agreement", "money", "fault", "pages/record", "pages/shell", "desk", "review", "estimate", "statement", "coverage", "pages/document"},
	"pages/fresh":         {"desk", "pages/shell"},
	"pages/shell":         {"speech", "identity", "ticket", "coverage", "sla", "agreement", "calendar", "money", "fault", "pages", "web"},
	"api":                 {"erasure", "ties", "intake", "desk", "store", "identity", "ticket", "coverage", "sla", "agreement", "calendar", "money", "fault", "pages/shell", "estimate", "ledger", "joinery", "batch", "diary", "statement", "tenure", "review", "workbench", "editor", "knowledge", "upkeep", "answering", "dispatch", "views", "handover", "replay", "webhook", "compose", "letters", "ruling", "invoice", "statementform", "amend", "openid", "report", "timesheet", "watch", "jobs"},
	"journal":             {},
	"trace":               {"fault"},
	"httpd":               {"journal", "trace", "pages", "api", "store", "identity", "fault", "web"},
	"testenv":             {},
	"store/storetest":     {"store", "testenv", "database"},

	"survey":            {"desk", "ruling", "store", "letters", "mail", "identity", "ticket", "fault"},
	"store/surveyroom":  {"database", "identity", "fault"},
	"store/writingroom": {"database", "identity", "ticket", "fault"},
	"canned":            {"letters", "fault"},
	"answering":         {"canned", "desk", "store", "letters", "mail", "identity", "ticket", "sla", "agreement", "fault"},
	"pages/answer":      {"answering", "canned", "desk", "store", "letters", "identity", "ticket", "fault", "pages/content", "pages/shell"},
	"pages/survey":      {"survey", "desk", "store", "letters", "identity", "ticket", "fault", "pages/shell", "spreadsheet"},
	"pages/maintenance": {"upkeep", "store", "identity", "ticket", "agreement", "fault", "pages/shell"},
	"pages/monitoring":  {},
}

// TestImportTable fails on an import that is not in the table, and on a room that the table does not know.
func TestImportTable(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "remit/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		room, isRoom := strings.CutPrefix(fields[0], "remit/internal/")
		if !isRoom {
			continue
		}
		allowed, known := lineOf(room)
		if !known {
			t.Errorf("%s is a room that the table does not know", room)
			continue
		}
		for _, i := range fields[1:] {
			if to, ours := strings.CutPrefix(i, "remit/"); ours && !may(room, allowed, strings.TrimPrefix(to, "internal/")) {
				t.Errorf("%s may not import %s", room, to)
			}
		}
	}
}

// lineOf is the line of a room, or of the nearest room that it lies in.
func lineOf(room string) ([]string, bool) {
	for {
		if line, ok := table[room]; ok {
			return line, true
		}
		at := strings.LastIndexByte(room, '/')
		if at < 0 {
			return nil, false
		}
		room = room[:at]
	}
}

// may reports whether an arrow is in the plan. A test room may import what it tests with.
func may(room string, allowed []string, to string) bool {
	if strings.HasSuffix(room, "test") {
		return true
	}
	return slices.ContainsFunc(allowed, func(a string) bool { return to == a || strings.HasPrefix(to, a+"/") })
}
