package store

import "remit/internal/store/workbenchroom"

// Agreements under work, from the room that keeps them.
type (
	AgreementDraft = workbenchroom.Draft
	Proposal       = workbenchroom.Proposal
	Example        = workbenchroom.Example
)

type (
	workbenchReader = workbenchroom.Reader
	workbenchTx     = workbenchroom.Tx
)
