// The composer of a ticket: preview, texts to insert, quotes, marks of Markdown, and how long an answer can be taken back.
import htmx from "htmx.org";
import { all, now, one, onClick, say } from "./page";

const form = () => one<HTMLFormElement>("form.comp");
const text = () => one<HTMLTextAreaElement>("form.comp textarea");

/** Puts words where the cursor is, as if they were typed: the browser's own undo takes them back. */
function insert(area: HTMLTextAreaElement, words: string, from = area.selectionStart, to = area.selectionEnd): void {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) area.setRangeText(words, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Sends some fields of the composer, without its files. */
async function post(url: string, fields: Record<string, string>): Promise<Response> {
  const body = new URLSearchParams(fields);
  for (const name of ["_csrf", "text", "cc", "bcc"]) {
    const field = form()?.elements.namedItem(name);
    if (!body.has(name) && (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) body.set(name, field.value);
  }
  body.set("kind", one<HTMLInputElement>("form.comp [name=kind]:checked")?.value ?? "reply");
  return fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } });
}

/** Shows the answer as the server will send it, or the text again. The draft is kept first: the preview is made of it. */
async function preview(button: HTMLElement): Promise<void> {
  const pane = one("[data-preview-pane]"), frame = pane && one<HTMLIFrameElement>("iframe", pane), area = text();
  if (!pane || !frame || !area) return;
  const show = pane.hidden;
  if (show) {
    const kept = await post((button.dataset.preview ?? "").replace(/preview$/, "draft"), {});
    if (!kept.ok) return say("The preview could not be made. What you wrote is still here.", "bad");
    frame.src = `${button.dataset.preview}?at=${now()}`;
  }
  pane.hidden = !show;
  area.hidden = show;
  button.setAttribute("aria-pressed", String(show));
  button.textContent = show ? "Write" : "Preview";
  if (show) button.focus();
  else area.focus();
}

const replies = () => one<HTMLDetailsElement>("details[data-replies]");
let slash = -1;

function openReplies(): void {
  const menu = replies();
  if (!menu) return;
  menu.open = true;
  one<HTMLInputElement>("[data-replies-find]", menu)?.focus();
}

/** Takes one of the texts with the ticket's values in it, and the status that belongs to it. */
async function take(button: HTMLButtonElement): Promise<void> {
  const menu = replies(), area = text();
  if (!menu || !area) return;
  const answer = await post(menu.dataset.replies ?? "", { reply: button.value });
  if (!answer.ok) return say("This reply could not be inserted. What you wrote is still here.", "bad");
  const reply = (await answer.json()) as { text: string; status: string };
  menu.open = false;
  const from = slash >= 0 ? slash : area.selectionStart;
  insert(area, reply.text, from, slash >= 0 ? slash + 1 : area.selectionEnd);
  slash = -1;
  if (reply.status) sendAs(reply.status);
}

/** Makes another way to send the usual one. */
function sendAs(status: string): void {
  const usual = one<HTMLButtonElement>("form.comp [data-submit]");
  const other = all<HTMLButtonElement>("form.comp .split .panel button").find((b) => b.value === status);
  if (!usual || !other) return;
  [usual.value, other.value] = [other.value, usual.value];
  [usual.textContent, other.textContent] = [other.textContent, usual.textContent];
}

function filter(box: HTMLInputElement): void {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const b of all("[data-reply]")) {
    b.hidden = !words.every((w) => b.dataset.reply?.includes(w));
    if (!b.hidden) found++;
  }
  const none = one("[data-replies-none]");
  if (none) none.hidden = found > 0;
}

/** Arrows walk the texts, Enter takes the first. */
function walk(e: KeyboardEvent): void {
  const target = e.target as HTMLElement;
  if (!target.closest("[data-replies] .panel")) return;
  const list = all<HTMLButtonElement>("[data-reply]").filter((b) => !b.hidden);
  const at = list.indexOf(target as HTMLButtonElement);
  if (e.key === "Enter" && target.matches("[data-replies-find]")) list[0]?.click();
  else if (e.key === "ArrowDown") list[Math.min(at + 1, list.length - 1)]?.focus();
  else if (e.key === "ArrowUp") (at > 0 ? list[at - 1] : one("[data-replies-find]"))?.focus();
  else if (e.key === "Escape") { replies()!.open = false; text()?.focus(); slash = -1; }
  else return;
  e.preventDefault();
}

