package staff

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"

	"remit/internal/estimate"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

// approvalSaid tells what became of work that the client has to approve.
func approvalSaid(who, what string, data happening) templ.Component {
	switch what {
	case ticket.EventEstimate:
		of := cmp.Or(data.Amount, shell.Span(time.Duration(data.Minutes)*time.Minute))
		if len(data.Notify) > 0 {
			return said(who+" put an estimate of ", of, " to "+strings.Join(data.Notify, ", "))
		}
		return said(who+" put an estimate of ", of, " to the client")
	case ticket.EventRetracted:
		return said(who+" took the estimate of ", data.Amount, " back")
	case ticket.EventApproved:
		if data.Amount == "" {
			return said(who+" ", "approved", " the estimate")
		}
		return said(who+" ", "approved", " up to "+data.Amount+by(data))
	case ticket.EventRefused:
		return said(who+" ", "refused", " the estimate"+by(data))
	case ticket.EventWaived:
		return said(who+" began the work ", "without the client’s answer", ": “"+data.Reason+"”")
	case ticket.EventSpent:
		return said("The work has come to ", fmt.Sprintf("%d %%", data.Percent), fmt.Sprintf(" of what was approved: %s of %s", data.Note, data.To))
	}
	why := map[string]string{estimate.HeldWaiting: "the client has not answered yet", estimate.HeldRefused: "the client refused", estimate.HeldSpent: "it is more than the client approved"}
	return said("The time is ", "held", ": "+why[data.Reason])
}

// by says by which way an answer came.
func by(data happening) string {
	switch data.Mode {
	case "link":
		return ", by the link mailed to " + data.Recipient
	case "portal":
		return ", in the portal"
	}
	return ""
}
