package store

import "remit/internal/store/handoverroom"

// Files with all that is kept of one client, from the room that keeps them.
type (
	Export         = handoverroom.Export
	ExportDownload = handoverroom.Download
)

// The states of an export.
const (
	ExportWaiting = handoverroom.Waiting
	ExportReady   = handoverroom.Ready
	ExportFailed  = handoverroom.Failed
	ExportDropped = handoverroom.Dropped
)
