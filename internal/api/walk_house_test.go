package api_test

import (
	"encoding/json"
	"strings"
)

func walkRecords() []step {
	return []step{
		{"GET /clients", "", "", 200, ""},
		{"GET /clients", "/clients?limit=0", "", 422, ""},
		{"POST /clients", "", `{"slug":"lakeside","name":"Lakeside Inn","mail_domains":["lakeside.example"]}`, 201, ""},
		{"POST /clients", "", `{"slug":"lakeside","name":"Lakeside Inn"}`, 422, ""},
		{"GET /clients/{slug}", "/clients/lakeside", "", 200, ""},
		{"GET /clients/{slug}", "/clients/none", "", 404, ""},
		{"PATCH /clients/{slug}", "/clients/lakeside", `{"active":false}`, 200, ""},
		{"PATCH /clients/{slug}", "/clients/lakeside", `{"mail_domains":["a b"]}`, 422, ""},
		{"POST /clients/apply", "", `{"file":"slug = \"hill\"\nname = \"Hill\"\n"}`, 200, ""},
		{"POST /clients/apply", "", `{"file":"slug = "}`, 422, ""},
		{"POST /clients/{slug}/sites", "/clients/northwind/sites", `{"slug":"main","name":"Practice","time_zone":"America/Chicago"}`, 200, ""},
		{"POST /clients/{slug}/sites", "/clients/northwind/sites", `{"slug":"main","name":"Practice","time_zone":"Mars"}`, 422, ""},
		{"GET /clients/{slug}/sites", "/clients/northwind/sites", "", 200, ""},
		{"GET /clients/{slug}/sites", "/clients/none/sites", "", 404, ""},
		{"POST /clients/{slug}/contacts", "/clients/northwind/contacts", `{"email":"lee@northwind.example","name":"Lee"}`, 200, ""},
		{"POST /clients/{slug}/contacts", "/clients/northwind/contacts", `{"id":99,"email":"lee@northwind.example"}`, 422, ""},
		{"GET /clients/{slug}/contacts", "/clients/northwind/contacts", "", 200, ""},
		{"GET /clients/{slug}/contacts", "/clients/none/contacts", "", 404, ""},
		{"POST /clients/{slug}/assets", "/clients/northwind/assets", `{"tag":"NW-0013","class":"printer","site":"main","contact":"lee@northwind.example"}`, 200, ""},
		{"POST /clients/{slug}/assets", "/clients/northwind/assets", `{"tag":"NW-0013","site":"moon"}`, 422, ""},
		{"GET /clients/{slug}/assets", "/clients/northwind/assets", "", 200, ""},
		{"GET /clients/{slug}/assets", "/clients/none/assets", "", 404, ""},
		{"POST /users", "", `{"email":"lars@harbour.example","name":"Lars","role":"technician","password":"correct horse battery"}`, 201, ""},
		{"POST /users", "", `{"email":"lars@harbour.example","name":"Lars","role":"technician","password":"short"}`, 422, ""},
		{"GET /users", "", "", 200, ""},
		{"GET /users", "/users?x=1", "", 422, ""},
		{"GET /users/{email}", "/users/lars@harbour.example", "", 200, ""},
		{"GET /users/{email}", "/users/none@harbour.example", "", 404, ""},
		{"PATCH /users/{email}", "/users/lars@harbour.example", `{"active":false}`, 200, ""},
		{"PATCH /users/{email}", "/users/ana@harbour.example", `{"active":false}`, 422, ""},
		{"POST /catalogue", "", `{"path":"email/outlook","name":"Outlook","words":["outlook"]}`, 200, ""},
		{"POST /catalogue", "", `{"path":"Email!","name":"Outlook"}`, 422, ""},
		{"GET /catalogue", "", "", 200, ""},
		{"GET /catalogue", "/catalogue?x=1", "", 422, ""},
		{"POST /catalogue/apply", "", `{"file":"[[service]]\npath = \"network\"\nname = \"Network\"\n"}`, 200, ""},
		{"POST /catalogue/apply", "", `{"file":"[[service"}`, 422, ""},
	}
}

// amended is the agreement as a file in JSON, with another title.
func amended(title string) string {
	b, err := json.Marshal(strings.Replace(agreementFile, "Managed IT support", title, 1))
	if err != nil {
		panic(err)
	}
	return string(b)
}

