// Finds what was meant by a few letters: all of them, in their order; the nearer to the beginnings of words, the better.

/** How well letters fit a text; 0 where they do not. */
export function score(letters: string, text: string): number {
  const [want, have] = [letters.toLowerCase().replace(/\s+/g, ""), text.toLowerCase()];
  if (!want) return 1;
  const whole = have.indexOf(letters.toLowerCase().trim());
  if (whole >= 0) return 1000 - whole + (whole === 0 || /[^\p{L}\p{N}]/u.test(have[whole - 1]!) ? 500 : 0) - have.length / 100;
  let [points, at, run] = [1, 0, 0];
  for (const letter of want) {
    const begins = wordStart(have, letter, at);
    const next = have[at] === letter && run > 0 ? at : begins >= 0 ? begins : have.indexOf(letter, at);
    if (next < 0) return 0;
    run = next === at ? run + 1 : 1;
    points += next === begins ? 12 : run * 2;
    points -= Math.min(6, next - at) / 2;
    at = next + 1;
  }
  return Math.max(0.1, points - have.length / 100);
}

function wordStart(text: string, letter: string, from: number): number {
  for (let i = text.indexOf(letter, from); i >= 0; i = text.indexOf(letter, i + 1)) {
    if (i === 0 || /[^\p{L}\p{N}]/u.test(text[i - 1]!)) return i;
  }
  return -1;
}

/** Those that fit, the best first; each may be called by several names. */
export function rank<T>(letters: string, list: T[], ...names: ((x: T) => string)[]): T[] {
  return list
    .map((x, i) => ({ x, i, s: Math.max(...names.map((name) => score(letters, name(x)))) }))
    .filter((r) => r.s > 0)
    .sort((a, b) => b.s - a.s || a.i - b.i)
    .map((r) => r.x);
}
