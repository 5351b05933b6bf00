import type { PathStep } from "./query";

/** Steps of a path at most. */
const MAX_STEPS = 50;
const NAME = /^[^\s.[\]()"':=!<>]+/;
const INDEX = /^\[(\d{1,6})\]/;
const QUOTED = /^\[?"((?:[^"\\]|\\.)*)"\]?/s;

/**
 * Reads the steps of `.order.items[0]["a name"]."another"`; null when it is no path. A name that is written plainly has
 * neither blanks nor signs that a query uses.
 */
export function readPath(text: string): PathStep[] | null {
  const steps: PathStep[] = [];
  let rest = text;
  while (rest !== "") {
    if (steps.length === MAX_STEPS) return null;
    const isMember = rest.startsWith(".");
    const found = isMember ? stepOf(rest.slice(1), NAME, QUOTED) : stepOf(rest, INDEX, QUOTED);
    if (found === null || (isMember && found.length === 0)) return null;
    steps.push(found.step);
    rest = rest.slice(found.length + (isMember ? 1 : 0));
  }
  return steps;
}

type Found = { readonly step: PathStep; readonly length: number };

function stepOf(text: string, plain: RegExp, quoted: RegExp): Found | null {
  const name = quoted.exec(text);
  if (name !== null) {
    const isClosed = text.startsWith("[") === name[0].endsWith("]");
    return isClosed ? { step: unescaped(name[1] ?? ""), length: name[0].length } : null;
  }
  const found = plain.exec(text);
  if (found === null) return null;
  return { step: plain === INDEX ? Number(found[1]) : found[0], length: found[0].length };
}

/** The text that `readPath` reads as the same steps. */
export function printPath(steps: readonly PathStep[]): string {
  return steps
    .map((step) => {
      if (typeof step === "number") return `[${step}]`;
      return NAME.exec(step)?.[0] === step ? `.${step}` : `[${quoted(step)}]`;
    })
    .join("");
}

/** In quotes, with what would end them escaped. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

export function unescaped(text: string): string {
  return text.replace(/\\(["\\])/g, "$1");
}

/** As values of data are stored: `input.order.items[0]`, names as they are. */
export function storedPath(name: string, steps: readonly PathStep[]): string {
  return `${name}${steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("")}`;
}
