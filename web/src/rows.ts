// Lists of rows: one is current, some are selected, and the bar of deeds stands while any is.
// A table with data-rows has rows with data-row; data-row-go="r=#answer n=#note" opens the current row at that place.
import { all, one, onClick } from "./page";

const rows = () => all("[data-rows] [data-row]");

export function current(): HTMLElement | null {
  return one("[data-rows] .cur");
}

function makeCurrent(row: HTMLElement): void {
  for (const other of all("[data-rows] .cur")) other.classList.remove("cur");
  row.classList.add("cur");
}

/** Moves the current row and the focus with it, so that a screen reader reads where it is. */
export function move(step: number): boolean {
  const list = rows();
  if (list.length === 0) return false;
  const at = list.findIndex((r) => r.classList.contains("cur"));
  const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
  if (!next) return false;
  makeCurrent(next);
  mainLink(next)?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function mainLink(row: HTMLElement): HTMLAnchorElement | null {
  return one<HTMLAnchorElement>("a.subj, a[data-open], th a, a", row);
}

export function open(): boolean {
  const link = current() && mainLink(current()!);
  link?.click();
  return !!link;
}

/** Opens the current row at the place that its table names for the key. */
export function openAt(key: string): boolean {
  const row = current();
  const places = row?.closest<HTMLElement>("[data-row-go]")?.dataset.rowGo?.split(" ") ?? [];
  const place = places.find((p) => p.startsWith(`${key}=`));
  const link = row && mainLink(row);
  if (!place || !link) return false;
  location.assign(link.href + place.slice(2));
  return true;
}

function box(row: HTMLElement): HTMLInputElement | null {
  return one<HTMLInputElement>("input[type=checkbox]", row);
}

const boxes = () => rows().map(box).filter((b): b is HTMLInputElement => b !== null);

export function toggle(): boolean {
  const b = current() && box(current()!);
  b?.click();
  return !!b;
}

/** Selects all from the row that was selected last to the current one. */
export function toggleTo(): boolean {
  const to = current() && box(current()!);
  if (!to) return false;
  to.checked = true;
  selectRange(to);
  last = to;
  count();
  return true;
}

/** Deeds of the bar act on the current row where none is selected. */
export function selectCurrentIfNone(): void {
  if (!boxes().some((b) => b.checked)) toggle();
}

export function clear(): boolean {
  const selected = boxes().filter((b) => b.checked);
  for (const b of selected) b.checked = false;
  count();
  return selected.length > 0;
}

/** Shows how many are selected. */
export function count(): void {
  const n = boxes().filter((b) => b.checked).length;
  for (const bar of all("[data-bulk]")) {
    bar.hidden = n === 0;
    for (const words of all("[data-count]", bar)) words.textContent = `${n} selected`;
  }
  for (const every of all<HTMLInputElement>("[data-all]")) {
    every.checked = n > 0 && n === boxes().length;
    every.indeterminate = n > 0 && n < boxes().length;
  }
}

let last: HTMLInputElement | null = null;

/** With Shift, a click selects all from the one clicked before. */
function selectRange(to: HTMLInputElement): void {
  const list = boxes();
  const [a, b] = [last ? list.indexOf(last) : -1, list.indexOf(to)];
  if (a < 0 || b < 0) return;
  for (const each of list.slice(Math.min(a, b), Math.max(a, b) + 1)) each.checked = to.checked;
}

export function start(): void {
  document.addEventListener("focusin", (e) => {
    const row = (e.target as Element).closest<HTMLElement>("[data-rows] [data-row]");
    if (row) makeCurrent(row);
  });
  onClick("[data-row] input[type=checkbox]", (el, event) => {
    const clicked = el as HTMLInputElement;
    if (event.shiftKey) selectRange(clicked);
    last = clicked;
    count();
  });
  onClick("[data-all]", (el) => {
    for (const b of boxes()) b.checked = (el as HTMLInputElement).checked;
    count();
  });
  onClick("[data-clear]", () => clear());
  count();
}
