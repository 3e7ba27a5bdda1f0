package api

import (
	"cmp"
	"context"
	"slices"

	"remit/internal/batch"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/ticket"
)

func (a *API) batch() batch.Batch { return batch.Batch{DB: a.db, Desk: a.desk} }

type bulkInput struct {
	Body struct {
		Tickets  []int64 `json:"tickets" minItems:"1" maxItems:"500" nullable:"false" doc:"Their numbers"`
		Deed     string  `json:"deed" enum:"assign,status,priority,merge"`
		User     *string `json:"user,omitempty" nullable:"true" doc:"For assign: a mail address, null for nobody"`
		Status   string  `json:"status,omitempty" enum:"open,waiting-client,waiting-vendor,scheduled,resolved,closed"`
		Priority string  `json:"priority,omitempty" enum:"P1,P2,P3,P4"`
		Into     int64   `json:"into,omitempty" minimum:"1" doc:"For merge: the ticket that lives on"`
	}
}

type bulkBody struct {
	Done    []int64       `json:"done" nullable:"false"`
	Refused []bulkRefusal `json:"refused" nullable:"false"`
}

type bulkRefusal struct {
	Ticket int64  `json:"ticket"`
	Why    string `json:"why"`
}

func (a *API) bulk(ctx context.Context, in *bulkInput) (*oneOutput[bulkBody], error) {
	v, b := shell.ViewerIn(ctx), in.Body
	ids := slices.Compact(slices.Sorted(slices.Values(b.Tickets)))
	if err := staff(v, "change many tickets at once"); err != nil {
		return nil, err
	}
	var deed batch.Deed
	switch {
	case b.Deed == "assign":
		user, err := a.colleague(ctx, v, address(b.User), "body.user")
		if err != nil {
			return nil, err
		}
		deed = a.batch().Assign(v, user)
	case b.Deed == "status" && b.Status != "":
		deed = a.batch().Status(v, ticket.Status(b.Status))
	case b.Deed == "priority" && b.Priority != "":
		deed = a.batch().Priority(v, b.Priority)
	case b.Deed == "merge" && b.Into != 0:
		deed, ids = a.batch().Into(v, b.Into), batch.Others(ids, b.Into)
	default:
		name := map[string]string{"merge": "into"}[b.Deed]
		return nil, fault.On("body."+cmp.Or(name, b.Deed), "This deed needs it.")
	}
	r, err := batch.Each(ctx, ids, deed)
	if err != nil {
		return nil, err
	}
	courseOf(ctx).done = true
	out := bulkBody{append([]int64{}, r.Done...), []bulkRefusal{}}
	for _, x := range r.Refused {
		out.Refused = append(out.Refused, bulkRefusal{x.Ticket, x.Why})
	}
	return &oneOutput[bulkBody]{out}, nil
}
