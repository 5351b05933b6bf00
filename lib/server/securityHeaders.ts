/*
 * What every answer tells the browser that got it. The pages hold what ran in somebody's account: no other site may
 * frame them, load their data as a script, an image or a style, keep a handle to their window or learn their address.
 */

/** On every answer: pages, API, files, refusals. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  // Also keeps a token that came in an address from being told to another site.
  "referrer-policy": "no-referrer",
};

/** Of answers that are no page: nothing in them is loaded, run or framed, should a browser take one for a document. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * The content security policy of a page. Scripts and style elements run when they carry `nonce`, which is new for each
 * answer, and so do the scripts that these load; nothing inline runs without it. `reloading`: the development server
 * evaluates source text and keeps a web socket.
 */
export function pagePolicy(nonce: string, reloading: boolean): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${reloading ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${reloading ? " ws:" : ""}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Whether an address is answered with data, not with a page. */
export function isData(url: string): boolean {
  return url === "/api" || url.startsWith("/api/") || url.startsWith("/api?");
}
