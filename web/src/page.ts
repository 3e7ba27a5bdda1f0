// What every module needs of the page: finding elements, the server's time, the reader's words, a word to the reader.
import type { Locale, Times } from "./when";

export function all<E extends HTMLElement = HTMLElement>(css: string, root: ParentNode = document): E[] {
  return [...root.querySelectorAll<E>(css)];
}

export function one<E extends HTMLElement = HTMLElement>(css: string, root: ParentNode = document): E | null {
  return root.querySelector<E>(css);
}

/** Calls back for clicks on elements that match, now and later. */
export function onClick(css: string, does: (el: HTMLElement, event: MouseEvent) => void): void {
  document.addEventListener("click", (event) => {
    const el = (event.target as Element).closest<HTMLElement>(css);
    if (el) does(el, event);
  });
}

const body = document.body.dataset;
const ahead = body.now ? Date.parse(body.now) - Date.now() : 0;

/** The server's time, so that a browser whose clock is wrong shows what the agreement means. */
export function now(): number {
  return Date.now() + ahead;
}

const words = JSON.parse(body.words ?? "{}") as { texts: Record<string, string>; times: Times };
const forms = new Intl.PluralRules(document.documentElement.lang || "en");

/** How the reader reads times. */
export const locale: Locale = { zone: body.zone || "UTC", ...words.times };

/** A text in the reader's language, with values in their places. One that counts something has a form for each number n. */
export function word(name: string, values: Record<string, string | number> = {}): string {
  const text = words.texts[name] ?? words.texts[`${name}.${forms.select(Number(values.n))}`] ?? words.texts[`${name}.other`] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, place: string) => String(values[place] ?? ""));
}

const toastTime = 8000;

/** Says something in passing. Errors stay until they are closed. */
export function say(text: string, tone: "" | "bad" = ""): void {
  const place = one("#toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = tone === "bad" ? "note bad" : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = word("close");
  if (tone === "bad") close.className = "btn sm quiet end";
  close.addEventListener("click", () => toast.remove());
  toast.append(words, close);
  place.append(toast);
  if (tone !== "bad") setTimeout(() => toast.remove(), toastTime);
}
