// Keeps what is written into a form with data-draft, in this browser, until it was sent.
import { all, locale, now, one, say, word } from "./page";
import { clock } from "./when";

interface Draft {
  text: string;
  at: number;
  /** When the form was sent with this text; it may have been refused. */
  sent?: number;
}

const settle = 400;
const month = 30 * 24 * 3_600_000;
const prefix = "remit.draft.";

function read(key: string): Draft | null {
  const kept = localStorage.getItem(key);
  if (!kept) return null;
  try {
    return JSON.parse(kept) as Draft;
  } catch {
    localStorage.removeItem(key);
    return null;
  }
}

function keep(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    say(word("drafts-full"), "bad");
  }
}

/** A draft is done when the server knows of an answer made after it, or, where it does not say, when the form was sent. */
function done(draft: Draft, form: HTMLElement): boolean {
  const answered = form.dataset.answered ? Date.parse(form.dataset.answered) : NaN;
  return Number.isNaN(answered) ? draft.sent !== undefined : answered + 1000 >= draft.at;
}

function tend(form: HTMLFormElement): void {
  const text = one<HTMLTextAreaElement>("textarea", form);
  const said = one("[data-draft-said]", form);
  const key = prefix + form.dataset.draft;
  if (!text) return;
  const tell = (at: number) => { if (said) said.textContent = word("draft-kept", { clock: clock(at, locale) }); };

  const draft = read(key);
  if (draft && text.value === "") {
    if (done(draft, form)) localStorage.removeItem(key);
    else {
      text.value = draft.text;
      tell(draft.at);
    }
  }

  let timer = 0;
  const save = () => {
    clearTimeout(timer);
    timer = 0;
    if (text.value.trim() === "") localStorage.removeItem(key);
    else keep(key, { text: text.value, at: now() });
    if (said) said.textContent = "";
    if (text.value.trim() !== "") tell(now());
  };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, settle);
  });
  addEventListener("pagehide", () => { if (timer) save(); });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    if (text.value.trim() !== "") keep(key, { text: text.value, at: now(), sent: now() });
  });
}

/** Forgets drafts that nobody came back to. */
function sweep(): void {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix)) continue;
    const draft = read(key);
    if (draft && now() - draft.at > month) localStorage.removeItem(key);
  }
}

export function start(): void {
  sweep();
  for (const form of all<HTMLFormElement>("form[data-draft]")) tend(form);
}
