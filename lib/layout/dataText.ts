import type { DataPath } from "@/lib/base/dataPath";

/*
 * Payloads as people read them: laid out, found in, and told by their paths. A value is whatever JSON.parse gives;
 * what is no list or plain object, as a number kept as it was written, is a leaf with a text of its own.
 */

/** Characters of the text that is laid out at most: twice what a payload of AWS has. */
const MAX_TEXT = 600_000;
/** Levels that are indented; deeper ones stay as far in. */
const MAX_INDENT = 40;

/**
 * JSON text with a member a line, everything else to the letter: numbers and escapes as they were written. What is
 * longer than a payload can be comes back as it is. One pass; the text is taken to be JSON.
 */
export function indentedJson(text: string): string {
  if (text.length > MAX_TEXT) return text;
  const out: string[] = [];
  let depth = 0;
  const line = () => out.push("\n", "  ".repeat(Math.min(depth, MAX_INDENT)));
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    const last = out.at(-1);
    if (token === "}" || token === "]") {
      depth = Math.max(0, depth - 1);
      // An empty list or object stays on its line.
      if (last !== "{" && last !== "[") line();
    } else if (last === "{" || last === "[") line();
    out.push(token);
    if (token === "{" || token === "[") depth++;
    else if (token === ",") line();
    else if (token === ":") out.push(" ");
  }
  return out.join("");
}

/** As JSONata writes a path: `$.items[2].`unit price``, with backticks where a name is no plain one. */
export function jsonataPathText(path: DataPath, head = "$"): string {
  const steps = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[A-Za-z_][A-Za-z0-9_]*$/.test(step) && !WORDS.has(step) ? `.${step}` : `.\`${step}\``;
  });
  return head + steps.join("");
}

/** Operators of JSONata that are words. */
const WORDS: ReadonlySet<string> = new Set(["and", "or", "in", "true", "false", "null"]);

export type FoundData = { readonly path: DataPath; readonly text: string };

/** Characters of a value that was found. */
const MAX_SHOWN = 80;

/**
 * Leaves whose value or name holds a text, whatever its case, in their order: `most` at most, and whether there are
 * more. Without recursion; `textOf` gives the text of a leaf.
 */
export function findInData(
  root: unknown,
  text: string,
  most: number,
  textOf: (leaf: unknown) => string,
): { readonly found: readonly FoundData[]; readonly more: boolean } {
  const needle = text.trim().toLowerCase();
  const found: FoundData[] = [];
  if (needle === "") return { found, more: false };
  const pending: { readonly value: unknown; readonly path: DataPath }[] = [{ value: root, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path } = next;
    const inner = membersOf(value);
    const name = path.at(-1);
    const shown = inner === null ? textOf(value) : "";
    const isNamed = typeof name === "string" && name.toLowerCase().includes(needle);
    if (isNamed || (inner === null && shown.toLowerCase().includes(needle))) {
      if (found.length === most) return { found, more: true };
      found.push({ path, text: inner === null ? shown.slice(0, MAX_SHOWN) : previewText(value, textOf) });
    }
    for (let i = (inner?.length ?? 0) - 1; i >= 0; i--) {
      const [step, member] = inner?.[i] ?? ["", null];
      pending.push({ value: member, path: [...path, step] });
    }
  }
  return { found, more: false };
}

/** Members that a preview names, and characters that it has. */
const MAX_MEMBERS = 4;
const MAX_PREVIEW = 60;

/** What is inside of a closed list or object: `orderId: "o-17", lines: [ 3 ], …`. */
export function previewText(value: unknown, textOf: (leaf: unknown) => string): string {
  const members = membersOf(value) ?? [];
  const parts = members.slice(0, MAX_MEMBERS).map(([step, member]) => {
    const inner = membersOf(member);
    const said =
      inner === null ? textOf(member) : Array.isArray(member) ? `[ ${inner.length} ]` : `{ ${inner.length} }`;
    return typeof step === "number" ? said : `${step}: ${said}`;
  });
  const text = parts.join(", ");
  const isCut = text.length > MAX_PREVIEW || members.length > MAX_MEMBERS;
  return isCut ? `${text.slice(0, MAX_PREVIEW)}…` : text;
}

/** Null for a leaf. */
function membersOf(value: unknown): readonly (readonly [string | number, unknown])[] | null {
  if (Array.isArray(value)) return value.map((item, i) => [i, item] as const);
  if (typeof value !== "object" || value === null) return null;
  return Object.getPrototypeOf(value) === Object.prototype ? Object.entries(value) : null;
}
