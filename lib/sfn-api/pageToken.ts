import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { invalidToken } from "./apiError";

/** Of this process: tokens are for the next pages of a request that has just been answered. */
const KEY = randomBytes(32);

/**
 * A page's token holds where the page begins, and is good for the same request alone.
 *
 * @param scope what makes the request this one: the operation and its filters.
 */
export function printToken(scope: string, place: string): string {
  const body = Buffer.from(place).toString("base64url");
  return `${body}.${sign(scope, body)}`;
}

/** Where the page begins; null without a token. Throws InvalidToken for one of another request, or made up. */
export function readToken(scope: string, token: string | undefined): string | null {
  if (token === undefined) return null;
  const [body = "", signature = ""] = token.split(".");
  const expected = Buffer.from(sign(scope, body));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw invalidToken(token);
  return Buffer.from(body, "base64url").toString();
}

function sign(scope: string, body: string): string {
  return createHmac("sha256", KEY).update(`${scope}\n${body}`).digest("base64url").slice(0, 32);
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
