import { err, ok, type Result } from "@/lib/base/result";

/** A step of a path: a member's name, a place in an array, or any member or item. */
type Step = string | number | typeof ANY;
const ANY = Symbol("any");

/** Steps of a path: deeper payloads are hidden by `key`. */
const MAX_STEPS = 50;

/**
 * Reads a path such as `$.card.number`, `$.items[*].token`, `$['a name'][0]` or `$`. An error says what is wrong with it, to
 * be put behind the path.
 */
export function readPath(text: string): Result<readonly Step[], string> {
  if (!text.startsWith("$")) return err("begins with $, the top of the payload");
  const steps: Step[] = [];
  for (let at = 1; at < text.length;) {
    const read = stepAt(text, at);
    if (read === null) return err(`cannot be read from "${text.slice(at, at + 20)}" on: it takes names, [0] and [*]`);
    steps.push(read.step);
    at = read.to;
    if (steps.length > MAX_STEPS) return err(`has more than ${MAX_STEPS} steps`);
  }
  return ok(steps);
}

const NAME = /\.(?:(\*)|([\p{L}\p{N}_$-]+))/uy;
const BRACKET = /\[(?:(\*)|(\d{1,9})|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/uy;

function stepAt(text: string, at: number): { readonly step: Step; readonly to: number } | null {
  for (const pattern of [NAME, BRACKET]) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const to = at + match[0].length;
    if (match[1] !== undefined) return { step: ANY, to };
    if (pattern === NAME) return { step: match[2] ?? "", to };
    if (match[2] !== undefined) return { step: Number(match[2]), to };
    return { step: (match[3] ?? match[4] ?? "").replace(/\\(.)/gu, "$1"), to };
  }
  return null;
}

/** A path on the way down: so many of its steps are taken. */
export type OnPath = { readonly steps: readonly Step[]; readonly taken: number; readonly label: string };

/** The paths that go on at a child, and the label of the first that ends at it. */
export function descend(
  paths: readonly OnPath[],
  step: string | number,
): { readonly paths: readonly OnPath[]; readonly label: string | null } {
  const on: OnPath[] = [];
  for (const path of paths) {
    const next = path.steps[path.taken];
    if (next !== ANY && next !== step) continue;
    if (path.taken + 1 === path.steps.length) return { paths: on, label: path.label };
    on.push({ ...path, taken: path.taken + 1 });
  }
  return { paths: on, label: null };
}

/** The last name of a path: what it hides where no top is known. */
export function lastName(steps: readonly Step[]): string | null {
  return steps.findLast((step) => typeof step === "string") ?? null;
}
