import { err, ok, type Result } from "@/lib/base/result";

/** Names that stand for numbers in a field: `MON`. */
export type Names = ReadonlyMap<string, number>;

const NO_NAMES: Names = new Map();

/** The values of a field of `*`, values, ranges, steps and lists of them. A range may go over the end: `20-2` of hours. */
export function readField(
  name: string,
  text: string,
  least: number,
  most: number,
  known: Names = NO_NAMES,
): Result<ReadonlySet<number>, string> {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const read = readPart(part, least, most, known);
    if (read === null) return err(`${name}: ${part || "nothing"} is no value from ${least} to ${most}`);
    for (const value of read) values.add(value);
  }
  return ok(values);
}

function readPart(part: string, least: number, most: number, known: Names): readonly number[] | null {
  const [range = "", step, ...more] = part.split("/");
  const every = step === undefined ? 1 : /^[1-9]\d{0,3}$/.test(step) ? Number(step) : null;
  if (every === null || more.length > 0) return null;
  const ends = readRange(range, least, most, known, step !== undefined);
  if (ends === null) return null;
  const [from, to] = ends;
  const length = to >= from ? to - from : most - from + 1 + (to - least);
  const count = Math.floor(length / every) + 1;
  return Array.from({ length: count }, (_, i) => least + ((from - least + i * every) % (most - least + 1)));
}

/** A value with a step goes on to the end: `5/15` is 5, 20, 35, 50. */
function readRange(
  text: string,
  least: number,
  most: number,
  known: Names,
  hasStep: boolean,
): readonly [number, number] | null {
  if (text === "*") return [least, most];
  const [first = "", last, ...more] = text.split("-");
  const from = readValue(first, least, most, known);
  if (from === null || more.length > 0) return null;
  if (last === undefined) return [from, hasStep ? most : from];
  const to = readValue(last, least, most, known);
  return to === null ? null : [from, to];
}

/** A number, or a name as `MON`; null when it is none or out of range. */
export function readValue(text: string, least: number, most: number, known: Names): number | null {
  const value = known.get(text.toUpperCase()) ?? (/^\d{1,4}$/.test(text) ? Number(text) : null);
  return value !== null && value >= least && value <= most ? value : null;
}
