// Keeps the words of clocks and times true while the page is open.
import { all, locale, now, one } from "./page";
import { ago, left, standing, type Stretch } from "./when";

const every = 10_000;

function tickClock(el: HTMLElement, at: number): void {
  const time = one<HTMLTimeElement>("time", el);
  if (!time) return;
  const runsOut = Date.parse(time.dateTime);
  const soon = el.dataset.soon ? Date.parse(el.dataset.soon) : runsOut;
  if (!("still" in el.dataset)) write(time, left(at, runsOut, locale, stretches(el.dataset.open)));
  const state = standing(at, runsOut, soon);
  if (el.classList.contains(state)) return;
  el.classList.remove("ok", "soon", "late");
  el.classList.add(state);
  if (state === "late") one(".bar .f", el)?.setAttribute("width", "100");
}

const always: Stretch[] = [[-Infinity, Infinity]];

/** The opening hours that a clock still runs through: “1772454600-1772487000 …”, in seconds. */
function stretches(text?: string): Stretch[] {
  if (!text) return always;
  return text.split(" ").map((s) => s.split("-").map((n) => Number(n) * 1000) as Stretch);
}

function write(el: HTMLElement, words: string): void {
  if (el.textContent !== words) el.textContent = words;
}

/** 0:07:12 */
function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function tick(): void {
  const at = now();
  for (const el of all("[data-clock]")) tickClock(el, at);
  for (const el of all<HTMLTimeElement>("time[data-ago]")) write(el, ago(at, Date.parse(el.dateTime), locale));
}

function tickWatches(): void {
  for (const el of all<HTMLTimeElement>("time[data-stopwatch]")) write(el, stopwatch(now() - Date.parse(el.dateTime)));
}

export function start(): void {
  tick();
  setInterval(tick, every);
  if (one("time[data-stopwatch]")) setInterval(tickWatches, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
}
