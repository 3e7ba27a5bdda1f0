package identity

import "slices"

// Right is something that a person may or may not do. The program asks for nothing else: no place compares roles.
type Right string

// The rights of the provider's people.
const (
	WorkTickets         Right = "work-tickets"
	OverrideHolds       Right = "override-holds"
	ChangeSharedViews   Right = "change-shared-views"
	ChangeSharedReplies Right = "change-shared-replies"
	ChangeChecklists    Right = "change-checklists"

	SeeWeeks    Right = "see-weeks"
	CorrectTime Right = "correct-time"

	SeeDeskReports Right = "see-desk-reports"
	SeeRatings     Right = "see-ratings"
	SeeMoney       Right = "see-money"
	MailReports    Right = "mail-reports"

	ReviewWork       Right = "review-work"
	IssueStatements  Right = "issue-statements"
	ChangeAgreements Right = "change-agreements"

	ChangeClients Right = "change-clients"
	ExportClients Right = "export-clients"
	ErasePeople   Right = "erase-people"

	ChangeCatalogue Right = "change-catalogue"
	ChangeFields    Right = "change-fields"
	SeeMailboxes    Right = "see-mailboxes"
	ReadAPI         Right = "read-api"
	ChangeMailboxes Right = "change-mailboxes"
	ChangeHouse     Right = "change-house"
	ChangeUsers     Right = "change-users"
	SeeSignIns      Right = "see-sign-ins"
	ChangeProviders Right = "change-providers"
	ConnectPrograms Right = "connect-programs"
	SeeAudit        Right = "see-audit"
	SeeStatus       Right = "see-status"
	ImportPast      Right = "import-past"
)

// The rights of a client's people.
const (
	AskForHelp       Right = "ask-for-help"
	SeeOrganisation  Right = "see-organisation"
	AskForOthers     Right = "ask-for-others"
	ReadAgreement    Right = "read-agreement"
	ApproveWork      Right = "approve-work"
	SeeStatements    Right = "see-statements"
	AcceptAgreements Right = "accept-agreements"
	AskNotice        Right = "ask-notice"
	ChangePeople     Right = "change-people"
	TakeExport       Right = "take-export"
)

// Reach says for whom, or on what, somebody has a right.
type Reach int

// The reaches, the lesser first.
const (
	Nothing  Reach = iota
	OwnTeams       // for the technicians and leads of the teams that they are in, and on what belongs to those teams
	All
)

// Sight is what seeing all requests of the organisation does to a right of a client's people.
type Sight int

// The sights.
const (
	NoMatter    Sight = iota
	SightGives        // it gives the right, whatever the role
	SightNeeded       // it is needed beside the role
)

// Rule says who has a right. A right is either of the provider's people or of a client's.
type Rule struct {
	Right    Right
	Group    string // the heading that it stands under, "" for a right of a client's people
	Sentence string // what they may; "" for a right of a client's people, who read it in their language: the catalogue has it under "rights." and the right
	Staff    Role   // the least role that has it, "" for a right of a client's people
	InTeams  Role   // the least role that has it within their own teams, where that is less than Staff; else ""
	Client   Role   // the least role of a client's people; "" where only Sight gives it
	Sight    Sight
}

// OfClients reports whether it is a right of a client's people.
func (r Rule) OfClients() bool { return r.Staff == "" }

// Rules is the one table of who may what, in the order in which people read it: what the program asks, and what its pages show.
func Rules() []Rule { return slices.Clone(rules) }

const (
	groupTickets = "Tickets"
	groupTime    = "Time"
	groupReports = "Reports"
	groupMoney   = "Agreements and money"
	groupClients = "Clients"
	groupHouse   = "The house"
)

