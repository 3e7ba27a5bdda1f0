package api

import (
	"context"
	"time"

	"remit/internal/agreement"
	"remit/internal/fault"
	"remit/internal/pages/shell"
	"remit/internal/replay"
	"remit/internal/workbench"
)

// replayReport is what a period would have come to under other terms.
type replayReport struct {
	Agreement string          `json:"agreement"`
	Period    string          `json:"period"`
	Currency  string          `json:"currency"`
	Was       replayTotals    `json:"was"`
	Would     replayTotals    `json:"would"`
	Requests  []replayRequest `json:"requests" nullable:"false" doc:"That would have been decided or served otherwise"`
	Work      []replayWork    `json:"work" nullable:"false" doc:"Tickets whose work would have cost something else"`
}

type replayTotals struct {
	Version  int            `json:"version" doc:"0: a file or draft that is not published"`
	Requests int            `json:"requests"`
	Verdicts map[string]int `json:"verdicts"`
	Kept     int            `json:"kept" doc:"Answers and solutions in time"`
	Missed   int            `json:"missed"`
	Covered  int64          `json:"covered_seconds"`
	Billable int64          `json:"billable_seconds"`
	Held     int64          `json:"held_seconds"`
	Amount   string         `json:"amount" doc:"Decimal"`
	Limits   []replayLimit  `json:"limits" nullable:"false" doc:"What was used within allowances, in the order of the file"`
}

type replayLimit struct {
	Clause string `json:"clause"`
	Unit   string `json:"unit" enum:"visits,hours,tickets"`
	Used   string `json:"used" doc:"Decimal"`
}

type replayRequest struct {
	Ticket  int64       `json:"ticket"`
	Subject string      `json:"subject"`
	Was     replayRuled `json:"was"`
	Would   replayRuled `json:"would"`
}

type replayRuled struct {
	Verdict  string `json:"verdict"`
	Clause   string `json:"clause"`
	Priority string `json:"priority"`
	Respond  string `json:"respond" doc:"What is promised, as 4h; empty: nothing"`
	Resolve  string `json:"resolve"`
	Answer   string `json:"answer" doc:"met, missed, running or paused; empty: nothing is promised"`
	Solution string `json:"solution"`
}

type replayWork struct {
	Ticket int64    `json:"ticket"`
	Was    string   `json:"was" doc:"Decimal"`
	Would  string   `json:"would" doc:"Decimal"`
	Held   [2]int64 `json:"held_seconds" doc:"On both sides: on no statement before it is decided"`
}

func totalsOf(t replay.Totals) replayTotals {
	out := replayTotals{t.Version, t.Requests, t.Verdicts, t.Kept, t.Missed, t.Covered, t.Billable, t.Held, t.Amount.String(), []replayLimit{}}
	for _, l := range t.Limits {
		out.Limits = append(out.Limits, replayLimit{l.Clause, l.Unit, l.Used.String()})
	}
	return out
}

func reportOf(r replay.Report) *replayReport {
	out := &replayReport{r.Agreement, r.Period, r.Currency, totalsOf(r.Was), totalsOf(r.Would), []replayRequest{}, []replayWork{}}
	for _, x := range r.Requests {
		out.Requests = append(out.Requests, replayRequest{x.Ticket, x.Subject, replayRuled(x.Was), replayRuled(x.Would)})
	}
	for _, w := range r.Work {
		out.Work = append(out.Work, replayWork{w.Ticket, w.Was.String(), w.Would.String(), w.Held})
	}
	return out
}

type replayBody struct {
	Period   string        `json:"period" doc:"As 2026-Q1, 2026-03 or 2026"`
	Revision int64         `json:"revision" doc:"Of the draft that it plays"`
	By       string        `json:"by"`
	AskedAt  time.Time     `json:"asked_at"`
	State    string        `json:"state" enum:"waiting,running,done,failed"`
	Finished int           `json:"finished" doc:"Of so many requests"`
	Of       int           `json:"of" doc:"0: not known yet"`
	Why      *string       `json:"why" doc:"Why it failed"`
	Report   *replayReport `json:"report,omitempty" doc:"Where it is done"`
}

type replayDraftInput struct {
	Drafted
	Body struct {
		Period string `json:"period" doc:"As 2026-Q1, 2026-03 or 2026"`
	}
}

func (a *API) replayDraft(ctx context.Context, in *replayDraftInput) (*oneOutput[replayBody], error) {
	return after(ctx, a.bench.Replay(ctx, shell.ViewerIn(ctx), in.Number, in.Body.Period), a.readReplay, &in.Drafted)
}

func (a *API) readReplay(ctx context.Context, in *Drafted) (*oneOutput[replayBody], error) {
	r, ok, err := a.bench.Run(ctx, shell.ViewerIn(ctx), in.Number)
	if err == nil && !ok {
		err = fault.Errorf(fault.NotFound, "The draft of %s was not played again yet.", in.Number)
	}
	if err != nil {
		return nil, err
	}
	out := replayBody{Period: r.Period, Revision: r.Revision, By: r.By, AskedAt: r.AskedAt.UTC(), State: r.State, Finished: r.Finished, Of: r.Of, Why: some(r.Text)}
	if r.Report != nil {
		out.Report = reportOf(*r.Report)
	}
	return &oneOutput[replayBody]{out}, nil
}

type replayFileInput struct {
	Body struct {
		File   string `json:"file" doc:"The file's text, TOML"`
		Period string `json:"period" doc:"As 2026-Q1, 2026-03 or 2026"`
	}
}

func (a *API) replayFile(ctx context.Context, in *replayFileInput) (*oneOutput[replayReport], error) {
	terms, err := agreement.Read("file", []byte(in.Body.File))
	if err != nil {
		return nil, inFile(err)
	}
	r, err := workbench.Again(ctx, a.db, shell.ViewerIn(ctx), terms, in.Body.Period)
	if err != nil {
		return nil, located(err, map[string]string{"source": "body.file"})
	}
	return &oneOutput[replayReport]{*reportOf(r)}, nil
}
