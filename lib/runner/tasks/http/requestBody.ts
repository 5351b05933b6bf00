import { isArray, isObject, type Json } from "@/lib/base/json";

/*
 * Bodies and queries of HTTP tasks.
 * https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 */

/** How lists are written in a form: `Transform.RequestEncodingOptions.ArrayFormat`. */
type ArrayFormat = "INDICES" | "REPEAT" | "COMMAS" | "BRACKETS";

/** A JSON object as a form. Nested members are written `a[b]`. */
export function formOf(body: Json, format: string): string {
  return pairsOf(body, "", arrayFormat(format))
    .map(([key, value]) => `${escaped(key)}=${escaped(value)}`)
    .join("&");
}

function arrayFormat(format: string): ArrayFormat {
  return format === "REPEAT" || format === "COMMAS" || format === "BRACKETS" ? format : "INDICES";
}

function pairsOf(value: Json, key: string, format: ArrayFormat): [string, string][] {
  if (isArray(value)) {
    if (format === "COMMAS") return [[key, value.map(textOf).join(",")]];
    const nameOf = { INDICES: (i: number) => `${key}[${i}]`, REPEAT: () => key, BRACKETS: () => `${key}[]` }[format];
    return value.flatMap((item, i) => pairsOf(item, nameOf(i), format));
  }
  if (!isObject(value)) return [[key, textOf(value)]];
  return Object.entries(value).flatMap(([name, one]) => pairsOf(one, key === "" ? name : `${key}[${name}]`, format));
}

/** Values by names, a list as a name again and again. */
export function addQuery(url: URL, query: Json | undefined): void {
  if (!isObject(query)) return;
  for (const [name, value] of Object.entries(query)) {
    for (const one of isArray(value) ? value : [value]) url.searchParams.append(name, textOf(one));
  }
}

/** A text as it is, anything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function escaped(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, "+").replace(/%5B/g, "[").replace(/%5D/g, "]").replace(/%2C/g, ",");
}
