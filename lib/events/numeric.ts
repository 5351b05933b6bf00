import { isArray, type Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";

/** Numbers that EventBridge compares. */
const LIMIT = 5_000_000_000;

const COMPARISONS: Readonly<Record<string, (value: number, to: number) => boolean>> = {
  "<": (value, to) => value < to,
  "<=": (value, to) => value <= to,
  "=": (value, to) => value === to,
  ">": (value, to) => value > to,
  ">=": (value, to) => value >= to,
};

/** `["=", 5]`, `[">", 0, "<=", 5]`: a bound, or a lower and an upper one. */
export function readNumeric(argument: Json): Result<(leaf: unknown) => boolean, string> {
  if (!isArray(argument) || argument.length === 0 || argument.length % 2 !== 0 || argument.length > 4) {
    return err('numeric must be a list as [">", 0, "<=", 5]');
  }
  const bounds: [(value: number, to: number) => boolean, number][] = [];
  for (let at = 0; at < argument.length; at += 2) {
    const [sign, bound] = [argument[at], argument[at + 1]];
    const compare = typeof sign === "string" && Object.hasOwn(COMPARISONS, sign) ? COMPARISONS[sign] : undefined;
    if (compare === undefined) return err(`numeric: unrecognized range operator ${JSON.stringify(sign)}`);
    if (typeof bound !== "number" || Math.abs(bound) > LIMIT) {
      return err(`numeric: ${JSON.stringify(bound)} must be a number from -5.0e9 to 5.0e9`);
    }
    bounds.push([compare, bound]);
  }
  if (argument.length === 4 && !isRange(argument)) return err("numeric: a range is from a lower to an upper bound");
  return ok((leaf) => typeof leaf === "number" && bounds.every(([compare, bound]) => compare(leaf, bound)));
}

function isRange([from, low, to, high]: readonly Json[]): boolean {
  return String(from).startsWith(">") && String(to).startsWith("<") && Number(low) < Number(high);
}