func walkAgreements() []step {
	return []step{
		{"POST /agreements/check", "", `{"file":` + amended("Managed IT") + `}`, 200, "hash=hash"},
		{"POST /agreements/check", "", `{}`, 422, ""},
		{"POST /agreements", "", `{"file":` + amended("Managed IT") + `,"confirmed":"{hash}"}`, 201, ""},
		{"POST /agreements", "", `{"file":"number = "}`, 422, ""},
		{"GET /agreements/{number}/difference", "/agreements/NWD-2026/difference?from=1", "", 200, ""},
		{"GET /agreements/{number}/difference", "/agreements/NWD-2026/difference?from=9", "", 404, ""},
		{"POST /agreements/{number}/decide", "/agreements/NWD-2026/decide", `{"received_at":"2026-03-03T12:00:00Z","channel":"email","text":"Help"}`, 200, ""},
		{"POST /agreements/{number}/decide", "/agreements/NWD-2026/decide", `{"received_at":"2026-03-03T12:00:00Z","channel":"email","text":"Help","mode":"air"}`, 422, ""},
		{"POST /agreements/{number}/notice/refusal", "/agreements/NWD-2026/notice/refusal", `{"asked":9,"reason":"No."}`, 409, ""},
		{"POST /agreements/{number}/renewal", "/agreements/NWD-2026/renewal", `{"until":"2027-12-31","reason":"Agreed.","word":"By mail."}`, 409, ""},
		{"POST /agreements/{number}/notice", "/agreements/NWD-2026/notice", `{"party":"client","received":"2026-03-03","way":"agreed","day":"2026-12-31","reason":"They move."}`, 200, ""},
		{"POST /agreements/{number}/notice", "/agreements/none/notice", `{"party":"client","received":"2026-03-03","way":"terminate"}`, 404, ""},
		{"POST /agreements/{number}/notice/withdrawal", "/agreements/NWD-2026/notice/withdrawal", `{"reason":"They stay."}`, 200, ""},
		{"POST /agreements/{number}/notice/withdrawal", "/agreements/NWD-2026/notice/withdrawal", `{"reason":"They stay."}`, 409, ""},
	}
}

func walkBills() []step {
	return []step{
		{"POST /requests", "", blueScreen, 201, "work=ticket.number"},
		{"POST /tickets/{number}/facts", "/tickets/{work}/facts", `{"mode":"onsite"}`, 200, ""},
		{"POST /tickets/{number}/time-entries", "/tickets/{work}/time-entries", `{"minutes":30,"mode":"onsite","ends_at":"2026-03-03T15:30:00Z"}`, 201, ""},
		{"GET /review", "/review?state=flagged", "", 200, "line=items.0.line"},
		{"GET /review", "/review?client=none", "", 422, ""},
		{"POST /review/rulings", "", `{"lines":[{line}],"kind":"waive","reason":"A favour"}`, 200, "ruling=ids.0"},
		{"POST /review/rulings", "", `{"lines":[{line}],"kind":"waive"}`, 422, ""},
		{"POST /review/rulings/undo", "", `{"ids":[{ruling}]}`, 200, ""},
		{"POST /review/rulings/undo", "", `{"ids":[9999]}`, 409, ""},
		{"POST /review/settlements", "", `{"tickets":[{work}],"verdict":"covered"}`, 422, ""},
		{"POST /requests", "", `{"contact":{"email":"vera@orchard.example"},"channel":"phone","subject":"Scale","body":"Off by a pound."}`, 201, "vera=ticket.number"},
		{"POST /review/questions", "", `{"ticket":{vera},"to":"vera@orchard.example","text":"Which scale?"}`, 200, ""},
		{"POST /review/settlements", "", `{"tickets":[{vera}],"verdict":"covered","reason":"Ours to mend"}`, 200, ""},
		{"POST /review/settlements/undo", "", `{"ids":[{vera}]}`, 200, ""},
		{"POST /review/settlements/undo", "", `{"ids":[9999]}`, 404, ""},
		{"POST /review/questions", "", `{"ticket":9999,"to":"dana@northwind.example","text":"Which one?"}`, 404, ""},
		{"POST /taxes", "", `{"name":"Sales tax","percent":"8.875"}`, 200, "tax=items.0.id"},
		{"POST /taxes", "", `{"name":"Sales tax","percent":"much"}`, 422, ""},
		{"GET /taxes", "", "", 200, ""},
		{"GET /taxes", "/taxes?x=1", "", 422, ""},
		{"DELETE /taxes/{id}", "/taxes/{tax}", "", 200, ""},
		{"DELETE /taxes/{id}", "/taxes/9999", "", 404, ""},
		{"GET /statement-drafts", "/statement-drafts?month=2026-02", "", 200, ""},
		{"GET /statement-drafts", "/statement-drafts?month=soon", "", 404, ""},
		{"POST /agreements/{number}/counts", "/agreements/NWD-2026/counts", `{"month":"2026-02","clause":"9.9","things":3,"reason":"Counted"}`, 404, ""},
		{"POST /statements", "", `{"agreement":"NWD-2026","month":"2026-02"}`, 201, "statement=number"},
		{"POST /statements", "", `{"agreement":"none","month":"2026-02"}`, 422, ""},
		{"GET /statements/{number}", "/statements/{statement}", "", 200, ""},
		{"POST /statements/{number}/exported", "/statements/{statement}/exported", "", 200, ""},
		{"POST /statements/{number}/exported", "/statements/none/exported", "", 404, ""},
		{"POST /statements/{number}/send", "/statements/{statement}/send", "", 200, ""},
		{"POST /statements/{number}/send", "/statements/none/send", "", 404, ""},
		{"POST /statements/issue-all", "", `{"month":"2026-01"}`, 200, ""},
		{"POST /statements/issue-all", "", `{"month":"soon"}`, 404, ""},
	}
}

