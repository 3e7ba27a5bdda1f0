package store

import "remit/internal/store/tieroom"

// What ties tickets together and marks them, as the tie room keeps it.
type (
	Watcher   = tieroom.Watcher
	Link      = tieroom.Link
	LinkKind  = tieroom.LinkKind
	Checklist = tieroom.Checklist
	Item      = tieroom.Item
	Field     = tieroom.Field
	FieldType = tieroom.FieldType
)

// The kinds of a link.
const (
	LinkRelates    = tieroom.LinkRelates
	LinkDuplicates = tieroom.LinkDuplicates
	LinkCauses     = tieroom.LinkCauses
	LinkBlocks     = tieroom.LinkBlocks
	LinkSplit      = tieroom.LinkSplit
)

// The types of a field.
const (
	FieldText   = tieroom.FieldText
	FieldNumber = tieroom.FieldNumber
	FieldDate   = tieroom.FieldDate
	FieldChoice = tieroom.FieldChoice
	FieldYesNo  = tieroom.FieldYesNo
)
