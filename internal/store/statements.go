package store

import (
	"remit/internal/identity"
	"remit/internal/store/statementroom"
)

// Statements and what they are drawn up from, from the room that keeps them.
type (
	Statement       = statementroom.Statement
	StatementFilter = statementroom.Filter
	StatementLine   = statementroom.Line
	FeeCount        = statementroom.Count
	MissedTicket    = statementroom.Missing
	Levy            = statementroom.Levy
	StatementParts  = statementroom.Parts
)

type (
	statementReader = statementroom.Reader
	statementTx     = statementroom.Tx
)

// The states of a statement that is kept.
const (
	StatementIssued   = statementroom.Issued
	StatementExported = statementroom.Exported
)

// MaySeeStatements reports whether a viewer may see statements, of a client's people their own client's.
func MaySeeStatements(v identity.Viewer) bool { return statementroom.May(v) }
