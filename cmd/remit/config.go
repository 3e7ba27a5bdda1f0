package main

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"net/netip"
	"os"
	"reflect"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"remit/internal/fault"
	"remit/internal/httpd"
)

// config is all that the program can be told from outside. Each key can be set by the environment too: REMIT_SECTION_KEY.
type config struct {
	Server   serverConfig   `toml:"server"`
	Database databaseConfig `toml:"database"`
	Mail     mailConfig     `toml:"mail"`
	Webhooks webhooksConfig `toml:"webhooks"`
	SignIn   signInConfig   `toml:"sign_in"`
	Log      logConfig      `toml:"log"`
	Backup   backupConfig   `toml:"backup"`
	Metrics  metricsConfig  `toml:"metrics"`
	Trace    traceConfig    `toml:"trace"`
	Limits   limitsConfig   `toml:"limits"`

	Attachments attachmentsConfig `toml:"attachments"`
}

// attachmentsConfig says where the bytes of attachments and mails lie.
type attachmentsConfig struct {
	Store     string `toml:"store"`      // database, folder:PATH or s3
	Endpoint  string `toml:"endpoint"`   // of the S3 server
	Bucket    string `toml:"bucket"`     // must be there already
	Region    string `toml:"region"`     // as the server names it; asked of it where empty
	Key       string `toml:"key"`        // of who may read, write and delete in the bucket
	Secret    string `toml:"secret"`     // that goes with the key; better in the environment
	PathStyle bool   `toml:"path_style"` // the bucket in the path, not in the host's name
}

type serverConfig struct {
	Listen         string   `toml:"listen"`          // address and port to listen on
	BaseURL        string   `toml:"base_url"`        // where people reach the program; links in mails begin with it
	TrustedProxies []string `toml:"trusted_proxies"` // networks whose X-Forwarded-For is believed
	Node           string   `toml:"node"`            // how this node is called among several; the host's name where empty
	Lease          int      `toml:"lease"`           // seconds without a sign after which the others take a node's work over
}

type databaseConfig struct {
	URL string `toml:"url"` // path of an SQLite file, or postgres://…
	Key string `toml:"key"` // file with the key that seals mailbox passwords; made where there is none
}

type mailConfig struct {
	MaxSize        int64  `toml:"max_size"` // bytes of one mail
	Kept           int64  `toml:"kept"`     // bytes that are kept of one that is larger; 0 is ten times max_size
	MaxAttachments int    `toml:"max_attachments"`
	MaxDepth       int    `toml:"max_depth"` // parts within parts
	MaxRecipients  int    `toml:"max_recipients"`
	Hello          string `toml:"hello"` // how this host names itself to SMTP servers
}

type webhooksConfig struct {
	Allow []string `toml:"allow"` // networks inside that may be reached, also by plain http
}

type signInConfig struct {
	Allow []string `toml:"allow"` // networks inside where providers of sign-ins and of mailboxes' access tokens may be reached, also by plain http
}

type backupConfig struct {
	Folder string `toml:"folder"` // where a copy is kept each night; empty for none
	Keep   int    `toml:"keep"`   // how many copies
}

type metricsConfig struct {
	Networks []string `toml:"networks"` // from which /metrics may be read
	Token    string   `toml:"token"`    // with which it may be read from everywhere, as Bearer; empty for none
}

type logConfig struct {
	Level    string `toml:"level"`    // debug, info, warn, error
	Format   string `toml:"format"`   // text, json
	Requests string `toml:"requests"` // which have a line of their own: all, failed, none
}

// limitsConfig says how many requests a minute are answered, on each node; 0 for as many as there are.
type limitsConfig struct {
	Guests   int `toml:"guests"`   // of one address where nobody is signed in
	People   int `toml:"people"`   // of one person
	Programs int `toml:"programs"` // of one API token
	Costly   int `toml:"costly"`   // searches, reports and exports of one person or token
}

type traceConfig struct {
	Endpoint string `toml:"endpoint"` // of an OpenTelemetry collector (OTLP over HTTP); empty for no traces
	Percent  int    `toml:"percent"`  // of requests and runs that are traced
}

func defaultConfig() config {
	return config{
		Server:   serverConfig{Listen: "127.0.0.1:8080", Lease: 20},
		Database: databaseConfig{URL: "data/remit.db", Key: "data/remit.key"},
		Mail:     mailConfig{MaxSize: 30 << 20, MaxAttachments: 200, MaxDepth: 30, MaxRecipients: 1000},
		Log:      logConfig{Level: "info", Format: "text", Requests: string(httpd.TellAll)},
		Trace:    traceConfig{Percent: 100},
		Limits:   limitsConfig{Guests: 300, People: 600, Programs: 1200, Costly: 60},
		Backup:   backupConfig{Keep: 7},
		Metrics:  metricsConfig{Networks: []string{"127.0.0.0/8", "::1/128"}},

		Attachments: attachmentsConfig{Store: inDatabase},
	}
}

// loadConfig reads the file, if there is one, then the environment. An unknown key or a wrong value is an Invalid error that says where.
func loadConfig(path string, environ []string) (config, error) {
	c := defaultConfig()
	data, err := os.ReadFile(path)
	if err != nil && (!errors.Is(err, fs.ErrNotExist) || path != "config.toml") {
		return c, fault.Errorf(fault.Invalid, "The configuration cannot be read: %w", err)
	}
	if err := decodeConfig(path, data, &c); err != nil {
		return c, err
	}
	if err := fromEnvironment(&c, environ); err != nil {
		return c, err
	}
	return c, c.check()
}

