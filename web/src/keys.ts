// The keyboard. A page declares keys with data-key on what they stand for: "r", or "g q" for one after the other.
import { all, now, one } from "./page";
import * as rows from "./rows";

const typing = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const silenced = "remit.keys.off";
const patience = 1500;

let before = "";
let beforeAt = 0;

/** What keys do in lists. */
const listKeys: Record<string, () => boolean> = {
  j: () => rows.move(1),
  k: () => rows.move(-1),
  x: rows.toggle,
  X: rows.toggleTo,
  Enter: rows.open,
  Escape: () => closeMenus() || rows.clear(),
};

function closeMenus(): boolean {
  const open = all<HTMLDetailsElement>("details.menu[open]");
  for (const menu of open) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) one("summary", menu)?.focus();
  }
  return open.length > 0;
}

/** Does what an element with data-key stands for. */
export function press(el: HTMLElement): void {
  if (el.closest("[data-bulk]")) rows.selectCurrentIfNone();
  if (el instanceof HTMLDetailsElement) {
    el.open = true;
    (one("input:not([type=hidden]), select, button, a", one(".panel", el) ?? el) ?? one("summary", el))?.focus();
    return;
  }
  if (el.matches(typing)) {
    el.focus();
    if (el instanceof HTMLInputElement) el.select();
    return;
  }
  el.click();
  if (el instanceof HTMLInputElement && el.type === "radio") one("textarea", el.form ?? undefined)?.focus();
}

function usable(el: HTMLElement): boolean {
  return !el.matches(":disabled") && el.checkVisibility();
}

function declared(keys: string): HTMLElement | undefined {
  return all(`[data-key="${CSS.escape(keys)}"]`).find((el) => usable(el) || (el.closest("[data-bulk]") && rows.current()) || el.matches(".top .menu a"));
}

/** Whether some declared sequence starts with the key. */
function begins(key: string): boolean {
  return all(`[data-key^="${CSS.escape(key)} "]`).length > 0;
}

function answer(key: string): boolean {
  const keys = before && now() - beforeAt < patience ? `${before} ${key}` : key;
  before = "";
  const el = declared(keys);
  if (el) {
    press(el);
    return true;
  }
  if (keys === key && begins(key)) {
    [before, beforeAt] = [key, now()];
    return true;
  }
  if (key === "?") {
    one<HTMLDialogElement>("dialog#keys")?.showModal();
    return true;
  }
  return rows.openAt(key) || (listKeys[key]?.() ?? false);
}

/** Keys that the focused element needs for itself. */
function taken(target: Element, key: string): boolean {
  if (target.closest("dialog")) return true;
  if (key === "Escape") return target.matches("select");
  if (target.closest(typing)) return true;
  return (key === "Enter" || key === " ") && target.closest("a, button, summary, input, label") !== null;
}

function submitWithKeys(e: KeyboardEvent): boolean {
  if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return false;
  const form = (e.target as Element).closest("form");
  const button = form && (e.shiftKey ? ["[data-submit-also]"] : ["[data-submit]", "button.primary[type=submit]", "button[type=submit], button:not([type])"])
    .map((css) => all<HTMLButtonElement>(css, form).find(usable)).find(Boolean);
  if (!form || !button) return false;
  form.requestSubmit(button);
  return true;
}

function heard(e: KeyboardEvent): void {
  if (e.isComposing || e.defaultPrevented) return;
  if (submitWithKeys(e)) return e.preventDefault();
  if (e.ctrlKey || e.metaKey || e.altKey || taken(e.target as Element, e.key)) return;
  if (e.key.length === 1 && localStorage.getItem(silenced)) return;
  if (answer(e.key)) e.preventDefault();
}

/** Single keys can be turned off, for people whose speech or hands press them by accident. */
function offerSilence(): void {
  const choice = one<HTMLInputElement>("[data-keys-on]");
  if (!choice) return;
  choice.checked = !localStorage.getItem(silenced);
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(silenced);
    else localStorage.setItem(silenced, "1");
  });
}

export function start(): void {
  document.addEventListener("keydown", heard);
  document.addEventListener("click", (e) => {
    for (const menu of all<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(e.target as Node)) menu.open = false;
    }
  });
  offerSilence();
}
