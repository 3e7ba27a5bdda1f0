package demo

// phraseRecord is the words of one language as phrases.toml states them.
type phraseRecord struct {
	Weekdays      []string          `toml:"weekdays"` // Sunday first
	Daytime       []string          `toml:"daytime"`  // morning, afternoon, evening
	Greeting      []string          `toml:"greeting"`
	Signoff       []string          `toml:"signoff"`
	Mobile        []string          `toml:"mobile"`
	StaffGreeting []string          `toml:"staff_greeting"`
	StaffSignoff  []string          `toml:"staff_signoff"`
	Thanks        []string          `toml:"thanks"`
	Chaser        []string          `toml:"chaser"`
	Progress      []string          `toml:"progress"`
	Schedule      []string          `toml:"schedule"`
	Vendor        []string          `toml:"vendor"`
	VendorDone    []string          `toml:"vendor_done"`
	Estimate      []string          `toml:"estimate"`
	Approve       []string          `toml:"approve"`
	Refuse        []string          `toml:"refuse"`
	Refused       []string          `toml:"refused"`
	Declined      []string          `toml:"declined"`
	Reopen        []string          `toml:"reopen"`
	Reopened      []string          `toml:"reopened"`
	Note          []string          `toml:"note"`
	Alerted       []string          `toml:"alerted"` // first word on what the monitoring reported
	Asset         map[string]string `toml:"asset"`   // class → name of a machine that has none of its own
}

// phrases are the words of one language that belong to no scenario.
type phrases struct {
	phraseRecord
	greeting, signoff, mobile, staffGreeting, staffSignoff         []pattern
	thanks, chaser, progress, schedule, vendor, vendorDone         []pattern
	estimate, approve, refuse, refused, declined, reopen, reopened []pattern
	note, alerted                                                  []pattern
	asset                                                          map[string]pattern
}

// newPhrases reads the patterns of a record.
func newPhrases(r phraseRecord) (*phrases, error) {
	p := &phrases{phraseRecord: r, asset: map[string]pattern{}}
	for _, each := range []struct {
		from []string
		into *[]pattern
	}{
		{r.Greeting, &p.greeting}, {r.Signoff, &p.signoff}, {r.Mobile, &p.mobile}, {r.StaffGreeting, &p.staffGreeting}, {r.StaffSignoff, &p.staffSignoff},
		{r.Thanks, &p.thanks}, {r.Chaser, &p.chaser}, {r.Progress, &p.progress}, {r.Schedule, &p.schedule}, {r.Vendor, &p.vendor}, {r.VendorDone, &p.vendorDone},
		{r.Estimate, &p.estimate}, {r.Approve, &p.approve}, {r.Refuse, &p.refuse}, {r.Refused, &p.refused}, {r.Declined, &p.declined},
		{r.Reopen, &p.reopen}, {r.Reopened, &p.reopened}, {r.Note, &p.note}, {r.Alerted, &p.alerted},
	} {
		list, err := parsePatterns(each.from, castWords)
		if err != nil {
			return nil, err
		}
		*each.into = list
	}
	for class, text := range r.Asset {
		one, err := parsePattern(text, castWords)
		if err != nil {
			return nil, err
		}
		p.asset[class] = one
	}
	return p, nil
}
