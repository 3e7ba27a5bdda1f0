package store

import "remit/internal/store/approvals"

// What work beyond an agreement is estimated to cost, and what the client's side answered.
type (
	Estimate       = approvals.Estimate
	Approver       = approvals.Approver
	EstimateAnswer = approvals.Answer
	WaitingForMe   = approvals.Waiting
	Overridden     = approvals.Overridden
	Standing       = approvals.Standing
)

// The states of an estimate.
const (
	EstimateWaiting    = approvals.EstimateWaiting
	EstimateApproved   = approvals.EstimateApproved
	EstimateRefused    = approvals.EstimateRefused
	EstimateWithdrawn  = approvals.EstimateWithdrawn
	EstimateOverridden = approvals.EstimateOverridden
)

// The kinds of an answer to an estimate.
const (
	AnswerApproved = approvals.AnswerApproved
	AnswerRefused  = approvals.AnswerRefused
	AnswerAsked    = approvals.AnswerAsked
)
