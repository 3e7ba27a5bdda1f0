// A long list comes piece by piece as one scrolls, and goes again behind one's back, so that the page stays light however long the list is.
// Each tbody with data-chunk says where it stands (data-here) and where the list goes on (data-newer, data-older). The address follows what
// is in view, so that the way back leads to the same place.
import { all, one, onClick } from "./page";

const most = 8;
const ahead = "1600px 0px";
const settled = 250;

const known = new Set<string>();
let fromTop = true;
let loading = false;
let observer: IntersectionObserver | null = null;

const list = () => one("[data-list]");
const chunks = () => all("[data-list] tbody[data-chunk]");
const rowsOf = (chunk: HTMLElement) => all("[data-row]", chunk);

/** The sort key and the id of a row's place in the list. */
function place(row: HTMLElement): [bigint, bigint] {
  const [key = "0", id = "0"] = (row.dataset.at ?? "").split(".");
  return [BigInt(key), BigInt(id)];
}

function before(a: [bigint, bigint], b: [bigint, bigint]): boolean {
  const less = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
  return list()?.dataset.order === "down" ? !less : less;
}

/** Whether a row that is not shown is news here: not one further down the list, and none that was shown and went with its piece. */
export function isNews(row: HTMLElement): boolean {
  if (known.has(row.id)) return false;
  const [first, last] = [chunks().at(0), chunks().at(-1)];
  if (!first || !last || !row.dataset.at) return true;
  const [top, end] = [rowsOf(first).at(0), rowsOf(last).at(-1)];
  if (last.dataset.older && end && !before(place(row), place(end))) return false;
  return fromTop || !first.dataset.newer || !top || !before(place(row), place(top));
}

/** The first row that is in view. */
function inView(): HTMLElement | undefined {
  return all("[data-list] [data-row]").find((r) => r.getBoundingClientRect().bottom > barHeight());
}

const barHeight = () => one("header.top")?.getBoundingClientRect().bottom ?? 0;

/** Changes the list and leaves what is in view where it is. */
export async function steadily(change: () => void | Promise<void>): Promise<void> {
  const row = inView();
  const at = row?.getBoundingClientRect().top ?? 0;
  await change();
  const same = row && document.getElementById(row.id);
  if (same) scrollBy({ top: same.getBoundingClientRect().top - at, behavior: "instant" });
  renew();
}

async function fetchChunk(address: string): Promise<HTMLElement | null> {
  const answer = await fetch(address.replace("/queue?", "/queue/rows?"), { headers: { "HX-Request": "true" } });
  if (!answer.ok) return null;
  const template = document.createElement("template");
  template.innerHTML = `<table>${await answer.text()}</table>`;
  return one("tbody", template.content);
}

/** Nothing goes that is selected or that somebody stands on. */
function spare(chunk: HTMLElement): boolean {
  return one(":checked, .cur", chunk) !== null || chunk.contains(document.activeElement);
}

function trim(older: boolean): void {
  const shown = chunks();
  if (shown.length <= most || one("[data-list] [data-row] :checked")) return;
  const far = older ? shown[0] : shown.at(-1);
  if (far && !spare(far)) far.remove();
}

async function load(chunk: HTMLElement, older: boolean): Promise<void> {
  const address = older ? chunk.dataset.older : chunk.dataset.newer;
  if (loading || !address) return;
  loading = true;
  try {
    const fresh = await fetchChunk(address);
    if (!fresh || !chunk.isConnected) return;
    for (const row of rowsOf(fresh)) document.getElementById(row.id)?.remove(); // it moved while the list was read
    await steadily(() => {
      if (older) chunk.after(fresh);
      else chunk.before(fresh);
      trim(older);
    });
  } catch {
    // The server could not be reached; the link under the list stays, and scrolling tries again.
  } finally {
    loading = false;
  }
}

/** Looks at the list anew after it has changed: what is known of it, and which ends are to be watched. */
export function renew(): void {
  for (const row of all("[data-list] [data-row]")) known.add(row.id);
  const [first, last] = [chunks().at(0), chunks().at(-1)];
  const link = one<HTMLAnchorElement>("[data-list] .pager a[rel=next]");
  if (link && last) {
    if (last.dataset.older) link.href = last.dataset.older;
    link.hidden = !last.dataset.older;
  }
  observer?.disconnect();
  if (!first || !last) return;
  observer ??= new IntersectionObserver(seen, { rootMargin: ahead });
  const ends = new Set([first.dataset.newer && rowsOf(first).at(0), last.dataset.older && rowsOf(last).at(-1)]);
  for (const end of ends) if (end) observer.observe(end);
}

function seen(entries: IntersectionObserverEntry[]): void {
  for (const e of entries) {
    if (!e.isIntersecting) continue;
    const chunk = (e.target as HTMLElement).closest<HTMLElement>("tbody[data-chunk]");
    if (!chunk) continue;
    const older = chunk === chunks().at(-1) && e.target === rowsOf(chunk).at(-1);
    void load(chunk, older);
  }
}

/** Lets the address say where one is, without a step in the history of the window. */
function note(): void {
  const row = inView();
  const here = row?.closest<HTMLElement>("tbody[data-chunk]")?.dataset.here;
  if (!row || !here) return;
  history.replaceState({ ...(history.state as object | null), row: row.id, at: row.getBoundingClientRect().top }, "", here);
  for (const back of all<HTMLInputElement>("#bulk input[name=back]")) back.value = here;
}

/** Brings who comes back to the row where they were. */
function comeBack(): void {
  const { row, at } = (history.state ?? {}) as { row?: string; at?: number };
  const same = row ? document.getElementById(row) : null;
  if (same && at !== undefined) scrollBy({ top: same.getBoundingClientRect().top - at, behavior: "instant" });
}

export function start(): void {
  if (chunks().length === 0) return;
  fromTop = !chunks()[0]?.dataset.newer;
  history.scrollRestoration = "manual";
  comeBack();
  renew();
  let timer = 0;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = window.setTimeout(note, settled);
  }, { passive: true });
  onClick("[data-list] a", note); // who leaves before the place has settled comes back to it all the same
}
