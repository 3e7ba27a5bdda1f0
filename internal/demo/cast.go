package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"remit/internal/identity"
)

// castWords are the words that a pattern may have filled in.
var castWords = []string{
	"first", "full", "job", "mail", "phone", "colleague", "colleague2", "colleaguefull", "newname", "approver",
	"tech", "tech2", "house", "client", "domain", "site", "room", "app", "vendor",
	"asset", "tag", "printer", "server", "drive", "file", "ext", "hex", "inv", "n", "nn", "pct", "hours",
	"time", "time2", "visit", "daytime", "nextday", "pastday",
	"owner", "k", "kk", "prefix",
}

// cast is who and what one ticket is about. A word once chosen stays, so that a conversation is of one piece; counts do not.
type cast struct {
	client   *client
	lib      *library
	r        *rand.Rand
	person   *person
	asset    *identity.AssetFile // nil for none
	tech     string              // given name of the technician
	approver string
	received time.Time
	at       time.Time // of the message being written
	minutes  int       // of the work that is estimated
	owner    string
	number   int
	machine  bool // the sender is one

	kept [len(keptWords)]string
}

// keptWords are the words that stay the same in one ticket.
var keptWords = [...]string{"colleague", "colleague2", "newname", "room", "printer", "server", "drive", "file", "ext", "inv", "time", "time2", "visit", "nextday", "pastday", "site", "tech2", "job", "asset", "tag"}

// word is what to write for {name}.
func (c *cast) word(name string) string {
	i := slices.Index(keptWords[:], name)
	if i < 0 {
		return c.loose(name)
	}
	if c.kept[i] == "" {
		c.kept[i] = c.choose(name)
	}
	return c.kept[i]
}

// keep fixes a word that stays.
func (c *cast) keep(name, value string) { c.kept[slices.Index(keptWords[:], name)] = value }

// loose is a word that is known, or that differs each time.
func (c *cast) loose(name string) string {
	switch name {
	case "first":
		return first(c.person.Name)
	case "full":
		return c.person.Name
	case "mail":
		return c.person.Email
	case "phone":
		return c.phone()
	case "colleaguefull":
		return c.colleague(0)
	case "approver":
		return c.approver
	case "tech":
		return c.tech
	case "house":
		return c.lib.provider.Name
	case "client":
		return c.client.File.Name
	case "domain":
		return c.client.File.MailDomains[0]
	case "app":
		return c.client.kind.App
	case "vendor":
		return c.client.kind.Vendor
	case "daytime":
		return c.client.words.Daytime[c.daytime()]
	case "owner":
		return c.owner
	case "prefix":
		return c.client.kind.Tag
	}
	return c.figure(name)
}

// figure is a number of the kind that name says.
func (c *cast) figure(name string) string {
	switch name {
	case "n":
		return strconv.Itoa(2 + c.r.IntN(8))
	case "nn":
		return strconv.Itoa(12 + c.r.IntN(49))
	case "pct":
		return strconv.Itoa(88 + c.r.IntN(12))
	case "hex":
		return fmt.Sprintf("0x80%06X", c.r.IntN(1<<24))
	case "hours":
		return hoursInWords(c.minutes, c.client.File.Language)
	case "kk":
		return fmt.Sprintf("%02d", c.number)
	}
	return strconv.Itoa(c.number) // k
}

// choose makes up a word that stays.
func (c *cast) choose(name string) string {
	f := &c.client.File
	switch name {
	case "colleague":
		return first(c.colleague(0))
	case "colleague2":
		return first(c.colleague(1))
	case "newname":
		return c.lib.personName(c.client.kind, c.r)
	case "room":
		return one(c.r, c.client.kind.Rooms)
	case "printer":
		return c.named("printer")
	case "server":
		return c.named("server")
	case "drive":
		return string("FGKPSX"[c.r.IntN(6)])
	case "file":
		return fileName(c.r, c.received.Year())
	case "ext":
		return strconv.Itoa(110 + c.r.IntN(80))
	case "inv":
		return fmt.Sprintf("%d-%05d", c.received.Year(), 10000+c.r.IntN(80000))
	case "site":
		return one(c.r, f.Sites).Name
	case "tech2":
		return c.otherTech()
	case "job":
		return c.person.job
	case "asset":
		return c.assetName()
	case "tag":
		return c.tag()
	}
	return c.when(name)
}

