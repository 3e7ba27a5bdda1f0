package desk_test

import (
	"strings"
	"testing"
	"time"

	"remit/internal/desk"
	"remit/internal/fault"
	"remit/internal/identity"
	"remit/internal/store"
)

func TestApplyingAClientTwiceChangesNothing(t *testing.T) {
	onBoth(t, func(h *house) {
		before := val(h.db.Contacts(h.ctx(), program, h.client.ID))(h)
		for _, file := range []string{clientFile, strings.ReplaceAll(clientFile, "dana@northwind", "Dana@Northwind"), strings.Replace(clientFile, `"northwind.example"`, `"NORTHWIND.example"`, 1)} {
			if a := h.apply(file); !a.Nothing() {
				t.Errorf("again: %+v", a)
			}
		}
		if after := val(h.db.Contacts(h.ctx(), program, h.client.ID))(h); len(after) != len(before) || after[0].CreatedAt != before[0].CreatedAt {
			t.Errorf("contacts %+v, then %+v", before, after)
		}
	})
}

func TestWhatAFileChangesAndWhatItNoLongerNames(t *testing.T) {
	inHouse(t, func(h *house) {
		h.must(h.desk.SetPassword(h.ctx(), h.asDana, "", password))
		h.session("lars", "contact", h.lars.ID)
		h.tx(func(tx *store.Tx) error {
			_, err := h.desk.EnsureContact(h.ctx(), tx, desk.Request{By: program, Client: h.client, Email: "mailed@northwind.example", Name: "By mail"})
			return err
		})
		head, _, _ := strings.Cut(clientFile, "[[site]]")
		smaller := head + "[[contact]]\nemail = \"dana@northwind.example\"\nname = \"Dana Lund-Berg\"\n"
		if a := h.apply(smaller); a != (desk.Applied{Changed: 1, Retired: 3}) {
			t.Errorf("%+v, want Dana changed, and the site, Lars and the computer retired", a)
		}
		if a := h.apply(smaller); !a.Nothing() {
			t.Errorf("again: %+v", a)
		}
		people := map[string]identity.Contact{}
		for _, c := range val(h.db.Contacts(h.ctx(), program, h.client.ID))(h) {
			people[c.Name] = c
		}
		if dana := people["Dana Lund-Berg"]; !dana.Active || dana.VIP || dana.ID != h.dana.ID || dana.PasswordHash == "" {
			t.Errorf("Dana is %+v", dana)
		}
		if people["Lars Berg"].Active || h.signedIn("lars") || !people["By mail"].Active {
			t.Errorf("Lars is active %v and signed in %v; who wrote by mail is active %v", people["Lars Berg"].Active, h.signedIn("lars"), people["By mail"].Active)
		}
		if assets := val(h.db.AssetsByTag(h.ctx(), program, h.client.ID, []string{"NW-0012"}))(h); len(assets) != 0 {
			t.Errorf("a retired asset is found by its tag: %+v", assets)
		}
		if a := h.apply(clientFile); a != (desk.Applied{Changed: 4}) {
			t.Errorf("what comes back: %+v, want the same four, none of them new", a)
		}
		if c, _ := h.person(h.lars.Email); c.ID != h.lars.ID || c.Sees != "organisation" {
			t.Errorf("Lars is back as %+v", c)
		}
	})
}

func TestAClientFileThatIsRefusedLeavesNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		f := identity.ClientFile{Slug: "third", Name: "Third", MailDomains: []string{"third.example", "northwind.example"}}
		_, err := h.desk.ApplyClient(h.ctx(), h.mia, f)
		if h.refused("a domain of another client", err, fault.Invalid); !strings.Contains(fault.Text(err), "northwind") {
			t.Errorf("it says %q", fault.Text(err))
		}
		_, err = h.db.ClientBySlug(h.ctx(), program, "third")
		h.refused("the client", err, fault.NotFound)
	})
}

func TestTheCatalogueIsAppliedTheSameWay(t *testing.T) {
	onBoth(t, func(h *house) {
		full := identity.CatalogueFile{Services: []identity.ServiceFile{{Path: "email", Name: "Mail", Words: []string{"outlook"}}, {Path: "email/calendar", Name: "Calendar"}},
			Teams: []identity.TeamFile{{Slug: "network", Name: "Network"}, {Slug: "field", Name: "Field"}}}
		small := identity.CatalogueFile{Services: []identity.ServiceFile{{Path: "email", Name: "E-Mail", Words: []string{"outlook"}}}, Teams: []identity.TeamFile{{Slug: "network", Name: "Network"}}}
		for i, x := range []struct {
			file identity.CatalogueFile
			want desk.Applied
		}{{full, desk.Applied{Added: 3}}, {full, desk.Applied{}}, {small, desk.Applied{Changed: 1, Retired: 2}}, {small, desk.Applied{}}, {full, desk.Applied{Changed: 3}}} {
			if a := val(h.desk.ApplyCatalogue(h.ctx(), h.mia, x.file))(h); a != x.want {
				t.Errorf("file %d: %+v, want %+v", i+1, a, x.want)
			}
		}
		for _, team := range val(h.db.Teams(h.ctx(), program))(h) {
			if team.Slug == "network" && (len(team.Members) != 1 || !team.Active) {
				t.Errorf("the team lost its people: %+v", team)
			}
		}
	})
}

func TestPublishing(t *testing.T) {
	onBoth(t, func(h *house) {
		again, changed, err := h.desk.Publish(h.ctx(), h.mia, "a.toml", []byte(agreementFile))
		if err != nil || changed || again.Version != 1 {
			t.Errorf("the same again: version %d, changed %v, %v", again.Version, changed, err)
		}
		old := h.open(facts{"kind": "incident", "mode": "remote", "asset": "NW-0012"})
		amended := strings.Replace(agreementFile, `[[scope]]
clause = "3.3"
says = "Managed workstations are supported."
when = { asset.managed = true }
verdict = "covered"`, `[[scope]]
clause = "3.3"
says = "Managed workstations are billed."
when = { asset.managed = true }
verdict = "billable"
rate = "standard"`, 1)
		v, changed, err := h.desk.Publish(h.ctx(), h.mia, "a.toml", []byte(amended))
		if err != nil || !changed || v.Version != 2 || v.PublishedBy != "Mia" {
			t.Fatalf("the amendment: %+v, changed %v, %v", v, changed, err)
		}
		if k := h.ticket(old.ID); k.Verdict != "covered" || k.AgreementVersion != 1 {
			t.Errorf("a ticket from before is %s by version %d", k.Verdict, k.AgreementVersion)
		}
		if k := h.open(facts{"kind": "incident", "mode": "remote", "asset": "NW-0012"}); k.Verdict != "billable" || k.AgreementVersion != 2 {
			t.Errorf("a new one is %s by version %d", k.Verdict, k.AgreementVersion)
		}
		h.clock.Advance(time.Minute)
		h.reply(old.ID, "The clocks of version 1 run on.", "")
		for name, file := range map[string]string{"does not read": "format = 1\n", "of no client": strings.Replace(agreementFile, `"northwind"`, `"nobody"`, 1),
			"of another client": strings.Replace(agreementFile, `"northwind"`, `"southsea"`, 1)} {
			_, _, err := h.desk.Publish(h.ctx(), h.mia, "a.toml", []byte(file))
			if err == nil {
				t.Errorf("one that %s was published", name)
			}
		}
		if list := val(h.db.Agreements(h.ctx(), program, 0))(h); len(list) != 1 || list[0].Latest != 2 {
			t.Errorf("agreements %+v", list)
		}
	})
}
