// Suggestions under the fields of the search. Without them the form finds the same.
import { all } from "./page";
import { type Choice, Combobox, suggestions, type Suggestion } from "./combobox";

const patience = 120;
let fields = 0;

function attach(input: HTMLInputElement): void {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${++fields}`;
  input.after(list);
  const box = new Combobox(input, list, false);
  let timer = 0;
  const look = (): void => {
    const text = input.value;
    void suggestions(input.dataset.suggest!, text).then((found) => {
      if (input.value === text && document.activeElement === input) box.show(text.trim() ? found.map(choice) : []);
    });
  };
  const choice = (s: Suggestion): Choice => ({ kind: s.kind, text: s.text, hint: s.hint, pick: () => take(s) });
  const take = (s: Suggestion): void => {
    if (s.url) return location.assign(s.url);
    input.value = s.fill ?? input.value;
    box.show([]);
    look();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, patience);
  });
  input.addEventListener("blur", () => box.show([]));
}

export function start(): void {
  for (const input of all<HTMLInputElement>("input[data-suggest]")) attach(input);
}
