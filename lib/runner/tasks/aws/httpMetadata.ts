import type { Json, JsonObject } from "@/lib/base/json";
import { hashOrder } from "@/lib/expr/java-hash";

/*
 * SdkHttpMetadata and SdkResponseMetadata of the older integrations. Recorded in 97 of 97: headers in two forms, the first in
 * the order of a hash table, the second sorted ignoring case.
 */

/** What came over the wire: names and values by turns, as Node gives them. */
export type HttpAnswer = { readonly status: number; readonly rawHeaders: readonly string[] };

export function httpMetadata({ status, rawHeaders }: HttpAnswer): JsonObject {
  const lists = headerLists(rawHeaders);
  const names = [...lists.keys()];
  const sorted = names.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const requestId = [...lists].find(([name]) => /^x-amzn-requestid$/i.test(name))?.[1][0];
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(hashOrder(names).map((name): [string, Json] => [name, lists.get(name) ?? []])),
      HttpHeaders: Object.fromEntries(sorted.map((name): [string, Json] => [name, lists.get(name)?.at(-1) ?? ""])),
      HttpStatusCode: status,
    },
    SdkResponseMetadata: requestId === undefined ? {} : { RequestId: requestId },
  };
}

/** Values by the names of headers, as they were written. Names that differ in case alone are one. */
export function headerLists(rawHeaders: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  const spelt = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? "";
    const first = spelt.get(name.toLowerCase()) ?? name;
    spelt.set(name.toLowerCase(), first);
    lists.set(first, [...(lists.get(first) ?? []), rawHeaders[i + 1] ?? ""]);
  }
  return lists;
}
