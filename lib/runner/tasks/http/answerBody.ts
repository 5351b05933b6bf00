import type { Json } from "@/lib/base/json";
import { headerLists } from "../aws/httpMetadata";

/** The body as a result holds it: JSON where it is JSON, a text otherwise. Null: it is no UTF-8. */
export function bodyOf(body: Buffer): { readonly value: Json } | null {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return null;
  }
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { value: text };
  }
}

/** Headers as lists, sorted ignoring case. Recorded: services/test_invoke_base. */
export function headersOf(rawHeaders: readonly string[]): Readonly<Record<string, Json>> {
  const lists = [...headerLists(rawHeaders)];
  lists.sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  return Object.fromEntries(lists);
}
