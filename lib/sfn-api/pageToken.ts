import { createHash } from "node:crypto";
import { isArray, type Json } from "@/lib/base/json";
import { DAY_MS } from "@/lib/base/time";
import { invalidToken } from "./apiError";

/*
 * A page's token holds where the page begins, and is good for the same request alone, for a day, as on AWS. Nothing of it is
 * kept here: it outlives the process, and every engine on a database reads it.
 */

/** @param scope what makes the request this one: the operation, whose it is, and its filters. */
export function printToken(scope: string, place: string): string {
  const now = Date.now();
  return Buffer.from(JSON.stringify([place, now, digestOf(scope, place, now)])).toString("base64url");
}

/** Where the page begins; null without a token. Throws InvalidToken for one of another request, an old one, one made up. */
export function readToken(scope: string, token: string | undefined): string | null {
  if (token === undefined) return null;
  const [place, at, digest] = parse(token);
  // Tokens grow old in real time: an engine's time may jump over days.
  const isGood = typeof place === "string" && typeof at === "number" && Date.now() - at <= DAY_MS;
  if (!isGood || digest !== digestOf(scope, place, at)) throw invalidToken();
  return place;
}

function parse(token: string): readonly Json[] {
  try {
    const read = JSON.parse(Buffer.from(token, "base64url").toString()) as Json;
    return isArray(read) ? read : [];
  } catch {
    return [];
  }
}

function digestOf(scope: string, place: string, at: number): string {
  return createHash("sha256")
    .update(JSON.stringify([scope, place, at]))
    .digest("base64url")
    .slice(0, 22);
}

/** How many a page has: 100 unless asked, as AWS; 0 asks for the default. */
export function pageSize(maxResults: number | undefined): number {
  return maxResults === undefined || maxResults === 0 ? 100 : maxResults;
}

/** Cuts what was read with one too many, and makes the next token. */
export function paged<T>(
  rows: readonly T[],
  size: number,
  scope: string,
  placeOf: (last: T) => string,
): { readonly page: readonly T[]; readonly next: { readonly nextToken?: string } } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  if (rows.length <= size || last === undefined) return { page, next: {} };
  return { page, next: { nextToken: printToken(scope, placeOf(last)) } };
}
