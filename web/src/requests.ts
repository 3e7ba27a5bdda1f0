// Requests of forms and inputs that change a part of the page.
import { all, one, say, word } from "./page";

interface RequestEvent {
  ctx?: { request?: { headers?: Record<string, string> }; target?: Element };
}

/** Marks what is being asked for, for people who do not see it change. */
function busy(e: Event, yes: boolean): void {
  const target = (e as CustomEvent<RequestEvent>).detail?.ctx?.target;
  if (!(target instanceof Element)) return;
  if (yes) target.setAttribute("aria-busy", "true");
  else target.removeAttribute("aria-busy");
}

/** An address such as #note opens the form there. */
function openPlace(): void {
  if (location.hash !== "#answer" && location.hash !== "#note") return;
  const kind = location.hash === "#note" ? "note" : "reply";
  one<HTMLInputElement>(`form.comp input[name=kind][value=${kind}]`)?.click();
  one("form.comp textarea")?.focus();
}

export function start(): void {
  document.addEventListener("htmx:before:request", (e) => busy(e, true));
  document.addEventListener("htmx:finally:request", (e) => busy(e, false));
  document.addEventListener("htmx:error", (e) => {
    const error = (e as CustomEvent<{ error?: Error }>).detail?.error;
    if (error instanceof TypeError) say(word("unreachable"), "bad");
  });
  addEventListener("hashchange", openPlace);
  openPlace();
  for (const el of all("[data-focus]").slice(0, 1)) el.focus();
}
