"""Recounts what every agreement of a house comes to, month by month, from nothing but the raw rows of its database and the text of its agreements.

It is a second program beside Remit, in another language, that shares no code with it and reads nothing that Remit worked out: no kept line, sum,
clock, draft or statement. Amounts are fractions, instants whole microseconds. It knows the parts of the agreement's format that the demonstration uses, and
stops at any other.

    python3 recount.py DATABASE HOLIDAYS.json NOW FIRST-MONTH LAST-MONTH

HOLIDAYS.json maps a country, or a part of one, to its public holidays as a list of dates. The answer is JSON: agreement, month, figures.
"""

import calendar
import itertools
import json
import math
import re
import sqlite3
import sys
import tomllib
from datetime import date, datetime, time, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

SECOND = 1_000_000
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FACTS = ["received_at", "channel", "text", "kind", "service", "mode", "site", "impact", "urgency", "contact", "asset", "used"]
ENUMS = {
    "kind": ["incident", "request", "change", "project"],
    "mode": ["remote", "onsite"],
    "impact": ["low", "medium", "high"],
    "urgency": ["low", "medium", "high"],
}
MINOR = {"USD": 2, "EUR": 2, "GBP": 2, "CAD": 2, "DKK": 2, "AUD": 2, "NZD": 2}


def micros(t):
    return (t - EPOCH) // timedelta(microseconds=1)


def instant(us):
    return EPOCH + timedelta(microseconds=us)


def parts(line):
    return tuple(int(x) for x in line.split(":"))


def listed(x):
    return x if isinstance(x, list) else [x]


def seconds(text):
    n = {"h": 3600, "m": 60, "s": 1}
    return sum(int(a) * n[u] for a, u in re.findall(r"(\d+)([hms])", text))


def rounded(x, digits):
    """Half away from zero, to the minor unit."""
    scaled = abs(x) * 10**digits
    whole = math.floor(scaled + Fraction(1, 2))
    return (1 if x >= 0 else -1) * Fraction(whole, 10**digits)


class Hours:
    """A table of opening hours as instants."""

    def __init__(self, table, zone, holidays):
        self.zone, self.table = zone, table
        self.always = table.get("always", False)
        self.holidays = set()
        h = table.get("holidays")
        if h and not self.always:
            if "country" in h:
                self.holidays |= {date.fromisoformat(d) for d in holidays[h["country"]]}
            self.holidays |= set(h.get("extra", []))
            self.holidays -= set(h.get("except", []))
        self.cache = {}

    def at(self, day, hour, minute, closing):
        """The instant of a local clock time; of one that occurs twice the first opens and the second closes."""
        if hour == 24:
            day, hour = day + DAY, 0
        local = datetime.combine(day, time(hour, minute), tzinfo=self.zone)
        first, second = (micros(local.replace(fold=f).astimezone(timezone.utc)) for f in (0, 1))
        if instant(first).astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise SystemExit(f"{local} is skipped by a change of clocks: not dealt with")
        return max(first, second) if closing else min(first, second)

    def of(self, day):
        """The open stretches that begin on a local day."""
        if day not in self.cache:
            spans = []
            for text in self.table.get(WEEK[day.weekday()], []):
                (h1, m1), (h2, m2) = (parts(p) for p in text.split("-"))
                over = (h2, m2) <= (h1, m1)  # it runs over midnight: a holiday closes either part by itself
                if day not in self.holidays:
                    spans.append((self.at(day, h1, m1, False), self.at(day, *((24, 0) if over else (h2, m2)), True)))
                if over and (h2, m2) != (0, 0) and day + DAY not in self.holidays:
                    spans.append((self.at(day + DAY, 0, 0, False), self.at(day + DAY, h2, m2, True)))
            self.cache[day] = spans
        return self.cache[day]

    def spans(self, a, b):
        if self.always:
            return [(a - 1, b + 1)]
        day = instant(a).astimezone(self.zone).date() - DAY
        last = instant(b).astimezone(self.zone).date() + DAY
        found = []
        while day <= last:
            found += self.of(day)
            day += DAY
        return found

    def open(self, t):
        return self.always or any(a <= t < b for a, b in self.spans(t, t))

    def edges(self, a, b):
        if self.always:
            return []
        return [e for span in self.spans(a, b) for e in span if a < e < b]

    def running(self, a, b):
        """The open stretches within [a, b), in order, each instant once."""
        found = []
        for x, y in sorted(self.spans(a, b)) if a < b else []:
            x, y = max(x, a, found[-1][1] if found else a), min(y, b)
            if x < y:
                found.append((x, y))
        return found

    def working(self, day):
        return self.always or bool(self.table.get(WEEK[day.weekday()])) and day not in self.holidays

    def after_days(self, t, n):
        """The last closing instant of the n-th working day after the one on which it is open at or after t."""
        day = instant(t).astimezone(self.zone).date()
        if not self.always:
            while not any(b > t for _, b in self.of(day - DAY) + self.of(day)):
                day += DAY
            opens = min(max(a, t) for a, b in self.of(day - DAY) + self.of(day) if b > t)
            day = instant(opens).astimezone(self.zone).date()
        while n:
            day += DAY
            n -= self.working(day)
        if self.always:
            return self.at(day, 24, 0, True)
        ends = [(h1, m1, h2, m2) for x in self.table[WEEK[day.weekday()]] for (h1, m1), (h2, m2) in [[parts(p) for p in x.split("-")]]]
        return max(self.at(day + DAY, h2, m2, True) if (h2, m2) <= (h1, m1) else self.at(day, h2, m2, True) for h1, m1, h2, m2 in ends)

    def holiday(self, t):
        return instant(t).astimezone(self.zone).date() in self.holidays


