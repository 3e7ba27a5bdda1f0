package store

import "remit/internal/store/reportroom"

// What managers look back on, from the room that adds it up.
type (
	ReportWork  = reportroom.Work
	ReportHours = reportroom.Hours
	ReportLine  = reportroom.Line
	ReportPlace = reportroom.Place
)

// The words by which work can be added up.
const (
	ByClient     = reportroom.ByClient
	ByAgreement  = reportroom.ByAgreement
	ByClause     = reportroom.ByClause
	ByService    = reportroom.ByService
	ByTechnician = reportroom.ByTechnician
	ByMonth      = reportroom.ByMonth
)

// The kinds of work: each line is of one of them.
const (
	WorkScope    = reportroom.WorkScope
	WorkBillable = reportroom.WorkBillable
	WorkHeld     = reportroom.WorkHeld
)

// The tickets behind figures, and how promises were kept.
type (
	ReportStretch  = reportroom.Stretch
	ReportAttained = reportroom.Attained
	ReportTaken    = reportroom.Taken
	ReportRequest  = reportroom.Request
	ReportSpot     = reportroom.Spot
	ReportDesk     = reportroom.Desk
	ReportLoad     = reportroom.Load
	ReportPromise  = reportroom.Promise
	ReportCaused   = reportroom.Caused
	ReportDrawing  = reportroom.Drawing
	HourCost       = reportroom.Cost
	ReportEffort   = reportroom.Effort
	Mailing        = reportroom.Mailing
)

// What happened to tickets.
const (
	DeskOpen     = reportroom.DeskOpen
	DeskArrived  = reportroom.DeskArrived
	DeskSolved   = reportroom.DeskSolved
	DeskReopened = reportroom.DeskReopened
	DeskFirst    = reportroom.DeskFirst
	DeskRated    = reportroom.DeskRated
)

// How a promise stands.
const (
	PromiseDue    = reportroom.PromiseDue
	PromiseKept   = reportroom.PromiseKept
	PromiseMissed = reportroom.PromiseMissed
	PromiseMet    = reportroom.PromiseMet
)

// Why a promise was missed.
const (
	CauseChanged  = reportroom.CauseChanged
	CauseReopened = reportroom.CauseReopened
	CauseNobody   = reportroom.CauseNobody
	CauseAnswer   = reportroom.CauseAnswer
	CauseHands    = reportroom.CauseHands
	CauseWork     = reportroom.CauseWork
)

// Causes lists why a promise can be missed, in the order in which they are told apart.
func Causes() []string { return reportroom.Causes() }
