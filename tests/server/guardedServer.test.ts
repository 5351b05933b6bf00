import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { guardedServer } from "@/lib/cli/web/server";
import type { GuardSettings } from "@/lib/server/guard";
import { SECURITY_HEADERS } from "@/lib/server/securityHeaders";

const token = "a-token-of-enough-length";
const onLoopback: GuardSettings = { host: "127.0.0.1", port: 3000, allowedHosts: [], token: null };
const withToken: GuardSettings = { host: "0.0.0.0", port: 3000, allowedHosts: ["steps.example"], token };

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function start(settings: GuardSettings): Promise<number> {
  const started = guardedServer(settings, {
    request: (request, response) => {
      response.end(`served ${request.url}`);
      return Promise.resolve();
    },
    upgrade: null,
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return (started.address() as AddressInfo).port;
}

/** Sends bytes as they are; answers all that comes until the server closes, or null when it keeps the socket open. */
function exchange(port: number, bytes: string): Promise<string | null> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(bytes, "latin1")));
    const patience = setTimeout(() => {
      socket.destroy();
      resolve(null);
    }, 30_000);
    const end = () => {
      clearTimeout(patience);
      resolve(said);
    };
    socket.on("data", (piece: Buffer) => (said += piece.toString("latin1")));
    socket.on("error", end);
    socket.on("close", end);
  });
}

const REQUEST_LINES = [
  "GET // HTTP/1.1",
  "GET //[ HTTP/1.1",
  "GET //evil.example/x HTTP/1.1",
  "GET /\\evil.example HTTP/1.1",
  "GET http://[ HTTP/1.1",
  "GET http://evil.example/ HTTP/1.1",
  "GET * HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "GET /%zz?token=%zz HTTP/1.1",
  "GET /?token=%E0%A4%A HTTP/1.1",
  "GET /?token HTTP/1.1",
  "GET x HTTP/1.1",
  "GET \xff\xfe HTTP/1.1",
  "CONNECT evil.example:443 HTTP/1.1",
  "TRACE / HTTP/1.1",
  "BREW / HTTP/1.1",
  "GET / HTTP/9.9",
  "GET /",
  "",
];

describe.each([
  ["on loopback", onLoopback, "127.0.0.1:3000"],
  ["with a token", withToken, "steps.example"],
])("%s", (_where, settings, host) => {
  it.each(REQUEST_LINES)("answers and closes whatever the request line is: %j", async (line) => {
    const port = await start(settings);
    const said = await exchange(port, `${line}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(said, "the socket was left open").not.toBeNull();
    expect(said).toMatch(/^HTTP\/1\.1 \d{3} /);
    expect(said).not.toMatch(/^HTTP\/1\.1 5/);
    // It goes on serving.
    const after = await exchange(
      port,
      `GET /executions HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    );
    expect(after).toContain("served /executions");
  });

  it("answers a request to upgrade, allowed or not", async () => {
    const port = await start(settings);
    const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==";
    const ask = (name: string) =>
      exchange(
        port,
        `GET /_next/webpack-hmr HTTP/1.1\r\nHost: ${name}\r\nAuthorization: Bearer ${token}\r\n${upgrade}\r\n\r\n`,
      );
    expect(await ask(host)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await ask("evil.example")).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe("headers", () => {
  const ask = async (path: string, headers = "") =>
    (await exchange(
      await start(onLoopback),
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:3000\r\n${headers}Connection: close\r\n\r\n`,
    )) ?? "";

  it.each([
    ["a page", "/executions", ""],
    ["an answer of the API", "/api/executions", ""],
    ["a refusal", "/executions", "Origin: https://evil.example\r\n"],
    ["an address that cannot be read", "//[", ""],
  ])("protect %s", async (_what, path, headers) => {
    const said = (await ask(path, headers)).toLowerCase();
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      expect(said).toContain(`${name}: ${value.toLowerCase()}`);
    expect(said).toMatch(/content-security-policy: .*frame-ancestors 'none'/);
    expect(said).not.toContain("unsafe-inline");
    expect(said).not.toContain("unsafe-eval");
  });

  it("give each page a nonce of its own, and data none", async () => {
    const nonce = (said: string) => /'nonce-([^']+)'/.exec(said)?.[1];
    const first = nonce(await ask("/executions"));
    expect(first).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(nonce(await ask("/executions"))).not.toBe(first);
    expect(nonce(await ask("/api/executions"))).toBeUndefined();
  });
});
