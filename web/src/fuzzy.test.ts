import assert from "node:assert/strict";
import { test } from "node:test";
import { rank, score } from "./fuzzy";

const commands = ["Queue", "Review", "Set status: Resolved", "Set status: Open", "Reply", "Internal note", "Log time", "Assign to: Kim Osei", "Your settings"];
const best = (letters: string) => rank(letters, commands, (c) => c)[0];

test("a few letters find what was meant", () => {
  for (const [letters, want] of [["rep", "Reply"], ["note", "Internal note"], ["in", "Internal note"], ["lt", "Log time"], ["res", "Set status: Resolved"], ["sso", "Set status: Open"], ["kim", "Assign to: Kim Osei"], ["sett", "Your settings"], ["Q", "Queue"]] as const) {
    assert.equal(best(letters), want, letters);
  }
});

test("letters that do not stand in their order find nothing", () => {
  assert.deepEqual(rank("xq", commands, (c) => c), []);
  assert.equal(score("yler", "Reply"), 0);
});

test("no letters keep the order", () => {
  assert.deepEqual(rank(" ", commands, (c) => c), commands);
});
