// Puts words that the server has, such as an article, into the answer where the caret stands.
import { one, onClick, say } from "./page";

/** Sets a text apart from what stands before and behind it. */
function set(text: HTMLTextAreaElement, words: string): void {
  const before = text.value.slice(0, text.selectionStart).replace(/\n+$/, "");
  const behind = text.value.slice(text.selectionEnd).replace(/^\n+/, "");
  const start = before === "" ? words : `${before}\n\n${words}`;
  text.value = `${start}\n${behind === "" ? "" : `\n${behind}`}`;
  text.focus();
  text.setSelectionRange(start.length + 1, start.length + 1);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

async function insert(button: HTMLElement): Promise<void> {
  const text = one<HTMLTextAreaElement>("#answer-text");
  const address = button.dataset.insert;
  if (!text || !address) return;
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.statusText);
    const words = await answer.text();
    if (button.dataset.insertNote !== undefined) one<HTMLInputElement>("#answer input[name=kind][value=note]")?.click();
    set(text, words);
  } catch {
    say("The article could not be read, and nothing was inserted. Try it again.", "bad");
  }
}

export function start(): void {
  onClick("button[data-insert]", (button, event) => {
    event.preventDefault();
    void insert(button);
  });
}
