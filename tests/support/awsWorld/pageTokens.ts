import { createHash } from "node:crypto";
import { type Body, Fault } from "./fault";

/** Page tokens as the service has them: opaque, of one request alone, and good for some time. */
export class PageTokens {
  constructor(
    private readonly secret: number,
    private readonly lifeMs: number,
    /** The error for a token that is none, was another request's or is too old. */
    private readonly refusal = "InvalidToken",
  ) {}

  make(operation: string, request: Body, place: unknown, now: number): string {
    const text = JSON.stringify({ place, at: now });
    return Buffer.from(`${this.mark(operation, request, text)}${text}`).toString("base64url");
  }

  /** The place of the request's token; null when it has none. Throws Fault. */
  read<T>(operation: string, request: Body, now: number): T | null {
    const token = request["nextToken"];
    if (token === undefined || token === null || token === "") return null;
    const raw = Buffer.from(String(token), "base64url").toString();
    const text = raw.slice(MARK);
    if (raw.slice(0, MARK) !== this.mark(operation, request, text)) this.refuse("is invalid");
    const { place, at } = JSON.parse(text) as { place: T; at: number };
    if (now - at > this.lifeMs) this.refuse("has expired");
    return place;
  }

  private refuse(why: string): never {
    throw new Fault(this.refusal, `The provided token ${why}.`);
  }

  private mark(operation: string, request: Body, text: string): string {
    const members = Object.entries(request).filter(([name]) => !UNBOUND.has(name));
    const of = JSON.stringify([this.secret, operation, members.sort(([a], [b]) => (a < b ? -1 : 1)), text]);
    return createHash("sha256").update(of).digest("hex").slice(0, MARK);
  }
}

const MARK = 16;
/** May differ from page to page. */
const UNBOUND = new Set(["nextToken", "maxResults", "maxItems", "limit"]);