/** Quotes a message into the answer: what is selected of it, else all that is new in it. */
function quote(link: HTMLElement, e: Event): void {
  const area = text(), message = document.getElementById(link.dataset.quote ?? "");
  const body = message && one(".txt", message);
  if (!area || !body) return;
  e.preventDefault();
  const chosen = getSelection();
  let words = chosen && !chosen.isCollapsed && body.contains(chosen.anchorNode) && body.contains(chosen.focusNode) ? chosen.toString() : "";
  if (!words) {
    words = [...body.children].filter((x) => !x.matches("details, .file")).map((x) => (x as HTMLElement).innerText).join("\n\n");
  }
  const lead = area.value.slice(0, area.selectionStart);
  const gap = lead === "" || lead.endsWith("\n\n") ? "" : lead.endsWith("\n") ? "\n" : "\n\n";
  insert(area, `${gap}> ${words.trim().replace(/\n/g, "\n> ")}\n\n`);
}

/** Sets what is selected between marks. */
function mark(area: HTMLTextAreaElement, key: string): boolean {
  const words = area.value.slice(area.selectionStart, area.selectionEnd);
  const marked: Record<string, string> = { b: `**${words}**`, i: `*${words}*`, k: `[${words}](https://)` };
  if (marked[key] === undefined) return false;
  const from = area.selectionStart;
  insert(area, marked[key]);
  const at = from + (key === "k" ? words.length + 3 : key === "b" ? 2 : 1);
  if (words === "" || key === "k") area.setSelectionRange(words === "" && key === "k" ? from + 1 : at, words === "" && key === "k" ? from + 1 : at + (key === "k" ? 8 : 0));
  return true;
}

function heard(e: KeyboardEvent): void {
  const area = text();
  if (!area || e.isComposing) return;
  const held = e.ctrlKey || e.metaKey;
  if (held && e.shiftKey && e.key.toLowerCase() === "p") {
    e.preventDefault();
    one("[data-preview]")?.click();
  } else if (held && e.shiftKey && e.key === "Enter") {
    const menu = one<HTMLDetailsElement>("form.comp .split details");
    if (!menu) return;
    e.preventDefault();
    menu.open = true;
    one("button", menu)?.focus();
  } else if (held && !e.shiftKey && !e.altKey && e.target === area && mark(area, e.key.toLowerCase())) {
    e.preventDefault();
  } else if (e.key === "/" && e.target === area && replies() && area.selectionStart === area.selectionEnd && /(^|\n)$/.test(area.value.slice(0, area.selectionStart))) {
    slash = area.selectionStart; // the sign is typed, so that it stands there when no text is taken
    setTimeout(openReplies);
  } else {
    walk(e);
  }
}

/** Tells who writes of what came into the conversation while they write. */
function meanwhile(e: Event): void {
  const target = (e as CustomEvent<Set<string>>).detail;
  const note = one("[data-meanwhile]"), area = text();
  const fresh = all(".tl > .msg").filter((m) => !target.has(m.id) && !one(".ava.me", m));
  if (!note || !area || area.value.trim() === "" || fresh.length === 0) return;
  const last = fresh[fresh.length - 1]!;
  const link = document.createElement("a");
  link.href = `#${last.id}`;
  link.textContent = `${one("header strong", last)?.textContent ?? "Somebody"} wrote while you were writing`;
  one("[data-meanwhile-words]", note)?.replaceChildren(link, ". Your text is still here.");
  note.hidden = false;
}

function countDown(): void {
  for (const t of all<HTMLTimeElement>("time[data-leaves]")) {
    const left = Math.ceil((Date.parse(t.dateTime) - now()) / 1000);
    const words = left > 0 ? `${left} s` : "a moment";
    if (t.textContent !== words) t.textContent = words;
  }
}

export function start(): void {
  if (!form()) return;
  onClick("[data-preview]", (el, e) => { e.preventDefault(); void preview(el); });
  onClick("[data-reply]", (el, e) => { e.preventDefault(); void take(el as HTMLButtonElement); });
  onClick("[data-quote]", quote);
  document.addEventListener("input", (e) => { if ((e.target as Element).matches("[data-replies-find]")) filter(e.target as HTMLInputElement); });
  document.addEventListener("keydown", heard, { capture: true });
  document.addEventListener("remit:timeline", meanwhile);
  document.addEventListener("remit:files", () => { const keep = one("[data-keep]"); if (keep) htmx.trigger(keep, "keep"); });
  countDown();
  setInterval(countDown, 250);
}
