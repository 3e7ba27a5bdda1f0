package desk_test

const clientFile = `
slug = "northwind"
name = "Northwind Dental"
mail_domains = ["northwind.example"]
[[site]]
slug = "main"
name = "Practice"
time_zone = "America/Chicago"
[[contact]]
email = "dana@northwind.example"
name = "Dana Lund"
vip = true
[[contact]]
email = "lars@northwind.example"
name = "Lars Berg"
sees = "organisation"
role = "approver"
[[asset]]
tag = "NW-0012"
name = "Front desk 1"
class = "workstation/desktop"
managed = true
site = "main"
contact = "dana@northwind.example"
`

const agreementFile = `format = 1
number = "NWD-2026"
title = "Managed IT support"
client = "northwind"
currency = "USD"
time_zone = "America/Chicago"

[term]
starts = 2026-01-01

[hours.office]
mon = ["08:00-17:00"]
tue = ["08:00-17:00"]
wed = ["08:00-17:00"]
thu = ["08:00-17:00"]
fri = ["08:00-17:00"]

[hours.always]
always = true

[[scope]]
clause = "3.1"
says = "One change a month is covered."
when = { kind = "change" }
verdict = "covered"
limit = { count = 1, unit = "tickets", per = "month", then = "billable", rate = "standard" }

[[scope]]
clause = "3.2"
says = "One visit a month is covered."
when = { mode = "onsite" }
verdict = "covered"
limit = { count = 1, unit = "visits", per = "month", then = "billable", rate = "standard" }

[[scope]]
clause = "4.1"
says = "Privately owned devices are billed, after approval."
when = { asset.managed = false }
verdict = "billable"
rate = "standard"
approval = "always"

[[scope]]
clause = "3.3"
says = "Managed workstations are supported."
when = { asset.managed = true }
verdict = "covered"

[scope_default]
clause = "4.9"
says = "All else is billed."
verdict = "billable"
rate = "standard"

[priority]
matrix = [["P4", "P4", "P3"], ["P4", "P3", "P2"], ["P3", "P2", "P1"]]
default = { impact = "medium", urgency = "medium" }

[[target]]
clause = "6.1"
when = { priority = "P1" }
respond = "30m"
update = "1h"
resolve = "4h"
hours = "always"

[[target]]
clause = "6.2"
respond = "4h"
resolve = "2bd"
hours = "office"

[clock]
pause_resolve = ["waiting-client", "scheduled"]
warn_percent = [50, 90]

[[escalation]]
clause = "6.8"
when = { priority = "P1" }
at = "75% of resolve"
notify = ["team-lead"]

[[route]]
when = { priority = "P1" }
team = "network"
pick = "least-loaded"

[[rate]]
name = "standard"
clause = "7.4"
price = "140.00"
minimum = "15m"
increment = "15m"
`
