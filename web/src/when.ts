// Words for times: the same as the server writes, so that a page stays true while it is open.
// Both are tested with the cases of internal/pages/shell/testdata/times.json.

const minute = 60_000;
const hour = 60 * minute;

interface Local {
  year: number;
  month: number;
  day: number;
  weekday: number;
  clock: string;
  /** Counts local dates. */
  number: number;
}

/** The words for times, and how they stand; the page's body has them. {span} stands for a length of time. */
export interface Times {
  now: string;
  in: string;
  left: string;
  justLate: string;
  late: string;
  /** “15:04” or, where hours go to 12, “3:04 PM”. */
  clock: string;
  /** “Mon 15:04” */
  day: string;
  /** “2 Jan” or “Jan 2” */
  date: string;
  /** “2 Jan 2006” */
  year: string;
  weekdays: string[];
  months: string[];
}

/** How the reader reads times. */
export interface Locale extends Times {
  zone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function local(at: number, { zone, clock }: Locale): Local {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    });
    formats.set(zone, format);
  }
  const part: Record<string, string> = {};
  for (const p of format.formatToParts(at)) part[p.type] = p.value;
  const [year, month, day] = [Number(part.year), Number(part.month), Number(part.day)];
  const midnight = Date.UTC(year, month - 1, day);
  return { year, month, day, weekday: new Date(midnight).getUTCDay(), clock: clockWords(part.hour ?? "", part.minute ?? "", clock === "3:04 PM"), number: midnight / (24 * hour) };
}

function clockWords(hour: string, minutes: string, twelve: boolean): string {
  if (!twelve) return `${hour}:${minutes}`;
  return `${Number(hour) % 12 || 12}:${minutes} ${Number(hour) < 12 ? "AM" : "PM"}`;
}

/** Two leading units: minutes under an hour, hours under two days, else days. */
export function short(ms: number): string {
  const minutes = Math.floor(ms / minute);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (hours === 0) return `${minutes} min`;
  if (days >= 2) return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
  if (minutes % 60 === 0) return `${hours} h`;
  return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
}

/** Puts a time into a form such as “2 Jan 2006” or “Mon 15:04”. */
function formed(form: string, t: Local, { weekdays, months }: Locale): string {
  return form.replace(/2006|15:04|3:04 PM|Mon|Jan|2/g, (part) => {
    switch (part) {
      case "2006": return String(t.year);
      case "Jan": return months[t.month - 1] ?? "";
      case "2": return String(t.day);
      case "Mon": return weekdays[t.weekday] ?? "";
      default: return t.clock;
    }
  });
}

function date(now: Local, t: Local, locale: Locale): string {
  return formed(now.year === t.year ? locale.date : locale.year, t, locale);
}

function spanned(text: string, span: string): string {
  return text.replace("{span}", () => span);
}

/** When a clock runs out, seen from now. */
export function due(now: number, at: number, locale: Locale): string {
  const left = at - now;
  if (left < 0) return -left < minute ? locale.justLate : spanned(locale.late, short(-left));
  if (left < minute) return locale.now;
  const [here, there] = [local(now, locale), local(at, locale)];
  if (left < hour || here.number === there.number) return spanned(locale.in, short(left));
  if (there.number - here.number <= 6) return formed(locale.day, there, locale);
  return date(here, there, locale);
}

/** A length of opening hours, which has no days. */
function hoursOf(ms: number): string {
  const minutes = Math.floor(ms / minute);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${String(rest).padStart(2, "0")}`;
}

export type Stretch = [from: number, to: number];

/** How much an agreement still counts until something is due, and when that is. The stretches are its opening hours. */
export function left(now: number, at: number, locale: Locale, open: Stretch[]): string {
  const counted = open.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, at) - Math.max(from, now)), 0);
  if (now >= at || counted >= at - now) return due(now, at, locale);
  const words = `${spanned(locale.left, hoursOf(counted))} · `;
  const [here, there] = [local(now, locale), local(at, locale)];
  if (here.number === there.number) return words + there.clock;
  if (there.number - here.number <= 6) return words + formed(locale.day, there, locale);
  return words + date(here, there, locale);
}

/** How long ago something was, seen from now. */
export function ago(now: number, then: number, locale: Locale): string {
  const gone = now - then;
  if (gone < minute) return locale.now;
  if (gone < hour) return `${Math.floor(gone / minute)} min`;
  const [here, there] = [local(now, locale), local(then, locale)];
  if (here.number === there.number) return `${Math.floor(gone / hour)} h`;
  if (here.number - there.number <= 6) return locale.weekdays[there.weekday] ?? "";
  return date(here, there, locale);
}

/** The time of day. */
export function clock(at: number, locale: Locale): string {
  return local(at, locale).clock;
}

/** How a running clock stands. */
export function standing(now: number, at: number, soon: number): "late" | "soon" | "ok" {
  if (now > at) return "late";
  return now >= soon ? "soon" : "ok";
}