class Terms:
    def __init__(self, source, version, holidays):
        self.file = tomllib.loads(source, parse_float=Fraction)
        self.version = version
        self.zone = ZoneInfo(self.file["time_zone"])
        self.hours = {n: Hours(t, self.zone, holidays) for n, t in self.file.get("hours", {}).items()}
        self.starts = self.file["term"]["starts"]
        self.ends = self.file["term"].get("ends")
        self.renews = self.file["term"].get("renewal", {}).get("mode") == "automatic"
        self.scope = self.file.get("scope", [])
        self.default = self.file["scope_default"]
        self.rates = {r["name"]: r for r in self.file.get("rate", [])}
        self.first_rate = next(iter(self.rates), None)
        self.digits = MINOR[self.file["currency"]]

    def day(self, t):
        return instant(t).astimezone(self.zone).date()

    def in_force(self, day):
        return day >= self.starts and (self.renews or self.ends is None or day <= self.ends)


UNKNOWN = object()  # a fact that nobody told


def under(value, top):
    return value == top or value.startswith(top + "/")


def fold_words(text):
    return re.sub(r"\s+", " ", text.casefold())


def mentions(text, phrases):
    body = fold_words(text)
    for p in phrases:
        if re.search(r"(?<!\w)" + re.escape(fold_words(p)) + r"(?!\w)", body):
            return True
    return False


def field(facts, key):
    """The value of a fact, or of a field of one: UNKNOWN, None where it is absent, or the value."""
    name, _, sub = key.partition(".")
    if name not in facts:
        return UNKNOWN
    if facts[name] is None:
        return None
    if not sub:
        return facts[name]
    sub = {"group": "groups"}.get(sub, sub)
    return facts[name].get(sub, UNKNOWN)


def key_holds(terms, key, want, facts, at):
    """True, False or None for unknown."""
    if key == "not":
        v = holds(terms, want, facts, at)
        return None if v is None else not v
    if key == "hours":
        return any(terms.hours[h].open(at) for h in listed(want))
    if key == "outside":
        return any(not terms.hours[h].open(at) for h in listed(want))
    if key == "holiday":
        return any(terms.hours[h].holiday(at) for h in listed(want))
    if key == "mentions":
        return mentions(facts["text"], listed(want))
    if key not in ("service", "kind", "mode", "site", "channel", "impact", "urgency", "contact.vip", "contact.group", "asset.class", "asset.managed", "asset.tag", "priority"):
        raise SystemExit(f"the condition {key} is not dealt with")
    have = field(facts, key)
    if have is UNKNOWN:
        return None
    if have is None:
        return False
    if key == "contact.group":
        return any(g in have for g in listed(want))
    if key in ("service", "asset.class"):
        return any(under(have, w) for w in listed(want))
    return have in listed(want)


