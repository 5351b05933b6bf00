import type { Json } from "@/lib/base/json";
import { numberText, mapText } from "../java-text";
import type { Applied } from "./call";

/** The text between the `{}` of a format and the values for them. */
export function formatParts(parts: readonly string[], values: readonly Json[]): Applied {
  if (parts.length - 1 !== values.length)
    return { ok: false, reason: "number of arguments do not match the occurrences of {}" };
  let text = parts[0] ?? "";
  values.forEach((value, i) => {
    text += typeof value === "number" ? numberText(value) : mapText(value);
    text += parts[i + 1] ?? "";
  });
  return { ok: true, value: text };
}

/**
 * Cuts a format that comes from a path at its unescaped `{}`, and resolves its escapes. Null when a brace
 * stands alone, which AWS refuses [claimed].
 */
export function partsOf(format: string): readonly string[] | null {
  const parts: string[] = [];
  let part = "";
  for (let i = 0; i < format.length; i++) {
    const c = format.charAt(i);
    const next = format.charAt(i + 1);
    if (c === "\\" && next !== "" && "'{}\\".includes(next)) {
      part += next;
      i++;
    } else if (c === "{" && next === "}") {
      parts.push(part);
      part = "";
      i++;
    } else if (c === "{" || c === "}") return null;
    else part += c;
  }
  return [...parts, part];
}

/** Splits at any of the separator's characters; empty parts are dropped (recording test_string_split_*: ",,,," gives []). */
export function splitText(text: string, separators: string): readonly string[] {
  const set = new Set(separators);
  const parts: string[] = [];
  let part = "";
  for (const char of text) {
    if (!set.has(char)) part += char;
    else if (part !== "") {
      parts.push(part);
      part = "";
    }
  }
  return part === "" ? parts : [...parts, part];
}