// rules is only read.
var rules = []Rule{
	{Right: WorkTickets, Group: groupTickets, Staff: Technician, Sentence: "Work on all tickets: read, answer, hand out, also many at once; log their own time; plan visits; write articles"},
	{Right: OverrideHolds, Group: groupTickets, Staff: Manager, InTeams: Lead, Sentence: "Resolve a ticket although something holds it back, with a reason, and take off steps that hold it"},
	{Right: ChangeSharedViews, Group: groupTickets, Staff: Manager, InTeams: Lead, Sentence: "Change and remove the views that colleagues share with a team"},
	{Right: ChangeSharedReplies, Group: groupTickets, Staff: Lead, Sentence: "Write the canned replies that everybody uses"},
	{Right: ChangeChecklists, Group: groupTickets, Staff: Lead, Sentence: "Write the checklists that tickets get"},

	{Right: SeeWeeks, Group: groupTime, Staff: Manager, InTeams: Lead, Sentence: "See the logged week of others, and log time in it for them"},
	{Right: CorrectTime, Group: groupTime, Staff: Manager, InTeams: Lead, Sentence: "Correct and delete time that others logged; it is kept who did and why"},

	{Right: SeeDeskReports, Group: groupReports, Staff: Lead, Sentence: "See the reports of the desk and of targets, without money"},
	{Right: SeeRatings, Group: groupReports, Staff: Lead, Sentence: "See how satisfied clients are"},
	{Right: SeeMoney, Group: groupReports, Staff: Manager, Sentence: "See the reports of hours, money, margins and allowances, and what an hour costs"},
	{Right: MailReports, Group: groupReports, Staff: Manager, Sentence: "Have reports sent by mail"},

	{Right: ReviewWork, Group: groupMoney, Staff: Manager, Sentence: "Review what is in scope and what is billed: settle, waive, ask the client, send work back"},
	{Right: IssueStatements, Group: groupMoney, Staff: Manager, Sentence: "Issue and send statements, correct counts, set taxes"},
	{Right: ChangeAgreements, Group: groupMoney, Staff: Manager, Sentence: "Draft, publish, renew and end agreements, and play them again"},

	{Right: ChangeClients, Group: groupClients, Staff: Manager, Sentence: "Change clients with their sites, people, assets and invoicing"},
	{Right: ExportClients, Group: groupClients, Staff: Manager, Sentence: "Take everything of a client out as a file"},
	{Right: ErasePeople, Group: groupClients, Staff: Admin, Sentence: "Erase what is kept of one of a client’s people"},

	{Right: ChangeCatalogue, Group: groupHouse, Staff: Manager, Sentence: "Change the service catalogue"},
	{Right: ChangeFields, Group: groupHouse, Staff: Manager, Sentence: "Change the fields that tickets have"},
	{Right: SeeMailboxes, Group: groupHouse, Staff: Manager, Sentence: "See the mailboxes and what came in through them"},
	{Right: ReadAPI, Group: groupHouse, Staff: Manager, Sentence: "Read how programs talk to the house"},
	{Right: ChangeMailboxes, Group: groupHouse, Staff: Admin, Sentence: "Change and steer mailboxes"},
	{Right: ChangeHouse, Group: groupHouse, Staff: Admin, Sentence: "Change the house: its name and hours, how its mails look and are signed, its invoicing"},
	{Right: ChangeUsers, Group: groupHouse, Staff: Admin, Sentence: "Change users with their roles, and who is in which team"},
	{Right: SeeSignIns, Group: groupHouse, Staff: Admin, Sentence: "See and end anybody’s sessions, and take one-time codes off people who lost them"},
	{Right: ChangeProviders, Group: groupHouse, Staff: Admin, Sentence: "Say by which providers people may sign in"},
	{Right: ConnectPrograms, Group: groupHouse, Staff: Admin, Sentence: "Give out API tokens and set webhooks"},
	{Right: SeeAudit, Group: groupHouse, Staff: Admin, Sentence: "Read the audit trail"},
	{Right: SeeStatus, Group: groupHouse, Staff: Admin, Sentence: "See how the program runs"},
	{Right: ImportPast, Group: groupHouse, Staff: Admin, Sentence: "Bring in the past of another product"},

	{Right: AskForHelp, Client: Requester},
	{Right: SeeOrganisation, Sight: SightGives},
	{Right: AskForOthers, Sight: SightGives},
	{Right: ReadAgreement, Client: Requester},
	{Right: ApproveWork, Client: Approver},
	{Right: SeeStatements, Client: Administrator, Sight: SightGives},
	{Right: AcceptAgreements, Client: Administrator},
	{Right: AskNotice, Client: Administrator},
	{Right: ChangePeople, Client: Administrator},
	{Right: TakeExport, Client: Administrator, Sight: SightNeeded},
}

// RuleOf finds the rule of a right; a right without one is nobody's.
func RuleOf(r Right) Rule {
	if i := slices.IndexFunc(rules, func(x Rule) bool { return x.Right == r }); i >= 0 {
		return rules[i]
	}
	return Rule{Staff: "nobody"}
}

// StaffReach is how far a right reaches for one of the provider's people with a role.
func (r Rule) StaffReach(role Role) Reach {
	switch all := StaffRoles(); {
	case atLeast(all, role, r.Staff):
		return All
	case atLeast(all, role, r.InTeams):
		return OwnTeams
	}
	return Nothing
}

// ClientMay reports whether one of a client's people with a role, who sees all requests of the organisation or not, has the right.
func (r Rule) ClientMay(role Role, sees bool) bool {
	if !r.OfClients() {
		return false
	}
	switch by := atLeast(ClientRoles(), role, r.Client); r.Sight {
	case SightGives:
		return by || sees
	case SightNeeded:
		return by && sees
	default:
		return by
	}
}

// atLeast reports whether a role is at least another. A role that is not in the list is less than all, and none is enough for it.
func atLeast(list []Role, role, least Role) bool {
	has, needs := slices.Index(list, role), slices.Index(list, least)
	return needs >= 0 && has >= needs
}

// Reach says how far a right reaches for the viewer. Guests have none.
func (v Viewer) Reach(r Right) Reach {
	switch rule := RuleOf(r); {
	case v.Staff():
		return rule.StaffReach(v.Role)
	case v.Client() && rule.ClientMay(v.Role, v.SeesOrganisation):
		return All
	}
	return Nothing
}

// May reports whether the viewer has a right everywhere.
func (v Viewer) May(r Right) bool { return v.Reach(r) == All }

// MayFor reports whether the viewer has a right where it is about one of the provider's people: everywhere, or in a team of theirs.
// It does not say that somebody may do it to themselves.
func (v Viewer) MayFor(r Right, user int64) bool {
	reach := v.Reach(r)
	return reach == All || reach == OwnTeams && slices.Contains(v.Mates, user)
}

// MayIn reports whether the viewer has a right on what belongs to a team, 0 for none.
func (v Viewer) MayIn(r Right, team int64) bool {
	reach := v.Reach(r)
	return reach == All || reach == OwnTeams && v.InTeam(team)
}

// May reports whether one of a client's people has a right.
func (c Contact) May(r Right) bool {
	return c.Active && RuleOf(r).ClientMay(c.Role, c.Sees == "organisation")
}

// May reports whether one of the provider's people has a right everywhere.
func (u User) May(r Right) bool { return u.Active && RuleOf(r).StaffReach(u.Role) == All }
