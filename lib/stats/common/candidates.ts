import type { Feature, FeatureKind, Field } from "./feature";
import { FrequentValues } from "./frequent";

/** Fields that are looked at, the first that occur: executions of one machine have at most some hundred. */
const MAX_FIELDS = 400;
/** Fields of numbers whose bounds are looked at, and numbers of one that these are made of. */
const MAX_NUMERIC = 40;
const MAX_NUMBERS = 40_000;
/** Fewer different numbers are values like others. */
const MIN_NUMBERS = 20;

type Seen = {
  readonly kind: FeatureKind;
  readonly name: string;
  readonly frequent: FrequentValues;
  readonly numbers: number[] | null;
  count: number;
  numeric: number;
};

/**
 * What may be looked for in executions, of whichever side each is: values of their fields, that a field is not there, and
 * of fields of numbers the nine deciles as bounds. That no side is preferred keeps the p of each what it is.
 */
export function candidatesOf(executions: readonly (readonly Field[])[]): Feature[] {
  const fields = new Map<string, Seen>();
  let numericFields = 0;
  for (const execution of executions) {
    for (const { kind, name, value } of execution) {
      const key = `${kind} ${name}`;
      let seen = fields.get(key);
      if (seen === undefined) {
        if (fields.size >= MAX_FIELDS) continue;
        const isNumeric = kind === "input" && isNumber(value) && numericFields < MAX_NUMERIC;
        if (isNumeric) numericFields++;
        seen = { kind, name, frequent: new FrequentValues(), numbers: isNumeric ? [] : null, count: 0, numeric: 0 };
        fields.set(key, seen);
      }
      note(seen, value);
    }
  }
  return [...fields.values()].flatMap((seen) => featuresOf(seen, executions.length));
}

function note(seen: Seen, value: string): void {
  seen.count++;
  seen.frequent.add(value);
  if (!isNumber(value)) return;
  seen.numeric++;
  if (seen.numbers !== null && seen.numbers.length < MAX_NUMBERS) seen.numbers.push(Number(value));
}

function featuresOf({ kind, name, frequent, numbers, count, numeric }: Seen, executions: number): Feature[] {
  const features: Feature[] = frequent.values().map((value) => ({ kind, name, is: "equal", value }));
  // What a failed execution did not come to is no cause: only of the input it says something that a field is not there.
  if (kind === "input" && count < executions) features.push({ kind, name, is: "absent" });
  if (numbers === null || numeric < count * 0.9) return features;
  const sorted = numbers.toSorted((a, b) => a - b);
  if (new Set(sorted).size < MIN_NUMBERS) return features;
  const deciles = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => sorted[Math.floor((i * sorted.length) / 10)] ?? 0));
  for (const bound of deciles) {
    features.push(
      { kind, name, is: "atLeast", value: String(bound) },
      { kind, name, is: "atMost", value: String(bound) },
    );
  }
  return features;
}

export function isNumber(value: string): boolean {
  return value !== "" && value.length < 25 && Number.isFinite(Number(value));
}
