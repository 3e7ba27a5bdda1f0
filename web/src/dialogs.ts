// Dialogs: a button opens one, or asks before it sends its form.
import { one, onClick, word } from "./page";

const agreed = new WeakSet<HTMLElement>();

function ask(button: HTMLElement): void {
  const dialog = one<HTMLDialogElement>("dialog#confirm");
  const [yes, no] = dialog ? [one("button[value=yes]", dialog), one("button[value=no]", dialog)] : [];
  if (!dialog || !yes || !no) return go(button);
  one("#confirm-title", dialog)!.textContent = button.dataset.confirm ?? "";
  one("#confirm-text", dialog)!.textContent = button.dataset.confirmText ?? "";
  yes.textContent = button.dataset.confirmVerb || button.textContent;
  no.textContent = button.dataset.confirmKeep || word("cancel");
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") go(button); }, { once: true });
  dialog.showModal();
}

function go(button: HTMLElement): void {
  agreed.add(button);
  button.click();
  agreed.delete(button);
}

export function start(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-confirm]");
    if (!button || agreed.has(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(button);
  }, { capture: true });
  onClick("[data-dialog]", (el, event) => {
    const dialog = one<HTMLDialogElement>(`dialog#${CSS.escape(el.dataset.dialog ?? "")}`);
    if (!dialog || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // a link leads to a page of its own where there is no script
    dialog.showModal();
  });
  onClick("[data-close]", (el) => el.closest("dialog")?.close());
  onClick("[data-hide]", (el) => { el.parentElement!.hidden = true; });
  onClick("[data-print]", () => print());
}
