package shell

// drawings are the icons of the look, on a field of 16 by 16.
var drawings = map[string]string{
	"plus":    `<path d="M8 3v10M3 8h10"/>`,
	"down":    `<path d="m4.5 6.5 3.5 3.5 3.5-3.5"/>`,
	"clip":    `<path d="m13 7-5.5 5.5a3 3 0 0 1-4.2-4.2l6-6a2 2 0 0 1 2.8 2.8l-6 6a1 1 0 0 1-1.4-1.4L10 4.6"/>`,
	"warning": `<path d="M8 2.2 14.5 13.5h-13z"/><path d="M8 6.5v3.2M8 11.6v.1"/>`,
	"cross":   `<path d="m4 4 8 8M12 4l-8 8"/>`,
	"tick":    `<path d="m3 8.5 3.2 3.2L13 5"/>`,
	"scales":  `<path d="M8 2.5v11M4.5 13.5h7M3 5h10M3 5 1.5 9.5h3zM13 5l-1.5 4.5h3z"/>`,
	"pencil":  `<path d="m3 13 .7-3L10.5 3.2a1.4 1.4 0 0 1 2 2L5.8 12.2z"/>`,
	"flag":    `<path d="M4 14V2.5h8l-2 3 2 3H4"/>`,
	"clock":   `<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>`,
	"bounce":  `<path d="M14 8V4.5A1 1 0 0 0 13 3.5H3a1 1 0 0 0-1 1v7a1 1 0 0 0 1 1h5M2.3 4.3 8 8.5l5.7-4.2M10.5 10.5l3.5 3.5M14 10.5 10.5 14"/>`,
	"file":    `<path d="M4 2h5l3 3v9H4zM9 2v3h3"/>`,
	"person":  `<circle cx="8" cy="5.5" r="2.8"/><path d="M2.8 13.8a5.3 5.3 0 0 1 10.4 0"/>`,
	"link":    `<path d="M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.4-2.4a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.1 9.2a2.6 2.6 0 0 0 3.7 3.7l.8-.8"/>`,
}
