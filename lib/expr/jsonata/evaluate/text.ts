import { EvaluationFault } from "../fault";

/**
 * A value as `$string` and `&` write it. Whole numbers keep their shortest digits below 1e21 (measured:
 * 9223372036854775808 is "9223372036854776000"); others have 15 digits, as in jsonata 2.0.6.
 */
export function textOf(value: unknown, pretty = false): string {
  if (typeof value === "string") return value;
  if (typeof value === "function") return "";
  if (typeof value === "number" && !Number.isFinite(value)) throw EvaluationFault.of("D3001", { value });
  return JSON.stringify(value, replaced, pretty ? 2 : 0);
}

function replaced(_: string, value: unknown): unknown {
  if (typeof value === "function") return "";
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value) && !Number.isNaN(value)) throw EvaluationFault.of("D1001", { value });
  return roundedNumber(value);
}

/** The number whose digits are written. */
export function roundedNumber(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
