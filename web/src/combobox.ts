// A field with a list of suggestions under it, as the pattern of ARIA has it: the focus stays in the field, the arrows walk the list.

export interface Choice {
  kind: string;
  text: string;
  hint?: string | undefined;
  keys?: string | undefined;
  pick: () => void;
}

export class Combobox {
  private choices: Choice[] = [];
  private at = -1;
  private readonly said: HTMLElement;

  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLElement,
    /** Whether the first choice is taken by Enter without walking to it. */
    private readonly eager: boolean,
  ) {
    this.said = document.createElement("span");
    this.said.className = "vh";
    this.said.setAttribute("role", "status");
    list.after(this.said);
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.autocomplete = "off";
    input.addEventListener("keydown", (e) => this.key(e));
    list.addEventListener("pointerdown", (e) => e.preventDefault()); // the focus stays where it is
    list.addEventListener("click", (e) => {
      const option = (e.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.choices[Number(option.dataset.at)]?.pick();
    });
    this.show([]);
  }

  get open(): boolean {
    return !this.list.hidden;
  }

  show(choices: Choice[], nothing = ""): void {
    const same = choices.length > 0 && choices.length === this.choices.length && choices.every((c, i) => c.text === this.choices[i]?.text);
    this.choices = choices;
    if (!same) this.at = this.eager && choices.length > 0 ? 0 : -1; // the same list again leaves the reader where they are
    this.list.replaceChildren(...choices.map((c, i) => this.option(c, i)));
    this.list.hidden = choices.length === 0;
    this.input.setAttribute("aria-expanded", String(choices.length > 0));
    const words = choices.length === 0 ? nothing : choices.length === 1 ? "1 suggestion" : `${choices.length} suggestions`;
    if (this.said.textContent !== words) this.said.textContent = words;
    this.mark();
  }

  private option(c: Choice, i: number): HTMLElement {
    const li = document.createElement("li");
    li.id = `${this.list.id}-${i}`;
    li.dataset.at = String(i);
    li.setAttribute("role", "option");
    li.append(span("kind", c.kind), span("text", c.text));
    if (c.hint) li.append(span("mut", c.hint));
    if (c.keys) {
      const kbd = document.createElement("kbd");
      kbd.textContent = c.keys;
      kbd.setAttribute("aria-hidden", "true");
      li.append(kbd);
    }
    return li;
  }

  private mark(): void {
    [...this.list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === this.at)));
    const current = this.list.children[this.at];
    if (current) {
      this.input.setAttribute("aria-activedescendant", current.id);
      current.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  private walk(step: number): void {
    const n = this.choices.length;
    this.at = this.at < 0 ? (step > 0 ? 0 : n - 1) : (this.at + step + n) % n;
    this.mark();
  }

  private key(e: KeyboardEvent): void {
    if (e.isComposing || !this.open) return;
    if (e.key === "ArrowDown") this.walk(1);
    else if (e.key === "ArrowUp") this.walk(-1);
    else if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && this.at >= 0) this.choices[this.at]?.pick();
    else if (e.key === "Escape" && !this.eager) this.show([]);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }
}

function span(kind: string, text: string): HTMLElement {
  const el = document.createElement("span");
  el.className = kind;
  el.textContent = text;
  return el;
}

export interface Suggestion {
  kind: string;
  text: string;
  hint?: string;
  url?: string;
  fill?: string;
}

let asked: AbortController | null = null;

/** Asks the server what was perhaps meant. An answer that comes too late, or never, is no suggestion. */
export async function suggestions(url: string, text: string): Promise<Suggestion[]> {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${url}?q=${encodeURIComponent(text)}`, { signal: asked.signal, headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Suggestion[]) : [];
  } catch {
    return []; // the form itself, or the next letter, tells whether the server can be reached
  }
}
