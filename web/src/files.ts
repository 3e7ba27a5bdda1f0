// Files: dropped onto a form, pasted into its text, or chosen; and text to copy.
import { all, one, onClick, say, word } from "./page";

const megabyte = 1024 * 1024;
const most = 40;
const mostOfAnswer = 25;

function field(form: Element): HTMLInputElement | null {
  return form.matches("input") ? (form as HTMLInputElement) : one<HTMLInputElement>("input[type=file]", form);
}

function add(input: HTMLInputElement, files: Iterable<File>): void {
  const all = new DataTransfer();
  for (const f of [...(input.multiple ? (input.files ?? []) : []), ...files]) all.items.add(f);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A pasted picture is called after what it is and when it came: browsers call each “image.png”. */
function named(f: File, n: number): File {
  if (!/^image\.\w+$/.test(f.name)) return f;
  const at = new Date().toTimeString().slice(0, 8).replace(/:/g, "");
  return new File([f], `${word("screenshot")}-${at}${n > 0 ? `-${n + 1}` : ""}.${f.type.split("/")[1] ?? "png"}`, { type: f.type });
}

/** Gives files to the server at once, which keeps them with the draft: nothing that fails later loses them. */
async function upload(input: HTMLInputElement, form: HTMLFormElement): Promise<void> {
  const files = [...(input.files ?? [])];
  input.value = "";
  if (files.length === 0) return;
  const large = files.find((f) => f.size > mostOfAnswer * megabyte);
  if (large) return say(word("file-large", { name: large.name, size: mostOfAnswer }), "bad");
  const busy = one("[data-files-busy]", form);
  if (busy) busy.textContent = files.length === 1 ? word("adding-file", { name: files[0]!.name }) : word("adding-files", { n: files.length });
  const body = new FormData();
  for (const f of files) body.append("files", f);
  await change(form, body);
  if (busy) busy.textContent = "";
}

async function change(form: HTMLFormElement, body: FormData): Promise<void> {
  body.append("_csrf", one<HTMLInputElement>("[name=_csrf]", form)?.value ?? "");
  try {
    const answer = await fetch(form.dataset.files ?? "", { method: "POST", body, headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const list = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("answer-files");
    if (list) one("#answer-files", form)?.replaceWith(list);
    document.dispatchEvent(new Event("remit:files"));
  } catch {
    say(word("not-added"), "bad");
  }
}

/** Says what will be sent, and refuses at once what the server would refuse later. */
function tell(input: HTMLInputElement): void {
  const kept = input.closest<HTMLFormElement>("form[data-files]");
  if (kept) return void upload(input, kept);
  const files = [...(input.files ?? [])];
  const bytes = files.reduce((sum, f) => sum + f.size, 0);
  if (bytes > most * megabyte) {
    input.value = "";
    say(word("files-large", { size: most }), "bad");
    return tell(input);
  }
  const said = one("[data-files-said]", input.closest("label, .field") ?? document);
  if (!said) return;
  const first = files[0]?.name ?? "";
  said.textContent = files.length === 0 ? word("attach") : files.length === 1 ? first : word("files", { n: files.length, size: Math.ceil(bytes / 1000) });
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
    add(input, [...e.clipboardData.files].map(named));
  });
}

async function copy(el: HTMLElement): Promise<void> {
  const text = el.dataset.copy ?? "";
  try {
    await navigator.clipboard.writeText(text);
    say(word("copied"));
  } catch {
    say(word("not-copied", { text }), "bad");
  }
}

export function start(): void {
  for (const zone of all("[data-drop]")) tend(zone);
  document.addEventListener("change", (e) => {
    if ((e.target as Element).matches("input[type=file]")) tell(e.target as HTMLInputElement);
  });
  onClick("[data-drop-file]", (el, e) => {
    const form = el.closest<HTMLFormElement>("form[data-files]");
    if (!form) return;
    e.preventDefault();
    const body = new FormData();
    body.append("drop", (el as HTMLButtonElement).value);
    void change(form, body);
  });
  onClick("[data-copy]", (el) => void copy(el));
}
