package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"remit/internal/fault"
)

func TestTheExampleOfTheConfigurationIsTheDefault(t *testing.T) {
	t.Parallel()
	example, err := loadConfig("../../config.example.toml", nil)
	must(t, err)
	none := defaultConfig()
	must(t, none.check())
	if example.Mail != none.Mail || example.Database != none.Database || example.Log != none.Log || example.Limits != none.Limits || example.Trace != none.Trace || example.Server.Listen != none.Server.Listen {
		t.Errorf("the example says\n%+v, the default is\n%+v", example, none)
	}
}

func TestHowMuchOfAMailIsKeptIsConfigured(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		text    string
		environ []string
		kept    int64
		fails   string
	}{
		"nothing said":           {"", nil, 300 << 20, ""},
		"ten times what is read": {"[mail]\nmax_size = 1000\n", nil, 10_000, ""},
		"as much as is read":     {"[mail]\nmax_size = 1000\nkept = 1000\n", nil, 1000, ""},
		"by the environment":     {"[mail]\nkept = 40000000\n", []string{"REMIT_MAIL_KEPT=50000000"}, 50_000_000, ""},
		"less than is read":      {"[mail]\nmax_size = 1000\nkept = 999\n", nil, 0, "mail.kept: 999 is less than mail.max_size, 1000"},
		"below nothing":          {"[mail]\nkept = -1\n", nil, 0, "mail.kept: -1 is less"},
		"no number":              {"[mail]\nkept = \"300 MB\"\n", nil, 0, "config.toml:2:8:"},
		"no number outside":      {"", []string{"REMIT_MAIL_KEPT=300MB"}, 0, "REMIT_MAIL_KEPT: \"300MB\" is not right: write a whole number"},
		"no mail at all":         {"[mail]\nmax_size = 0\n", nil, 0, "mail.max_size: 0 is no limit"},
		"more than there is":     {"[mail]\nmax_size = 9000000000000000000\n", nil, 0, "mail.max_size: 9000000000000000000 is no size"},
		"no recipient":           {"[mail]\nmax_recipients = -3\n", nil, 0, "mail.max_recipients: -3 is no limit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "config.toml")
			must(t, os.WriteFile(path, []byte(x.text), 0o600))
			c, err := loadConfig(path, x.environ)
			if x.fails == "" {
				must(t, err)
				if c.Mail.Kept != x.kept {
					t.Errorf("%d bytes are kept, want %d", c.Mail.Kept, x.kept)
				}
				return
			}
			if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), x.fails) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

func TestWrongSettingsAreRefusedWithTheirName(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"[log]\nrequests = \"most\"\n":                                 "log.requests: \"most\" is not known; use all, failed or none.",
		"[log]\nformat = \"xml\"\n":                                    "log.format: \"xml\" is not known",
		"[limits]\ncostly = -1\n":                                      "limits: a number of requests a minute is below 0",
		"[trace]\nendpoint = \"collector\"\n":                          "trace.endpoint: \"collector\" is no address of a collector",
		"[trace]\nendpoint = \"http://127.0.0.1:4318\"\npercent = 0\n": "trace.percent: 0 is no share",
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		c, err := loadConfig(path, nil)
		if err == nil {
			_, err = c.tracer(t.Context(), nil)
		}
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: it says %v", text, err)
		}
	}
}