func walkHooks() []step {
	return []step{
		{"POST /sign-in-providers", "", `{"name":"Northwind Login","issuer":"https://login.northwind.example","client_id":"remit","client_secret":"hush hush hush","client":"northwind","domains":["northwind.example"]}`, 201, "idp=id"},
		{"POST /sign-in-providers", "", `{"name":"Northwind Login","issuer":"http://127.0.0.1/","client_id":"remit"}`, 422, ""},
		{"GET /sign-in-providers", "", "", 200, ""},
		{"GET /sign-in-providers", "/sign-in-providers?x=1", "", 422, ""},
		{"PATCH /sign-in-providers/{provider}", "/sign-in-providers/{idp}", `{"exclusive":true,"active":false}`, 200, ""},
		{"PATCH /sign-in-providers/{provider}", "/sign-in-providers/{idp}", `{"issuer":"https://elsewhere.example"}`, 422, ""},
		{"GET /sign-in-providers/{provider}/ties", "/sign-in-providers/{idp}/ties", "", 200, ""},
		{"GET /sign-in-providers/{provider}/ties", "/sign-in-providers/99/ties", "", 404, ""},
		{"DELETE /sign-in-providers/{provider}/ties/{tie}", "/sign-in-providers/{idp}/ties/99", "", 404, ""},
		{"DELETE /sign-in-providers/{provider}", "/sign-in-providers/{idp}", "", 200, ""},
		{"DELETE /sign-in-providers/{provider}", "/sign-in-providers/{idp}", "", 404, ""},
		{"POST /webhooks", "", `{"url":"https://hooks.example.com/remit","events":["ticket.created"],"client":"northwind"}`, 201, "hook=id"},
		{"POST /webhooks", "", `{"url":"https://127.0.0.1/","events":["ticket.created"]}`, 422, ""},
		{"GET /webhooks", "", "", 200, ""},
		{"GET /webhooks", "/webhooks?x=1", "", 422, ""},
		{"PATCH /webhooks/{webhook}", "/webhooks/{hook}", `{"active":false}`, 200, ""},
		{"PATCH /webhooks/{webhook}", "/webhooks/{hook}", `{"events":["none"]}`, 422, ""},
		{"POST /webhooks/{webhook}/secret", "/webhooks/{hook}/secret", "", 200, ""},
		{"POST /webhooks/{webhook}/secret", "/webhooks/99/secret", "", 404, ""},
		{"POST /webhooks/{webhook}/test", "/webhooks/{hook}/test", "", 200, "delivery=items.0.id"},
		{"POST /webhooks/{webhook}/test", "/webhooks/99/test", "", 404, ""},
		{"GET /webhooks/{webhook}/deliveries", "/webhooks/{hook}/deliveries", "", 200, ""},
		{"GET /webhooks/{webhook}/deliveries", "/webhooks/99/deliveries", "", 404, ""},
		{"POST /webhooks/{webhook}/deliveries/{delivery}/again", "/webhooks/{hook}/deliveries/{delivery}/again", "", 200, ""},
		{"POST /webhooks/{webhook}/deliveries/{delivery}/again", "/webhooks/{hook}/deliveries/99/again", "", 404, ""},
		{"DELETE /webhooks/{webhook}", "/webhooks/{hook}", "", 200, ""},
		{"DELETE /webhooks/{webhook}", "/webhooks/{hook}", "", 404, ""},
	}
}

