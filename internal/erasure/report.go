package erasure

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"remit/internal/identity"
)

// Report says what was erased of a person, or would be.
type Report struct {
	Contact int64   `json:"contact"`
	Name    string  `json:"name"`   // what stands in the place of theirs
	Client  string  `json:"client"` // slug
	Erased  []Count `json:"erased"`

	// What stays, and what to know.
	Statements    int64 `json:"statements_kept"` // issued ones that name them
	Terms         int64 `json:"agreements_kept"` // published texts of agreements that name them
	Acceptances   int64 `json:"acceptances_kept"`
	Administrator bool  `json:"was_only_administrator"`
	Approver      bool  `json:"was_only_approver"`
	ShortName     bool  `json:"name_not_sought"`
	Shared        bool  `json:"address_shared"` // another client has somebody of the same address, who stays
}

// Count is how many things of a kind there are.
type Count struct {
	What string `json:"what"`
	N    int64  `json:"count"`
}

// accepted is under which name acceptances are counted.
const accepted = "acceptances of agreements"

// look reads what stays, before anything is changed that would show it.
func (r *run) look(ctx context.Context) (err error) {
	r.about = Report{Contact: r.contact.ID, Name: r.words.name, Client: r.client.Slug, ShortName: r.words.short, Shared: len(r.person.Shared) > 0}
	names := func(text string) bool { return r.words.in(text, true) != text }
	if r.about.Terms, err = r.db.NamedTerms(ctx, program(), r.person, names); err != nil {
		return err
	}
	if r.about.Statements, err = r.db.NamedStatements(ctx, program(), r.person, names); err != nil {
		return err
	}
	administrators, approvers, err := r.db.Others(ctx, program(), r.contact)
	r.about.Administrator = r.contact.Role == identity.Administrator && administrators == 0
	r.about.Approver = r.contact.Role != identity.Requester && approvers == 0
	return err
}

// report is what was counted, the most first.
func (r *run) report() Report {
	out := r.about
	out.Erased = Counted(r.e.Counts)
	out.Acceptances = r.e.Counts[accepted]
	return out
}

// Counted lists counts, the most first; what there is none of is left out.
func Counted(counts map[string]int64) []Count {
	list := []Count{}
	for what, n := range counts {
		if n > 0 {
			list = append(list, Count{what, n})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.What, b.What)) })
	return list
}

// Notes say what stays and what else to know, a sentence each.
func (r Report) Notes() []string {
	var list []string
	add := func(holds bool, format string, args ...any) {
		if holds {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	add(r.Administrator, "%s has no other administrator: without this one nobody of theirs can see to their people.", r.Client)
	add(r.Approver && !r.Administrator, "%s has nobody else who may approve estimates.", r.Client)
	add(r.Approver && r.Administrator, "Nobody of %s may approve estimates now.", r.Client)
	add(r.Acceptances > 0, "That somebody accepted an agreement stays as proof, %d times, under the new name.", r.Acceptances)
	add(r.Statements > 0, "%d issued statements name the person and stay, as the law on accounts wants.", r.Statements)
	add(r.Terms > 0, "Published versions of agreements that name the person in their own text stay: %d. They are the contract; amend it to name somebody else.", r.Terms)
	add(r.ShortName, "The name is too short, or the client’s own, so it is not looked for in what others wrote; address and numbers are.")
	add(r.Shared, "Another client has somebody of the same address: what is theirs, or may be, stays.")
	return append(list, "Copies by remit backup, exports taken earlier and mailboxes on their servers keep the person until they are thrown away.")
}