def flat(when):
    """The keys of a condition, asset.managed as one."""
    for key, want in (when or {}).items():
        if key in ("asset", "contact"):
            yield from ((f"{key}.{sub}", w) for sub, w in want.items())
        else:
            yield key, want


def holds(terms, when, facts, at):
    result = True
    for key, want in flat(when):
        v = key_holds(terms, key, want, facts, at)
        if v is False:
            return False
        if v is None:
            result = None
    return result


def tested(when, found):
    """The fields that a condition tests, with the values that it names."""
    for key, want in flat(when):
        if key == "not":
            tested(want, found)
        elif key in ("hours", "outside", "holiday", "mentions"):
            continue
        else:
            found.setdefault(key, set()).update(listed(want))
    return found


def completions(facts, clauses):
    """All ways of telling the unknown facts that the clauses test."""
    names = {}
    for c in clauses:
        tested(c.get("when"), names)
    simple, contact, asset = [], [], []
    for key, named in names.items():
        if field(facts, key) is not UNKNOWN:
            continue
        if key.startswith("contact."):
            contact.append((key, named))
        elif key.startswith("asset."):
            asset.append((key, named))
        elif key in ENUMS:
            simple.append([(key, v) for v in ENUMS[key]])
        else:
            simple.append([(key, v) for v in sorted(named)] + [(key, "\0other")])

    def ways(fields):
        lists = []
        for key, named in fields:
            sub = key.split(".")[1]
            if sub in ("vip", "managed"):
                lists.append([(sub, True), (sub, False)])
            elif sub == "group":
                every = sorted(named)
                lists.append([("groups", [g for g, b in zip(every, bits) if b]) for bits in itertools.product([0, 1], repeat=len(every))])
            else:
                lists.append([(sub, v) for v in sorted(named)] + [(sub, "\0other")])
        return [dict(pick) for pick in itertools.product(*lists)]

    groups = list(simple)
    for name, fields in (("contact", contact), ("asset", asset)):
        if not fields:
            continue
        options = [(name, {**(facts.get(name) or {}), **w}) for w in ways(fields)]
        if name == "asset" and "asset" not in facts:
            options.append((name, None))
        groups.append(options)
    for pick in itertools.product(*groups):
        yield {**facts, **dict(pick)}


def outcome(clause, used):
    limit = clause.get("limit")
    approval = clause.get("approval")
    if limit and used.get(clause["clause"], 0) >= limit["count"]:
        return (limit["then"], limit.get("rate"), approval)
    return (clause["verdict"], clause.get("rate"), approval)


def decide(terms, facts, at, used):
    """Verdict, clause, rate, and the possible clauses where there are several."""
    walked, end = [], terms.default
    for c in terms.scope:
        v = holds(terms, c.get("when"), facts, at)
        if v is True:
            end = c
            break
        if v is None:
            walked.append(c)
    if not walked:
        verdict, rate, _ = outcome(end, used)
        return verdict, end["clause"], rate, []
    possible = set()
    for full in completions(facts, walked):
        for c in walked:
            if holds(terms, c.get("when"), full, at):
                possible.add(c["clause"])
                break
        else:
            possible.add(end["clause"])
    candidates = [c for c in walked + [end] if c["clause"] in possible]
    results = {outcome(c, used) for c in candidates}
    if len(candidates) == 1:
        verdict, rate, _ = outcome(candidates[0], used)
        return verdict, candidates[0]["clause"], rate, []
    if len(results) == 1:
        verdict, rate, _ = results.pop()
        return verdict, None, rate, candidates
    return "undecided", None, None, candidates


