package portal

import (
	"fmt"
	"testing"

	"remit/internal/agreement"
	"remit/internal/desk"
	"remit/internal/identity"
)

// several is a client with many devices, of which two are Dana's, contact 7.
func several() known {
	k := known{Sites: []identity.Site{{ID: 1, Slug: "main", Name: "Practice", Active: true}, {ID: 2, Slug: "old", Name: "Old house"}},
		Services: []identity.Service{{Path: "email", Name: "Email", Active: true}, {Path: "email/outlook", Name: "Outlook", Active: true}, {Path: "fax", Name: "Fax"}}}
	for i := range 9 {
		a := identity.Asset{ID: int64(i + 1), Tag: fmt.Sprintf("NW-%d", i+1), Name: fmt.Sprintf("Device %d", i+1), Active: i != 8, SiteID: 1}
		if i == 3 || i == 5 {
			a.ContactID = 7
		}
		k.Assets = append(k.Assets, a)
	}
	return k
}

func TestEveryFactButTheAskerHasAQuestionThatCanBeLeftOpen(t *testing.T) {
	t.Parallel()
	for _, name := range agreement.FactNames() {
		q, ok := several().questionOf(name.String(), 7)
		if ok == (name == agreement.FactContact) {
			t.Errorf("%s: a question %v", name, ok)
		}
		if ok && (q.Text == "" || q.Options[len(q.Options)-1].Value != unsure) {
			t.Errorf("%s: %+v", name, q)
		}
	}
}

func TestTheAnswersAreThoseThatTheDeskTakes(t *testing.T) {
	t.Parallel()
	k := known{}
	for fact, values := range map[string][]string{"kind": agreement.Kinds(), "mode": agreement.Modes(), "impact": agreement.Levels(), "urgency": agreement.Levels()} {
		q, _ := k.questionOf(fact, 0)
		for _, v := range values {
			if !q.offers(v) {
				t.Errorf("%s does not offer %s", fact, v)
			}
		}
		if len(q.Options) != len(values)+1 {
			t.Errorf("%s offers %v", fact, q.Options)
		}
	}
}

func TestOnesOwnDevicesComeFirst(t *testing.T) {
	t.Parallel()
	q, _ := several().questionOf("asset", 7)
	var values []string
	for _, o := range q.Options {
		values = append(values, o.Value)
	}
	if got := fmt.Sprint(values); got != "[NW-4 NW-6 unmanaged none ?]" {
		t.Errorf("offered %s", got)
	}
	if len(q.More) != 6 || q.offers("NW-9") {
		t.Errorf("others %v", q.More)
	}
	if q.lastOwn() != "NW-6" {
		t.Errorf("the list of others stands after %q", q.lastOwn())
	}
	few := several()
	few.Assets = few.Assets[:4]
	if q, _ := few.questionOf("asset", 7); len(q.More) != 0 || q.Options[0].Value != "NW-4" || len(q.Options) != 7 {
		t.Errorf("few devices: %+v", q)
	}
}

func TestWhoHasNoDeviceOfTheirOwnChoosesFromTheListOfAll(t *testing.T) {
	t.Parallel()
	q, _ := several().questionOf("asset", 8)
	if len(q.More) != 8 || q.lastOwn() != "" {
		t.Errorf("got %+v", q)
	}
}

func TestOnlyWhatIsInUseIsOffered(t *testing.T) {
	t.Parallel()
	k := several()
	site, _ := k.questionOf("site", 7)
	service, _ := k.questionOf("service", 7)
	if site.offers("old") || !site.offers("main") || !site.offers(desk.None) || service.offers("fax") {
		t.Errorf("sites %v, services %v", site.Options, service.Options)
	}
	if got := k.serviceName("email/outlook"); got != "Email, Outlook" {
		t.Errorf("service name %q", got)
	}
	if got := k.serviceName("moon"); got != "moon" {
		t.Errorf("service name %q", got)
	}
}
