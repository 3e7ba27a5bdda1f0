// Files: dropped onto a form, pasted into its text, or chosen; and text to copy.
import { all, one, onClick, say } from "./page";

const most = 40 * 1024 * 1024;

function field(form: Element): HTMLInputElement | null {
  return form.matches("input") ? (form as HTMLInputElement) : one<HTMLInputElement>("input[type=file]", form);
}

function add(input: HTMLInputElement, files: Iterable<File>): void {
  const all = new DataTransfer();
  for (const f of [...(input.multiple ? (input.files ?? []) : []), ...files]) all.items.add(f);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Says what will be sent, and refuses at once what the server would refuse later. */
function tell(input: HTMLInputElement): void {
  const files = [...(input.files ?? [])];
  const bytes = files.reduce((sum, f) => sum + f.size, 0);
  if (bytes > most) {
    input.value = "";
    say("These files are larger than 40 MB together. None was added; what you wrote is kept.", "bad");
    return tell(input);
  }
  const said = one("[data-files-said]", input.closest("label, .field") ?? document);
  if (!said) return;
  const first = files[0]?.name ?? "";
  said.textContent = files.length === 0 ? "Attach" : files.length === 1 ? first : `${files.length} files, ${Math.ceil(bytes / 1000)} KB`;
}

function tend(zone: HTMLElement): void {
  const over = (yes: boolean) => zone.classList.toggle("over", yes);
  const hasFiles = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;
  zone.addEventListener("dragover", (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    over(true);
  });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (e) => {
    over(false);
    const input = field(zone);
    if (!input || !hasFiles(e)) return;
    e.preventDefault();
    add(input, e.dataTransfer!.files);
  });
  zone.addEventListener("paste", (e) => {
    const input = field(zone);
    if (!input || !e.clipboardData?.files.length) return;
    e.preventDefault();
    add(input, e.clipboardData.files);
  });
}

async function copy(el: HTMLElement): Promise<void> {
  const text = el.dataset.copy ?? "";
  try {
    await navigator.clipboard.writeText(text);
    say("Copied");
  } catch {
    say(`This browser does not let a page copy over plain http. The text is: ${text}`, "bad");
  }
}

export function start(): void {
  for (const zone of all("[data-drop]")) tend(zone);
  document.addEventListener("change", (e) => {
    if ((e.target as Element).matches("input[type=file]")) tell(e.target as HTMLInputElement);
  });
  onClick("[data-copy]", (el) => void copy(el));
}
