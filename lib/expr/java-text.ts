import { isArray, isObject, type Json } from "@/lib/base/json";

/*
 * How Java prints JSON values: `{Arg1=1, Arg2=[]}` (AbstractMap, AbstractCollection), numbers as
 * Integer, Long and Double do. States.Format shows it (recording intrinsic_functions/test_format_*).
 */

/** Deeper than any payload AWS parses; beyond it the text is cut with an ellipsis. */
const MAX_DEPTH = 1_000;

/** `String.valueOf` of a parsed JSON value: strings bare, null as `null`, objects `{a=1}`, arrays `[1, 2]`. */
export function mapText(value: Json): string {
  return textAt(value, 0);
}

function textAt(value: Json, depth: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  if (depth > MAX_DEPTH) return "…";
  if (isArray(value)) return `[${value.map((item) => textAt(item, depth + 1)).join(", ")}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${textAt(member, depth + 1)}`)
    .join(", ")}}`;
}

/** `Integer`, `Long` or `Double.toString`: 1, 1.1, 1.0E10 (a double that is whole and large), -0.0 as 0. */
export function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return String(value);
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}
