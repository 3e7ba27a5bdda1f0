package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"remit/internal/fault"
)

// answerable makes a problem (RFC 9457) of an error for people. Any other is left for the server, which logs it and answers.
func answerable(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if p := (*huma.ErrorModel)(nil); errors.As(err, &p) {
		return p
	}
	if status := statusOf(fault.KindOf(err)); status != 0 {
		var at []error
		if field := fault.FieldOf(err); field != "" {
			at = append(at, &huma.ErrorDetail{Message: fault.Text(err), Location: field})
		}
		return huma.NewError(status, fault.Text(err), at...)
	}
	courseOf(ctx).failed = err
	return huma.NewError(http.StatusInternalServerError, fault.Text(err))
}

// refusal answers with the problem that an error for people makes, before an operation is begun. Any other error is returned.
func refusal(err error) (*answer, error) {
	p := answerable(context.Background(), err)
	if statusOf(fault.KindOf(err)) == 0 {
		return nil, err
	}
	return problem(p)
}

// problem answers with a problem.
func problem(err error) (*answer, error) {
	var p *huma.ErrorModel
	if !errors.As(err, &p) {
		return nil, err
	}
	p.Type = "about:blank"
	b, failed := json.Marshal(p)
	if failed != nil {
		return nil, fmt.Errorf("api: problem: %w", failed)
	}
	out := &answer{header: http.Header{"Content-Type": {"application/problem+json"}}, status: p.Status}
	_, failed = out.body.Write(b)
	return out, failed
}

// statusOf is the status of a kind that a program can do something about, 0 for the others.
func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	default:
		return 0
	}
}

// located says where in the request a field of a deed stands: the fields that the deed names, with their places. Fields that are not named stand
// in the body under their own name.
func located(err error, places map[string]string) error {
	field := fault.FieldOf(err)
	if !fault.Is(err, fault.Invalid) || field == "" {
		return err
	}
	place, ok := places[field]
	switch {
	case !ok && placed.MatchString(field):
		return err
	case !ok:
		place = "body." + field
	}
	return fault.On(place, "%s", fault.Text(err))
}

// placed is a field that names its place in the request already.
var placed = regexp.MustCompile(`^(body|query|path|header)\b`)

// missing finds the name of what is left out in the message of a check.
var missing = regexp.MustCompile(`^expected required property (\S+) to be present$`)

// tellProblem completes a problem that checks of the request found: what is missing is placed where it should stand,
// and whole objects are not sent back.
func tellProblem(_ huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p.Type = "about:blank"
	for _, d := range p.Errors {
		if m := missing.FindStringSubmatch(d.Message); m != nil {
			d.Location, d.Message = d.Location+"."+m[1], "This is required and is missing."
		}
		if d.Message == "unexpected property" {
			d.Message = "There is no such field here."
		}
		d.Message = strings.Replace(d.Message, ", <nil>\"", "\" or null", 1)
		switch d.Value.(type) {
		case map[string]any, []any:
			d.Value = nil
		}
	}
	if p.Detail == "validation failed" {
		p.Detail = "The request was not understood, and nothing was changed. The errors say where."
	}
	return p, nil
}