// when is a time or day near the ticket's arrival, in the words of the client's language and zone.
func (c *cast) when(name string) string {
	local := c.received.In(c.client.zone)
	switch name {
	case "time":
		if c.machine {
			return local.Add(-time.Duration(1+c.r.IntN(4)) * time.Minute).Format("15:04")
		}
		return local.Add(-time.Duration(10+c.r.IntN(140)) * time.Minute).Truncate(5 * time.Minute).Format("15:04")
	case "time2":
		return c.at.In(c.client.zone).Add(time.Duration(2+c.r.IntN(3)) * time.Hour).Truncate(30 * time.Minute).Format("15:04")
	case "visit":
		return fmt.Sprintf("%d:%02d", 9+c.r.IntN(7), 15*c.r.IntN(4))
	case "nextday":
		return c.client.words.Weekdays[workday(local, 1+c.r.IntN(4), 1)]
	}
	return c.client.words.Weekdays[workday(local, 1+c.r.IntN(3), -1)] // pastday
}

// workday is the weekday that lies days from the day at, moved on from a weekend in the direction of step.
func workday(at time.Time, days, step int) time.Weekday {
	day := at.AddDate(0, 0, days*step)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, step)
	}
	return day.Weekday()
}

// daytime is 0 in the morning, 1 in the afternoon, 2 in the evening of the client.
func (c *cast) daytime() int {
	switch h := c.at.In(c.client.zone).Hour(); {
	case h >= 4 && h < 12:
		return 0
	case h >= 12 && h < 18:
		return 1
	}
	return 2
}

// colleague is the name of another person of the client; which tells several apart.
func (c *cast) colleague(which int) string {
	people := c.client.people
	i := (int(c.received.Unix()%int64(len(people))) + which + len(people)) % len(people)
	if people[i] == c.person {
		i = (i + 1 + which) % len(people)
	}
	return people[i].Name
}

// phone is the sender's number, or one of the client.
func (c *cast) phone() string {
	if len(c.person.Phones) > 0 {
		return c.person.Phones[0]
	}
	return c.client.File.Contacts[0].Phones[0]
}

// named is the name of a machine of the class, or the class itself where the client has none.
func (c *cast) named(class string) string {
	if c.asset != nil && (c.asset.Class == class || above(c.asset.Class) == class) {
		return c.asset.Name
	}
	if stock := c.client.stock[class]; len(stock) > 0 {
		return one(c.r, stock).Name
	}
	return "the " + class
}

// otherTech is the given name of another technician.
func (c *cast) otherTech() string {
	for {
		if name := first(one(c.r, c.lib.provider.Users).Name); name != c.tech {
			return name
		}
	}
}

// assetName is what people call the machine, or the one in some room.
func (c *cast) assetName() string {
	if c.asset != nil {
		return c.asset.Name
	}
	return c.named("workstation")
}

// tag is the label on the machine, or on one of the client's.
func (c *cast) tag() string {
	if c.asset != nil {
		return c.asset.Tag
	}
	if stock := c.client.stock["workstation"]; len(stock) > 0 {
		return one(c.r, stock).Tag
	}
	return one(c.r, c.client.File.Assets).Tag
}

var (
	fileTopics = []string{"Budget", "Rota", "Stocktake", "Forecast", "Minutes_board", "Prices", "Contract_draft", "Holiday_plan", "Inventory", "Offer", "Timesheet", "Report_Q3", "Mailing_list", "Cashflow", "Checklist", "Kalkulation", "Referat", "Tender", "Invoice_list", "Orders"}
	fileEnds   = []string{".xlsx", "_v2.xlsx", "_final.docx", "_FINAL2.docx", ".pdf", " (1).xlsx", "_new.docx", ".pptx", "_signed.pdf"}
)

// fileName makes up the name of a file of the year.
func fileName(r *rand.Rand, year int) string {
	return fmt.Sprintf("%s_%d%s", one(r, fileTopics), year-r.IntN(2), one(r, fileEnds))
}

// hoursInWords is a time of work in half hours.
func hoursInWords(minutes int, language string) string {
	halves := max((minutes+29)/30, 1)
	number := strconv.FormatFloat(float64(halves)/2, 'f', -1, 64)
	switch language {
	case "da":
		return number + " timer"
	case "de":
		return number + " Stunden"
	}
	if halves == 2 {
		return "1 hour"
	}
	return number + " hours"
}
