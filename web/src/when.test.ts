import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ago, clock, due, left, standing, type Locale, type Stretch, type Times } from "./when";

interface Case { op: "due" | "ago" | "left"; now: string; t: string; zone: string; locale: string; open?: [string, string][]; want: string }

const { locales, cases } = JSON.parse(readFileSync("../internal/pages/shell/testdata/times.json", "utf8")) as { locales: Record<string, { times: Times }>; cases: Case[] };

function read(name: string, zone: string): Locale {
  return { zone, ...locales[name]!.times };
}

test("the script says times in the words of the server", () => {
  for (const c of cases) {
    const open = (c.open ?? []).map((o) => o.map((t) => Date.parse(t)) as Stretch);
    const words = { due, ago, left }[c.op](Date.parse(c.now), Date.parse(c.t), read(c.locale, c.zone), open);
    assert.equal(words, c.want, JSON.stringify(c));
  }
});

test("a clock is soon from its warning on, and late after its due time", () => {
  assert.equal(standing(99, 200, 100), "ok");
  assert.equal(standing(100, 200, 100), "soon");
  assert.equal(standing(200, 200, 100), "soon");
  assert.equal(standing(201, 200, 100), "late");
});

test("midnight is 00:00, by a clock of 12 hours 12:00 AM", () => {
  assert.equal(clock(Date.parse("2026-03-04T06:00:00Z"), read("British", "America/Chicago")), "00:00");
  assert.equal(clock(Date.parse("2026-03-04T06:00:00Z"), read("American", "America/Chicago")), "12:00 AM");
});