def period(terms, per, t):
    d = terms.day(t)
    return {
        "month": lambda: (d.year, d.month),
        "quarter": lambda: (d.year, (d.month - 1) // 3),
        "year": lambda: d.year,
        "term": lambda: terms.starts,
        "week": lambda: d - timedelta(days=d.weekday()),
        "day": lambda: d,
    }[per]()


class Agreement:
    def __init__(self, number, client, versions):
        self.number, self.client = number, client
        self.editions = []
        for t in versions:  # a version takes the place of all that begin no earlier
            since = micros(datetime.combine(t.starts, time(), tzinfo=t.zone).astimezone(timezone.utc))
            while self.editions and self.editions[-1][0] >= since:
                self.editions.pop()
            self.editions.append((since, t))
        self.editions[0] = (-(10**18), self.editions[0][1])

    def at(self, t):
        return [terms for since, terms in self.editions if since <= t][-1]

    def on(self, day):
        """The version in force on a local day, or None."""
        found = None
        for i, (_, terms) in enumerate(self.editions):
            if terms.starts <= day:
                found = terms
        return found if found is not None and found.in_force(day) else None

    def pieces(self, entry):
        edges = {entry["starts"], entry["ends"]}
        for since, terms in self.editions:
            if entry["starts"] < since < entry["ends"]:
                edges.add(since)
            for h in terms.hours.values():
                edges.update(h.edges(entry["starts"], entry["ends"]))
            day = terms.day(entry["starts"])
            while True:
                day += DAY
                midnight = micros(datetime.combine(day, time(), tzinfo=terms.zone).astimezone(timezone.utc))
                if midnight >= entry["ends"]:
                    break
                if midnight > entry["starts"]:
                    edges.add(midnight)
        cuts = sorted(edges)
        return [(a, b) for a, b in zip(cuts, cuts[1:])]


def charged(terms, name, work_type):
    rate = terms.rates.get(name) or (terms.rates[terms.first_rate] if terms.first_rate else None)
    if rate is None:
        return None
    other = rate.get("by_work", {}).get(work_type)
    return terms.rates[other] if other else rate


def multiplier(terms, rate, facts, at):
    by = Fraction(1)
    for m in (rate or {}).get("multiply", []):
        when = {k: v for k, v in m.items() if k != "by"}
        if holds(terms, when, facts, at) is True:
            by = Fraction(m["by"])
    return by


def billed_minutes(rate, us):
    step = seconds(rate.get("increment", "1m")) * SECOND
    whole, rest = divmod(us, step)
    if rest > seconds(rate.get("grace", "")) * SECOND:
        whole += 1
    return max(whole * step, seconds(rate.get("minimum", "")) * SECOND) // SECOND // 60


def rate_entries(agreement, entries):
    """The lines of all entries, decided in order of time, not priced yet."""
    queue = [(a, b, e) for e in entries for a, b in agreement.pieces(e)]
    queue.sort(key=lambda p: (p[0], p[1], p[2]["ticket"], p[2]["technician"], p[2]["mode"], p[2]["work_type"]))
    usage, lines = {}, {}
    while queue:
        start, end, e = queue.pop(0)
        terms = agreement.at(start)
        visit = (e["ticket"], terms.day(start))
        used = {}
        for c in terms.scope + [terms.default]:
            if "limit" not in c:
                continue
            limit, slot = c["limit"], (c["clause"], period(terms, c["limit"]["per"], start))
            drawn = usage.get(slot, {})
            if limit["unit"] == "hours":
                used[c["clause"]] = Fraction(drawn.get("us", 0), 3600 * SECOND)
            elif limit["unit"] == "visits":
                used[c["clause"]] = len(drawn.get("visits", set()) - {visit})
            else:
                used[c["clause"]] = len(drawn.get("tickets", set()) - {e["ticket"]})
        facts = {**e["facts"], "mode": e["mode"]}
        verdict, clause, rate_name, possible = decide(terms, facts, start, used)
        if verdict == "covered" and clause is None and any("limit" in c for c in possible):
            verdict = "undecided"
        ask = ()
        if verdict == "undecided":
            ask = tuple(sorted(c["clause"] for c in possible))
        if verdict == "covered" and clause is not None:
            c = next(x for x in terms.scope + [terms.default] if x["clause"] == clause)
            if "limit" in c:
                limit, slot = c["limit"], (clause, period(terms, c["limit"]["per"], start))
                drawn = usage.setdefault(slot, {"us": 0, "visits": set(), "tickets": set()})
                if limit["unit"] == "hours":
                    left = (Fraction(limit["count"]) - used[clause]) * 3600 * SECOND
                    if 0 < left and start + left < end:
                        cut = start + int(left)
                        queue.insert(0, (cut, end, e))
                        end = cut
                    drawn["us"] += end - start
                elif limit["unit"] == "visits":
                    if e["mode"] == "onsite":
                        drawn["visits"].add(visit)
                else:
                    drawn["tickets"].add(e["ticket"])
        would = charged(terms, rate_name, e["work_type"])
        would_by = multiplier(terms, would, facts, start)
        rate, by = None, Fraction(1)
        if verdict == "billable":
            rate, by = would, would_by
        elif verdict == "covered" and terms.first_rate:
            by = multiplier(terms, terms.rates[terms.first_rate], facts, start)
        line = {
            "entry": e, "terms": terms, "start": start, "end": end, "verdict": verdict, "clause": clause,
            "rate": rate, "by": by, "ask": ask, "parts": [(start, end, would, would_by)],
        }
        mine = lines.setdefault(e["id"], [])
        same = ("terms", "verdict", "clause", "rate", "by", "ask")
        if mine and mine[-1]["end"] == start and all(mine[-1][k] == line[k] for k in same):
            mine[-1]["end"] = end
            mine[-1]["parts"] += line["parts"]
        else:
            mine.append(line)
    return lines


BECOMES = {"bill": "billable", "waive": "billable", "cover": "covered", "decline": "declined"}


def ruled(line, rulings):
    """The line as managers left it: one or, where its price changes within it, several."""
    e = line["entry"]
    deed = rulings.get((e["id"], line["start"]))
    verdict = BECOMES.get(deed) if deed else e["settled"]
    line = {**line, "deed": deed or ("settled" if e["settled"] else ""), "waived": deed == "waive"}
    if not verdict or verdict == line["verdict"]:
        return [line]
    line["verdict"] = verdict
    if verdict != "billable":
        return [line]
    out = []
    for start, end, rate, by in line["parts"]:
        if out and out[-1]["rate"] is rate and out[-1]["by"] == by:
            out[-1]["end"] = end
        else:
            out.append({**line, "start": start, "end": end, "rate": rate, "by": by})
    return out


def priced(lines):
    """Minutes, amount and call-out of the lines of one entry."""
    called = False
    for l in lines:
        l["minutes"], l["amount"], l["callout"] = 0, Fraction(0), Fraction(0)
        if l["verdict"] != "billable":
            continue
        l["minutes"] = billed_minutes(l["rate"], l["end"] - l["start"])
        if l["entry"]["mode"] == "onsite" and not called:
            called = True
            l["callout"] = rounded(Fraction(l["rate"].get("callout", "0")), l["terms"].digits)
        l["amount"] = cost(l, l["minutes"]) + l["callout"]
    return lines


def cost(l, minutes):
    return rounded(Fraction(l["rate"]["price"]) * minutes * l["by"] / 60, l["terms"].digits)


def held(l):
    if l["verdict"] == "undecided":
        return True
    if l["verdict"] == "declined":
        return l["deed"] == ""
    if l["deed"] not in ("", "settled"):
        return False
    if not l["terms"].in_force(l["terms"].day(l["start"])):
        return True
    return l["verdict"] == "billable" and bool(l["entry"]["held_for"])


class Bank:
    """Prepaid time: lots of minutes that are bought, rolled over, lapse, and are drawn first from what lapses first."""

    def __init__(self, agreement):
        self.agreement, self.lots = agreement, []

    def span(self, every, day):
        n = {"month": 1, "quarter": 3, "year": 12}[every]
        first = date(day.year, (day.month - 1) // n * n + 1, 1)
        month = first.month - 1 + n
        return first, date(first.year + month // 12, month % 12 + 1, 1) - DAY

    def morning(self, day):
        bought = Fraction(0)
        terms, before = self.agreement.on(day), self.agreement.on(day - DAY)
        for b in terms.file.get("block", []) if terms else []:
            had = before is not None and any(x["clause"] == b["clause"] for x in before.file.get("block", []))
            if b["every"] == "once":
                raise SystemExit("blocks that are bought once are not dealt with")
            if had and self.span(b["every"], day)[0] != day:
                continue
            first, last = self.span(b["every"], day)
            roll = b.get("rollover")
            for _ in range(roll["periods"] if roll else 0):
                last = self.span(b["every"], last + DAY)[1]
            self.lots.append({
                "clause": b["clause"], "opened": day, "lapses": last, "every": b["every"], "draws": b["draws"],
                "carry": seconds(roll["hours"]) // 60 if roll else 0, "left": seconds(b["hours"]) // 60,
            })
            bought += rounded(Fraction(b["price"]), terms.digits)
        self.lots.sort(key=lambda l: (l["lapses"], l["opened"], l["clause"]))
        return bought

    def draw(self, rate, minutes):
        taken = 0
        for l in self.lots:
            take = min(minutes - taken, l["left"])
            if take > 0 and rate in l["draws"]:
                l["left"] -= take
                taken += take
        return taken

    def evening(self, day):
        over = 0
        for l in self.lots:
            most = l["left"]
            if l["lapses"] == day or self.agreement.on(day + DAY) is None:
                most = 0
            elif self.span(l["every"], day)[1] == day:
                most = l["carry"]
            over += max(0, l["left"] - most)
            l["left"] = min(l["left"], most)
        return over


def counted(fee, things):
    n = 0
    for x in things.get(fee["per"], []):
        when = fee.get("count", {})
        n += all(
            any(under(x["class"], w) for w in listed(v)) if k == "asset.class" else x["managed"] == v if k == "asset.managed" else stop(k)
            for k, v in flat(when)
        )
    return n


def stop(key):
    raise SystemExit(f"a fee that counts by {key} is not dealt with")


def full_fee(fee, n):
    if "tiers" not in fee:
        return Fraction(fee["price"]) * n
    total, below = Fraction(0), 0
    for tier in fee["tiers"]:
        top = min(tier.get("up_to") or n, n)
        if fee.get("tiering") == "volume":
            if top == n:
                return Fraction(tier["price"]) * n
            continue
        total += Fraction(tier["price"]) * max(0, top - below)
        below = top
    return total


def fees(agreement, days, things):
    """The fixed fees of a month, each version's for its days, each rounded."""
    total = Fraction(0)
    for _, terms in agreement.editions:
        mine = sum(agreement.on(d) is terms for d in days)
        for fee in terms.file.get("fee", []):
            if fee["every"] != "month":
                raise SystemExit("fees of longer than a month are not dealt with")
            n = 1 if fee["per"] == "flat" else counted(fee, things)
            total += rounded(full_fee(fee, n) * Fraction(mine, len(days)), terms.digits) if mine else 0
    return total


def credits(agreement, days, fixed, misses):
    total, month, seen = Fraction(0), days[0].strftime("%Y-%m"), set()
    order = []
    for d in reversed(days):
        t = agreement.on(d)
        if t is not None and t not in order:
            order.append(t)
    for terms in order:
        for c in terms.file.get("credit", []):
            if c["clause"] in seen:
                continue
            seen.add(c["clause"])
            for m in sorted(misses, key=lambda m: m["ticket"]):
                owing = agreement.at(m["at"])
                if m["of"] != c["missed"] or owing.day(m["at"]).strftime("%Y-%m") != month:
                    continue
                mine = [x for x in owing.file.get("credit", []) if x["clause"] == c["clause"]]
                if not mine or holds(owing, mine[0].get("when"), {**m["facts"], "priority": m["priority"]}, m["at"]) is not True:
                    continue
                amount = rounded(fixed * Fraction(c["percent"]) / 100, terms.digits)
                if "cap_percent" in c:
                    cap = rounded(fixed * Fraction(c["cap_percent"]) / 100, terms.digits)
                    amount = max(Fraction(0), min(amount, cap - total))
                total += amount
    return -total


def allowed(hours, text, received):
    if text.endswith("bd"):
        return sum(b - a for a, b in hours.running(received, hours.after_days(received, int(text[:-2]))))
    return seconds(text) * SECOND


def reached(hours, stretches, limit):
    """When the open time of the stretches reached the limit, or None where it never came to more."""
    at, left = None, limit
    for a, b in stretches:
        for x, y in hours.running(a, b):
            if at is not None:
                return at
            if y - x >= left:
                at = x + left
                if y > at:
                    return at
                left = 0
            else:
                left -= y - x
    return None


def missed(terms, target, events, until):
    """What of response and resolution was missed by an instant, with when."""
    if not target:
        return []
    hours, pauses = terms.hours[target["hours"]], terms.file.get("clock", {}).get("pause_resolve", [])
    received, status, since, answered = events[0][0], "new", events[0][0], None
    stretches = []

    def to(at, new):
        nonlocal status, since
        stands = lambda s: s in pauses or s in ("resolved", "closed")
        if not stands(status) and stands(new):
            stretches.append((since, at))
        if stands(status) and not stands(new):
            since = at
        status = new

    for at, kind, data in events:
        if kind == "status":
            to(at, data["to"])
            if data["to"] == "resolved" and answered is None:
                answered = at
        elif kind == "staff-reply" and answered is None:
            answered = at
        elif kind == "client-reply" and status in ("waiting-client", "resolved"):
            to(at, "open")
    if status not in pauses and status not in ("resolved", "closed"):
        stretches.append((since, until))
    found = []
    for of, runs in (("respond", [(received, until if answered is None else answered)]), ("resolve", stretches)):
        if target.get(of):
            at = reached(hours, runs, allowed(hours, target[of], received))
            if at is not None:
                found.append((of, at))
    return found


def misses_of(terms, events, now):
    """All misses of a ticket: under targets that another took the place of as they stood then, and under the last as it stands now."""
    found, target = [], None
    for i, (at, kind, data) in enumerate(events):
        if kind == "target":
            found += missed(terms, target, events[:i], at)
            target = data["target"]
    return found + missed(terms, target, events, now)


def month_days(name):
    year, month = (int(x) for x in name.split("-"))
    return [date(year, month, d) for d in range(1, calendar.monthrange(year, month)[1] + 1)]


def taxes(levies, client, beside, work):
    total = Fraction(0)
    for v in levies:
        if (v["clients"] and client not in v["clients"]) or client in v["exempt_clients"]:
            continue
        base = beside if not v["services"] else Fraction(0)
        for service, amount in work:
            hit = not v["services"] or any(service and under(service, s) for s in v["services"])
            if hit and not any(service and under(service, s) for s in v["exempt_services"]):
                base += amount
        total += rounded(base * v["percent"] / 100, 2)
    return total


def statements(agreement, entries, rulings, things, misses, levies, first, last):
    lines = []
    for own in rate_entries(agreement, entries).values():
        lines += priced([x for l in own for x in ruled(l, rulings)])
    lines.sort(key=lambda l: (l["start"], l["entry"]["ticket"], l["entry"]["id"], l["end"]))
    by_day = {}
    for l in lines:
        by_day.setdefault(l["terms"].day(l["start"]), []).append(l)
    bank, result = Bank(agreement), {}
    day, figures = agreement.editions[0][1].starts, None
    while day <= month_days(last)[-1]:
        name = day.strftime("%Y-%m")
        if day.day == 1 or figures is None:
            figures = {"bought": Fraction(0), "drawn": 0, "lapsed": 0, "held": 0, "work": {}, "taxable": []}
        figures["bought"] += bank.morning(day)
        for l in by_day.get(day, []):
            if held(l):
                figures["held"] += 1
                continue
            if l["verdict"] != "billable":
                continue
            drawn = 0 if l["waived"] else bank.draw(l["rate"]["name"], l["minutes"])
            amount = Fraction(0) if l["waived"] else cost(l, l["minutes"] - drawn) + l["callout"]
            ticket = str(l["entry"]["ticket"])
            figures["drawn"] += drawn
            figures["work"][ticket] = figures["work"].get(ticket, Fraction(0)) + amount
            figures["taxable"].append((l["entry"]["facts"].get("service"), amount))
        figures["lapsed"] += bank.evening(day)
        if name >= first and (day + DAY).day == 1:
            days = month_days(name)
            fixed = fees(agreement, days, things)
            owed = credits(agreement, days, fixed, misses)
            beside = fixed + figures["bought"] + owed
            tax = taxes(levies, agreement.client, beside, figures["taxable"])
            net = beside + sum(figures["work"].values(), Fraction(0))
            result[name] = {
                "fees": fixed, "blocks": figures["bought"], "credits": owed, "work": figures["work"], "drawn": figures["drawn"], "lapsed": figures["lapsed"],
                "left": sum(l["left"] for l in bank.lots), "held": figures["held"], "net": net, "tax": tax, "total": net + tax,
            }
        day += DAY
    return result


def house(path, holidays, now):
    """The raw rows."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    slugs = dict(db.execute("SELECT id, slug FROM clients"))
    rulings = {(e, s): k for e, s, k in db.execute("SELECT time_entry_id, starts_at, kind FROM line_rulings WHERE undone_at IS NULL OR undone_at = 0 ORDER BY at, id")}
    split = lambda text: [x for x in re.split(r"[\s,]+", text.strip("[]").replace('"', "")) if x]
    levies = [
        {"percent": Fraction(p), "clients": split(c), "services": split(s), "exempt_clients": split(xc), "exempt_services": split(xs)}
        for p, c, s, xc, xs in db.execute("SELECT percent, clients, services, exempt_clients, exempt_services FROM levies ORDER BY place, id")
    ]
    for id, number, client in db.execute("SELECT id, number, client_id FROM agreements WHERE latest > 0 ORDER BY number"):
        versions = [Terms(s, v, holidays) for v, s in db.execute("SELECT version, source FROM agreement_versions WHERE agreement_id = ? ORDER BY version", (id,))]
        things = {
            "asset": [{"class": c, "managed": bool(m)} for c, m in db.execute("SELECT class, managed FROM assets WHERE client_id = ? AND active", (client,))],
            "contact": [{}] * db.execute("SELECT COUNT(*) FROM contacts WHERE client_id = ? AND active", (client,)).fetchone()[0],
            "site": [{}] * db.execute("SELECT COUNT(*) FROM sites WHERE client_id = ? AND active", (client,)).fetchone()[0],
        }
        entries = []
        for e in db.execute(
            """SELECT e.id, t.id, e.user_id, e.starts_at, e.ends_at, e.mode, e.work_type, t.facts_json, d.facts_json, t.verdict, t.review, d.outcome_json, h.reason
            FROM time_entries e JOIN tickets t ON t.id = e.ticket_id LEFT JOIN decisions d ON d.id = t.decision_id LEFT JOIN held_time h ON h.time_entry_id = e.id
            WHERE t.agreement_id = ? ORDER BY e.starts_at, e.id""", (id,)):
            settled = ""
            if e[10] == "settled" and e[11] and json.loads(e[11])["verdict"] != e[9]:
                settled = e[9]
            entries.append({
                "id": e[0], "ticket": e[1], "technician": str(e[2]), "starts": e[3], "ends": e[4], "mode": e[5], "work_type": e[6],
                "facts": json.loads(e[7] or e[8] or "{}"), "settled": settled, "held_for": e[12],
            })
        events = {}
        for ticket, at, kind, data in db.execute(
            """SELECT e.ticket_id, e.at, e.type, e.data_json FROM events e JOIN tickets t ON t.id = e.ticket_id
            WHERE t.agreement_id = ? AND e.type IN ('received', 'target', 'status', 'staff-reply', 'client-reply') ORDER BY e.at, e.id""", (id,)):
            events.setdefault(ticket, []).append((at, kind, json.loads(data)))
        misses = []
        for ticket, version, priority, own, decided in db.execute(
            "SELECT t.id, t.agreement_version, t.priority, t.facts_json, d.facts_json FROM tickets t LEFT JOIN decisions d ON d.id = t.decision_id WHERE t.agreement_id = ?", (id,)):
            for of, at in misses_of(versions[version - 1], [e for e in events.get(ticket, []) if e[0] <= now], now):
                misses.append({"ticket": ticket, "of": of, "priority": priority, "facts": json.loads(own or decided or "{}"), "at": at})
        yield Agreement(number, slugs[client], versions), entries, rulings, things, misses, levies


def written(x):
    if isinstance(x, Fraction):
        return f"{'-' if x < 0 else ''}{abs(x) // 1}.{abs(x) % 1 * 100 // 1:02d}"
    if isinstance(x, dict):
        return {k: written(v) for k, v in x.items()}
    return x


def main():
    path, holidays, now, first, last = sys.argv[1:]
    with open(holidays, encoding="utf-8") as f:
        holidays = json.load(f)
    answer = {a.number: written(statements(a, *rest, first, last)) for a, *rest in house(path, holidays, micros(datetime.fromisoformat(now)))}
    json.dump(answer, sys.stdout, indent=1, sort_keys=True)


main()
