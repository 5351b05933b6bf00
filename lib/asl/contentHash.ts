import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { isArray, isObject, type Json } from "@/lib/base/json";
import { USUAL_PARTITION } from "./pseudoParameters";
import { substituteText, type Substitutions } from "./substitute";
import { readJson } from "./text/json-text";
import { readYaml } from "./text/yaml-text";

/**
 * SHA-256 of a definition as a value, 64 hexadecimal digits: keys sorted by their UTF-16 units, no blanks. Two texts
 * that differ in layout, in the order of their keys or in their format have one. The value is not deeper than what the
 * readers of definitions take.
 */
export function contentHash(definition: Json): string {
  const parts: string[] = [];
  write(definition, parts);
  return bytesToHex(sha256(utf8ToBytes(parts.join(""))));
}

function write(value: Json, parts: string[]): void {
  if (isArray(value)) {
    parts.push("[");
    value.forEach((item, i) => {
      if (i > 0) parts.push(",");
      write(item, parts);
    });
    parts.push("]");
  } else if (isObject(value)) {
    parts.push("{");
    Object.keys(value)
      .sort()
      .forEach((key, i) => {
        parts.push(i > 0 ? "," : "", JSON.stringify(key), ":");
        write(value[key] ?? null, parts);
      });
    parts.push("}");
  } else parts.push(JSON.stringify(value));
}

type DefinitionText = { readonly text: string; readonly format?: "json" | "yaml" };

/** The same of a definition's text, with what is known of its placeholders filled in; null when the text is none. */
export function contentHashOf({ text, format = "json" }: DefinitionText, known: Substitutions = {}): string | null {
  const values = { ...USUAL_PARTITION, ...known };
  const filled = substituteText(text, values, format).text;
  const read = format === "json" ? readJson(filled) : readYaml(filled);
  return read.ok ? contentHash(read.value.value) : null;
}
