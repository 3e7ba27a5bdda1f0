// Keeps a page fresh by one stream of events. Rows change in place; new ones wait in a banner; nothing jumps.
import htmx from "htmx.org";
import { all, locale, now, one, onClick, say } from "./page";
import * as rows from "./rows";
import * as scroll from "./scroll";
import { clock } from "./when";

const waiting = new Set<string>();
const title = document.title;
const hiddenTime = 60_000;

let source: EventSource | null = null;
let mark = ""; // up to where this page knows all changes

function parse(html: string): HTMLElement | null {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild as HTMLElement | null;
}

/** Puts a changed row in the place of the old one, and leaves its tick, its mark and the focus where they were. */
function replaceRow(old: HTMLElement, fresh: HTMLElement): void {
  const ticked = one<HTMLInputElement>("input[type=checkbox]", old)?.checked ?? false;
  const focused = old.contains(document.activeElement) ? document.activeElement?.className.split(" ")[0] : undefined;
  if (old.classList.contains("cur")) fresh.classList.add("cur");
  const box = one<HTMLInputElement>("input[type=checkbox]", fresh);
  if (box) box.checked = ticked;
  old.replaceWith(fresh);
  htmx.process(fresh);
  if (focused !== undefined) (one(focused ? `.${CSS.escape(focused)}` : "input", fresh) ?? one("a, input", fresh))?.focus({ preventScroll: true });
}

function row(html: string): void {
  const fresh = parse(html);
  if (!fresh?.id) return;
  const old = document.getElementById(fresh.id);
  if (old) return replaceRow(old, fresh);
  if (!scroll.isNews(fresh)) return;
  waiting.add(fresh.id);
  banner();
}

function banner(): void {
  const n = waiting.size;
  for (const b of all("[data-new-rows]")) {
    const words = one("[data-new-count]", b);
    if (words) words.textContent = `${n} new`;
    if (b.hidden !== (n === 0)) void scroll.steadily(() => { b.hidden = n === 0; });
  }
  document.title = n === 0 ? title : `(${n}) ${title}`;
}

function gone(id: string): void {
  waiting.delete(id);
  banner();
  const old = document.getElementById(id);
  if (!old) return;
  old.classList.add("gone");
  old.title = "No longer in this list; it goes when the list is shown anew.";
}

/** Replaces an element by a newer one of the same id, unless somebody is typing in it. */
async function part(html: string): Promise<void> {
  const fresh = parse(html);
  const old = fresh?.id ? document.getElementById(fresh.id) : null;
  if (!old) return;
  if (old.contains(document.activeElement) && document.activeElement?.matches("input, textarea, select")) return;
  const before = new Set(all(".msg", old).map((m) => m.id));
  await htmx.swap({ text: html, target: old, sourceElement: old, swap: "outerMorph" });
  if (fresh?.id === "timeline") document.dispatchEvent(new CustomEvent("remit:timeline", { detail: before }));
}

function counts(json: string): void {
  const figures = JSON.parse(json) as Record<string, number>;
  for (const el of all("[data-count-of]")) {
    const n = figures[el.dataset.countOf ?? ""];
    if (n === undefined) continue;
    const most = Number(el.dataset.most ?? Infinity);
    el.textContent = n < most ? String(n) : `${most - 1}+`;
    const item = el.closest("li");
    item?.classList.toggle("zero", n === 0);
    if (item && "hot" in el.dataset) item.classList.toggle("hot", n > 0);
  }
}

/** Loads the list anew and morphs it into place, so that ticks stay. */
async function showList(address: string): Promise<void> {
  const list = one("[data-list]");
  if (!list?.id) return;
  await scroll.steadily(() => htmx.ajax("GET", address, { source: list, target: `#${list.id}`, select: `#${list.id}`, swap: "outerMorph" }));
  waiting.clear();
  banner();
  rows.count();
}

/** Shows the list from its top, with the new rows where they belong. */
async function showNew(): Promise<void> {
  const top = new URL(location.href);
  for (const place of ["after", "before"]) top.searchParams.delete(place);
  history.replaceState(null, "", top);
  await showList(top.href);
}

function status(words: string): void {
  for (const el of all("[data-live]")) if (el.textContent !== words) el.textContent = words;
}

/** Opens the stream. What came since the mark, or while the line was down, is told first: browsers say what they heard last. */
function connect(url: string): void {
  source = new EventSource(url);
  source.addEventListener("open", () => status(`Live · ${clock(now(), locale)}`));
  source.addEventListener("error", () => {
    status(source?.readyState === EventSource.CLOSED ? "Not live; load the page again" : "Not live; trying again");
  });
  const heard: Record<string, (data: string) => void> = {
    row, gone, counts, toast: (text) => say(text), part: (html) => void part(html),
    anew: () => void showList(location.href), mark: (text) => { mark = text; },
  };
  for (const [name, does] of Object.entries(heard)) {
    source.addEventListener(name, (e) => does((e as MessageEvent<string>).data));
  }
}

/** The stream's address from where this page stands. */
function since(url: string): string {
  const from = new URL(url, location.href);
  if (mark !== "") from.searchParams.set("mark", mark);
  return from.href;
}

/** Browsers open few connections to one server, so a window that nobody sees gives its own back after a while. */
function rest(url: string): void {
  let timer = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = window.setTimeout(() => { source?.close(); source = null; }, hiddenTime);
    } else if (!source) {
      connect(since(url));
    }
  });
}

export function start(): void {
  onClick("[data-show-new]", () => void showNew());
  const url = document.body.dataset.events;
  if (!url) return;
  connect(url);
  rest(url);
}
