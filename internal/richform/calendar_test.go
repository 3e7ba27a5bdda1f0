package richform

import "testing"

func TestInvitationText(t *testing.T) {
	t.Parallel()
	event := func(method, body string) string {
		return "BEGIN:VCALENDAR\r\n" + method + "BEGIN:VEVENT\r\nSUMMARY:Meeting\r\n" + body + "END:VEVENT\r\nEND:VCALENDAR\r\n"
	}
	for name, c := range map[string]struct{ ics, method, want string }{
		"a day":          {event("", "DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303\n"), "", "Invitation: Meeting\nWhen: 2026-03-02 (all day)"},
		"some days":      {event("", "DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260305\n"), "", "Invitation: Meeting\nWhen: 2026-03-02 – 2026-03-04 (all day)"},
		"UTC":            {event("", "DTSTART:20260302T100000Z\nDTEND:20260302T113000Z\n"), "", "Invitation: Meeting\nWhen: 2026-03-02 10:00 – 11:30 UTC"},
		"over midnight":  {event("", "DTSTART:20260302T230000Z\nDTEND:20260303T010000Z\n"), "", "Invitation: Meeting\nWhen: 2026-03-02 23:00 – 2026-03-03 01:00 UTC"},
		"Outlook's zone": {event("", "DTSTART;TZID=W. Europe Standard Time:20260302T100000\nDURATION:PT1H30M\n"), "", "Invitation: Meeting\nWhen: 2026-03-02 10:00 – 11:30 (Europe/Berlin)"},
		"Mozilla's zone": {event("", "DTSTART;TZID=/mozilla.org/2007_1/Europe/Paris:20260302T100000\n"), "", "Invitation: Meeting\nWhen: 2026-03-02 10:00 (Europe/Paris)"},
		"unknown zone":   {event("", "DTSTART;TZID=\"(UTC+01:00) Here; there\":20260302T100000\n"), "", "Invitation: Meeting\nWhen: 2026-03-02 10:00 ((UTC+01:00) Here; there)"},
		"series":         {event("", "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231T000000Z\n"), "", "Invitation: Meeting\nRepeats: every 2 weeks on Monday, Wednesday until 2026-12-31"},
		"monthly":        {event("", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=5\n"), "", "Invitation: Meeting\nRepeats: every month on the last Friday, 5 times"},
		"odd series":     {event("", "RRULE:FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO\n"), "", "Invitation: Meeting\nRepeats: FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO"},
		"cancelled":      {event("METHOD:CANCEL\n", ""), "", "Cancelled: Meeting"},
		"told by mail":   {event("", ""), "cancel", "Cancelled: Meeting"},
		"answer":         {event("METHOD:REPLY\n", "ATTENDEE;CN=\"Public, Joe\";PARTSTAT=DECLINED:mailto:joe@client.example\nCOMMENT:Sorry\\, ill\n"), "", "Answer to an invitation: Meeting\nAnswer: Public, Joe <joe@client.example> declines\nComment: Sorry, ill"},
		"alarm within":   {event("", "BEGIN:VALARM\nDESCRIPTION:Reminder\nEND:VALARM\nLOCATION:Room 7\n"), "", "Invitation: Meeting\nWhere: Room 7"},
		"online":         {event("", "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://meet.example/1\n"), "", "Invitation: Meeting\nLink: https://meet.example/1"},
		"exceptions":     {event("", "END:VEVENT\nBEGIN:VEVENT\nSUMMARY:Other\n"), "", "Invitation: Meeting\nFurther events: 1"},
		"task":           {"BEGIN:VTODO\nSUMMARY:Do it\nDUE:20260302T100000Z\nEND:VTODO\n", "", "Task: Do it\nDue: 2026-03-02 10:00 UTC"},
		"only a zone":    {"BEGIN:VTIMEZONE\nDTSTART:16010101T000000\nEND:VTIMEZONE\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Invitation(c.ics, c.method); got != c.want {
				t.Errorf("text = %q, want %q", got, c.want)
			}
		})
	}
}