func walkDesk() []step {
	return []step{
		{"POST /canned-replies", "", `{"title":"Restart","text":"Please restart it."}`, 200, "canned=items.0.id"},
		{"POST /canned-replies", "", `{"title":"","text":""}`, 422, ""},
		{"GET /canned-replies", "", "", 200, ""},
		{"GET /canned-replies", "/canned-replies?x=1", "", 422, ""},
		{"DELETE /canned-replies/{id}", "/canned-replies/{canned}", "", 200, ""},
		{"DELETE /canned-replies/{id}", "/canned-replies/{canned}", "", 404, ""},
		{"POST /views", "", `{"name":"Mine","query":"status=open"}`, 200, "view=items.0.id"},
		{"POST /views", "", `{"name":"","query":""}`, 422, ""},
		{"GET /views", "", "", 200, ""},
		{"GET /views", "/views?x=1", "", 422, ""},
		{"DELETE /views/{view}", "/views/{view}", "", 200, ""},
		{"DELETE /views/{view}", "/views/{view}", "", 404, ""},
		{"GET /outbox", "", "", 200, "mail=items.0.id"},
		{"GET /outbox", "/outbox?x=1", "", 422, ""},
		{"POST /outbox/again", "", "", 200, ""},
		{"POST /outbox/again", "/outbox/again?x=1", "", 422, ""},
		{"POST /outbox/{mail}/again", "/outbox/{mail}/again", "", 200, ""},
		{"POST /outbox/{mail}/again", "/outbox/9999/again", "", 404, ""},
		{"POST /outbox/{mail}/address", "/outbox/{mail}/address", `{"old":"none@northwind.example","new":"x"}`, 422, ""},
		{"GET /outbox", "", "", 200, "to=items.0.recipients.0"},
		{"POST /outbox/{mail}/address", "/outbox/{mail}/address", `{"old":"{to}","new":"dana.lund@northwind.example"}`, 200, ""},
		{"DELETE /outbox/{mail}", "/outbox/{mail}", "", 200, ""},
		{"DELETE /outbox/{mail}", "/outbox/9999", "", 409, ""},
		{"GET /blocked-senders", "", "", 200, ""},
		{"GET /blocked-senders", "/blocked-senders?x=1", "", 422, ""},
		{"DELETE /blocked-senders/{address}", "/blocked-senders/eve@nowhere.example", "", 200, ""},
		{"DELETE /blocked-senders/{address}", "/blocked-senders/eve@nowhere.example?x=1", "", 422, ""},
		{"POST /articles", "", `{"title":"Restart a printer","body":"Press it.","audience":"internal"}`, 201, "article=slug"},
		{"POST /articles", "", `{"title":"","body":"Press it.","audience":"internal"}`, 422, ""},
		{"GET /articles", "/articles?q=printer", "", 200, ""},
		{"GET /articles", "/articles?limit=0", "", 422, ""},
		{"GET /articles/{slug}", "/articles/{article}", "", 200, ""},
		{"GET /articles/{slug}", "/articles/none", "", 404, ""},
		{"PATCH /articles/{slug}", "/articles/{article}", `{"title":"Restart a printer","body":"Press it long.","audience":"internal","version":1}`, 200, ""},
		{"PATCH /articles/{slug}", "/articles/{article}", `{"title":"Restart a printer","body":"Press it short.","audience":"internal","version":1}`, 409, ""},
		{"POST /articles/{slug}/state", "/articles/{article}/state", `{"state":"published","version":2}`, 200, ""},
		{"POST /articles/{slug}/state", "/articles/{article}/state", `{"state":"archived","version":1}`, 409, ""},
		{"POST /articles/{slug}/restore", "/articles/{article}/restore", `{"version":1}`, 200, ""},
		{"POST /articles/{slug}/restore", "/articles/{article}/restore", `{"version":99}`, 404, ""},
		{"POST /clients/{slug}/exports", "/clients/northwind/exports", `{}`, 201, ""},
		{"POST /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/1/erasure", `{"dry_run":true}`, 202, ""},
		{"POST /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/1/erasure", `{"address":"else@northwind.example"}`, 422, ""},
		{"GET /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/1/erasure", "", 200, ""},
		{"GET /clients/{slug}/contacts/{contact}/erasure", "/clients/northwind/contacts/9999/erasure", "", 404, ""},
		{"POST /clients/{slug}/exports", "/clients/northwind/exports", `{}`, 409, ""},
		{"GET /clients/{slug}/exports", "/clients/northwind/exports", "", 200, ""},
		{"GET /clients/{slug}/exports", "/clients/none/exports", "", 404, ""},
	}
}

func walkReads() []step {
	return []step{
		{"GET /agreements", "", "", 200, ""},
		{"GET /agreements", "/agreements?client=none", "", 422, ""},
		{"GET /agreements/{number}", "/agreements/NWD-2026", "", 200, ""},
		{"GET /agreements/{number}", "/agreements/none", "", 404, ""},
		{"GET /statements", "", "", 200, ""},
		{"GET /statements", "/statements?client=none", "", 422, ""},
		{"GET /statements/{number}", "/statements/none", "", 404, ""},
		{"GET /openapi.json", "", "", 200, ""},
		{"GET /openapi.json", "/openapi.json?x=1", "", 422, ""},
	}
}
