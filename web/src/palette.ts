// The command palette: Ctrl K goes anywhere and does what the page offers. It knows only what stands on the page, and so what exists and the viewer may do:
// links of the navigation, and whatever has a key or a command. data-command names one; data-commands on a menu names those of its buttons, “Set status: Open”.
import { all, one } from "./page";
import { type Choice, Combobox, suggestions } from "./combobox";
import { rank } from "./fuzzy";
import * as keys from "./keys";

interface Command {
  kind: string;
  text: string;
  keys?: string | undefined;
  run: () => void;
}

const most = 12;

function words(el: Element): string {
  const copy = el.cloneNode(true) as Element;
  for (const extra of all("kbd, svg, [data-count-of], .vh, .ava, [hidden]", copy)) extra.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** What the page offers, each once, by its words. */
function offered(): Command[] {
  const found = new Map<string, Command>();
  const add = (c: Command): void => {
    const key = c.text.toLowerCase();
    if (c.text && !found.has(key)) found.set(key, c);
  };
  for (const menu of all("[data-commands]")) {
    for (const button of all<HTMLButtonElement>("button:not(:disabled, [data-command])", menu)) {
      add({ kind: "Do", text: `${menu.dataset.commands}: ${words(button)}`, run: () => button.click() });
    }
  }
  for (const el of all("[data-command]")) {
    if (!el.matches(":disabled")) add({ kind: "Do", text: el.dataset.command || words(el), keys: el.dataset.key, run: () => keys.press(el) });
  }
  for (const link of all<HTMLAnchorElement>(".main-nav a, .views a, .me-menu a")) {
    add({ kind: "Go to", text: words(link), keys: link.dataset.key, run: () => link.click() });
  }
  for (const el of all("main [data-key]")) {
    const label = el instanceof HTMLDetailsElement ? (one("summary", el) ?? el) : (el.closest("label") ?? el);
    if (!el.matches("[data-command], :disabled, :has([data-commands])") && !el.closest("[data-bulk][hidden]") && label.checkVisibility()) {
      add({ kind: "Do", text: words(label), keys: el.dataset.key, run: () => keys.press(el) });
    }
  }
  add({ kind: "Do", text: "Print this page", run: () => print() });
  return [...found.values()];
}

export function start(): void {
  const dialog = one<HTMLDialogElement>("dialog#palette");
  const input = dialog && one<HTMLInputElement>("input", dialog);
  const list = dialog && one("ul", dialog);
  if (!dialog || !input || !list) return;
  const box = new Combobox(input, list, true);
  let commands: Command[] = [];
  let asked = 0;

  const pick = (run: () => void) => (): void => {
    dialog.close();
    run();
  };
  const own = (): Choice[] => rank(input.value, commands, (c) => `${c.kind} ${c.text}`, (c) => c.text).slice(0, most)
    .map((c) => ({ kind: c.kind, text: c.text, keys: c.keys, pick: pick(c.run) }));
  const look = (): void => {
    const text = input.value;
    box.show(own());
    clearTimeout(asked);
    if (!text.trim()) return;
    asked = setTimeout(() => {
      void suggestions(input.dataset.from!, text).then((found) => {
        if (input.value !== text || !dialog.open) return;
        const places = found.filter((s) => s.url).map((s) => ({ kind: s.kind, text: s.text, hint: s.hint, pick: pick(() => location.assign(s.url!)) }));
        const all = { kind: "Search", text: `for “${text.trim()}”`, pick: pick(() => location.assign(`${input.dataset.search}?q=${encodeURIComponent(text.trim())}`)) };
        const numbered = /^#?\d+$/.test(text.trim());
        box.show(numbered ? [...places, ...own(), all] : [...own(), ...places, all]);
      });
    }, 120);
  };
  const open = (): void => {
    if (dialog.open || one("dialog[open]")) return;
    commands = offered();
    input.value = "";
    dialog.showModal();
    look();
  };
  input.addEventListener("input", look);
  document.addEventListener("keydown", (e) => {
    if (e.key.toLowerCase() !== "k" || !(e.ctrlKey || e.metaKey) || e.shiftKey || e.altKey) return;
    e.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  for (const button of all("[data-palette]")) button.addEventListener("click", open);
}