func decodeConfig(path string, data []byte, c *config) error {
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(c)
	var strict *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &strict):
		line, column := strict.Errors[0].Position()
		return fault.Errorf(fault.Invalid, "%s:%d:%d: %s: this key is not known.", path, line, column, strings.Join(strict.Errors[0].Key(), "."))
	case errors.As(err, &wrong):
		line, column := wrong.Position()
		return fault.Errorf(fault.Invalid, "%s:%d:%d: %s", path, line, column, strings.TrimPrefix(wrong.Error(), "toml: "))
	case err != nil:
		return fault.Errorf(fault.Invalid, "%s: %w", path, err)
	}
	return nil
}

// fromEnvironment overrides keys from REMIT_SECTION_KEY. Names that are no key are left alone: others share the prefix.
func fromEnvironment(c *config, environ []string) error {
	values := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		values[name] = value
	}
	sections := reflect.ValueOf(c).Elem()
	for i := range sections.NumField() {
		section := sections.Type().Field(i).Tag.Get("toml")
		for k := range sections.Field(i).NumField() {
			key := sections.Field(i).Type().Field(k).Tag.Get("toml")
			name := "REMIT_" + strings.ToUpper(section+"_"+key)
			value, ok := values[name]
			if !ok {
				continue
			}
			if err := setField(sections.Field(i).Field(k), value); err != nil {
				return fault.Errorf(fault.Invalid, "%s: %q is not right: %w", name, value, err)
			}
		}
	}
	return nil
}

func setField(f reflect.Value, value string) error {
	switch f.Kind() {
	case reflect.String:
		f.SetString(value)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return errors.New("write a whole number")
		}
		f.SetInt(n)
	case reflect.Bool:
		b, err := strconv.ParseBool(value)
		if err != nil {
			return errors.New("write true or false")
		}
		f.SetBool(b)
	case reflect.Slice:
		f.Set(reflect.ValueOf(strings.FieldsFunc(value, func(c rune) bool { return c == ',' || c == ' ' })))
	}
	return nil
}

func (c *config) check() error {
	if c.Server.BaseURL == "" {
		c.Server.BaseURL = "http://" + c.Server.Listen
	}
	c.Server.BaseURL = strings.TrimRight(c.Server.BaseURL, "/")
	if c.Server.Lease < 4 {
		return fault.Errorf(fault.Invalid, "server.lease: %d seconds are too few to tell a slow node from a dead one; write 4 or more.", c.Server.Lease)
	}
	if _, err := c.level(); err != nil {
		return fault.Errorf(fault.Invalid, "log.level: %q is not known; use debug, info, warn or error.", c.Log.Level)
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		return fault.Errorf(fault.Invalid, "log.format: %q is not known; use text or json.", c.Log.Format)
	}
	if t := httpd.Tell(c.Log.Requests); t != httpd.TellAll && t != httpd.TellFailed && t != httpd.TellNone {
		return fault.Errorf(fault.Invalid, "log.requests: %q is not known; use all, failed or none.", c.Log.Requests)
	}
	if l := c.Limits; min(l.Guests, l.People, l.Programs, l.Costly) < 0 {
		return fault.Errorf(fault.Invalid, "limits: a number of requests a minute is below 0; write 0 for as many as there are.")
	}
	if _, err := c.proxies(); err != nil {
		return err
	}
	if _, err := networks("webhooks.allow", c.Webhooks.Allow); err != nil {
		return err
	}
	if _, err := networks("sign_in.allow", c.SignIn.Allow); err != nil {
		return err
	}
	if _, err := c.measurers(); err != nil {
		return err
	}
	if c.Backup.Keep < 1 {
		return fault.Errorf(fault.Invalid, "backup.keep: %d is no number of copies; write 1 or more.", c.Backup.Keep)
	}
	if !knownPlace(c.Attachments.Store) {
		return fault.Errorf(fault.Invalid, "attachments.store: %q is not known; use database, folder:PATH or s3.", c.Attachments.Store)
	}
	return c.Mail.check()
}

func (m *mailConfig) check() error {
	for _, limit := range []struct {
		key   string
		value int64
	}{{"max_size", m.MaxSize}, {"max_attachments", int64(m.MaxAttachments)}, {"max_depth", int64(m.MaxDepth)}, {"max_recipients", int64(m.MaxRecipients)}} {
		if limit.value < 1 {
			return fault.Errorf(fault.Invalid, "mail.%s: %d is no limit for a mail; write a number above 0, or leave it out.", limit.key, limit.value)
		}
	}
	if m.Kept == 0 {
		if m.MaxSize > math.MaxInt64/10 {
			return fault.Errorf(fault.Invalid, "mail.max_size: %d is no size of a mail; write the bytes that it may have at most.", m.MaxSize)
		}
		m.Kept = 10 * m.MaxSize
	}
	if m.Kept < m.MaxSize {
		return fault.Errorf(fault.Invalid, "mail.kept: %d is less than mail.max_size, %d; of a mail that is read, all is kept. Leave it out for ten times as much.", m.Kept, m.MaxSize)
	}
	return nil
}

func (c *config) level() (l slog.Level, err error) {
	err = l.UnmarshalText([]byte(c.Log.Level))
	return l, err
}

func (c *config) proxies() ([]netip.Prefix, error) {
	return networks("server.trusted_proxies", c.Server.TrustedProxies)
}

func (c *config) measurers() ([]netip.Prefix, error) {
	return networks("metrics.networks", c.Metrics.Networks)
}

// networks reads the networks of a key.
func networks(key string, list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fault.Errorf(fault.Invalid, "%s: %q is not a network; write it like 10.0.0.0/8.", key, s)
		}
		out = append(out, p)
	}
	return out, nil
}
