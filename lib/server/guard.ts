import { timingSafeEqual } from "node:crypto";
import { isLoopbackName } from "@/lib/base/hostName";
import type { Problem } from "@/lib/contract/problem";
import { isData } from "./securityHeaders";

/*
 * Who may ask. The pages hold what ran in somebody's account, and listening on loopback alone does not
 * protect them: any website that the user visits can send requests here, and a name of its own can be
 * pointed at 127.0.0.1 after the page has loaded (DNS rebinding). So every request, before Next sees it:
 *
 * 1. its Host is a loopback name or one that was configured;
 * 2. an Origin, when there is one, is that same host; `null` never is;
 * 3. a browser that says for whom it asks (Sec-Fetch-Site) asks for these pages or for the user: another site may link
 *    to a page, and nothing more;
 * 4. one that changes something carries `x-stepscope`, which another site cannot send without asking first;
 * 5. when we listen beyond loopback, it brings the token, as a bearer or as the cookie that /?token=… leaves.
 */

export type GuardedRequest = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
};

export type GuardSettings = {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly token: string | null;
};

export type Decision =
  | { readonly kind: "allow" }
  /** The token came in the address: keep it as a cookie and go on without it in the address. */
  | { readonly kind: "signIn"; readonly cookie: string; readonly location: string }
  | { readonly kind: "refuse"; readonly status: 400 | 401 | 403; readonly problem: Problem };

export const TOKEN_COOKIE = "stepscope_token";
const CHANGE_HEADER = "x-stepscope";
const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Decides on one request. It never throws, whatever the request line and the headers hold. */
export function authorize(request: GuardedRequest, settings: GuardSettings): Decision {
  const address = addressOf(request.url);
  if (address === null) {
    return refuse(400, "The address of the request cannot be read.", "it is no path", "Use a browser or curl.");
  }
  const host = one(request.headers["host"]);
  const name = host === null ? null : hostName(host);
  if (host === null || name === null)
    return refuse(400, "The request has no usable Host.", "Host", "Use a browser or curl.");
  if (!isAllowed(name, settings)) {
    const remedy = `Open http://${settings.host}:${settings.port}, or add ${name} to STEPSCOPE_ALLOWED_HOSTS.`;
    return refuse(
      403,
      `Stepscope does not answer to the name ${name}.`,
      "a page elsewhere may have pointed its name at this machine",
      remedy,
    );
  }
  const origin = one(request.headers["origin"]);
  if (origin !== null && !isSameOrigin(origin, host)) {
    return refuse(
      403,
      `Requests from ${printable(origin)} are refused.`,
      "another site may not act here",
      "Use the pages of Stepscope itself.",
    );
  }
  if (isForAnotherSite(request, address)) {
    return refuse(
      403,
      "Another site asked for this.",
      "other sites may link to the pages, not load them or their data",
      "Open the address itself, or follow the link on a page of Stepscope.",
    );
  }
  if (!READS.has(request.method) && one(request.headers[CHANGE_HEADER]) === null) {
    return refuse(
      403,
      "The request lacks the header x-stepscope.",
      "it keeps other sites from changing anything",
      "Send `x-stepscope: 1`.",
    );
  }
  return isLoopbackName(settings.host) ? { kind: "allow" } : authorizeToken(request, address, settings);
}

function authorizeToken(request: GuardedRequest, address: URL, { token }: GuardSettings): Decision {
  if (token === null)
    return refuse(401, "No token is set.", "HOST is not loopback", "Set STEPSCOPE_TOKEN and start again.");
  const bearer = /^Bearer (.+)$/.exec(one(request.headers["authorization"]) ?? "")?.[1];
  if (isToken(bearer, token) || isToken(cookieOf(request), token)) return { kind: "allow" };
  if (request.method === "GET" && isToken(address.searchParams.get("token") ?? undefined, token)) {
    const rest = new URL(address);
    rest.searchParams.delete("token");
    const cookie = `${TOKEN_COOKIE}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
    return { kind: "signIn", cookie, location: localPath(rest) };
  }
  return refuse(
    401,
    "This Stepscope needs its token.",
    "it listens beyond this machine",
    "Open /?token=… with the value of STEPSCOPE_TOKEN.",
  );
}

/**
 * The address of a request line; null for what is not a path: `*`, an absolute address as proxies get it, two slashes
 * that would name another host, and what no URL can hold.
 */
function addressOf(url: string): URL | null {
  if (!/^\/(?![/\\])/.test(url) || !URL.canParse(url, "http://here")) return null;
  return new URL(url, "http://here");
}

/** A browser says that the request is of another site, and it is not a person who follows a link to a page. */
function isForAnotherSite(request: GuardedRequest, address: URL): boolean {
  const site = one(request.headers["sec-fetch-site"]);
  if (site === null || site === "same-origin" || site === "none") return false;
  const opens =
    request.method === "GET" &&
    one(request.headers["sec-fetch-mode"]) === "navigate" &&
    one(request.headers["sec-fetch-dest"]) === "document";
  return !opens || isData(address.pathname);
}

// A path that began with // would lead to another host.
function localPath(address: URL): string {
  return address.pathname.replace(/^\/+/, "/") + address.search;
}

function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

function cookieOf(request: GuardedRequest): string | undefined {
  for (const part of (one(request.headers["cookie"]) ?? "").split(";")) {
    const [name, ...value] = part.trim().split("=");
    if (name === TOKEN_COOKIE) return decoded(value.join("="));
  }
  return undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isAllowed(name: string, settings: GuardSettings): boolean {
  if (isLoopbackName(name)) return true;
  return [settings.host, ...settings.allowedHosts].some((allowed) => allowed.toLowerCase() === name);
}

function isSameOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  return (protocol === "http:" || protocol === "https:") && from.toLowerCase() === host.toLowerCase();
}

/** The name without its port, lower case; null when the header is not a host. */
function hostName(host: string): string | null {
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/.exec(host);
  return match?.[1]?.toLowerCase().replace(/^\[(.*)\]$/, "$1") ?? null;
}

// A header that comes twice is nobody's honest request.
function one(value: string | readonly string[] | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
}

function refuse(status: 400 | 401 | 403, what: string, why: string, remedy: string): Decision {
  return { kind: "refuse", status, problem: { what, why, remedy } };
}
