import { describe, expect, it } from "vitest";
import { type GuardedRequest, type GuardSettings, authorize, TOKEN_COOKIE } from "@/lib/server/guard";

const home: GuardSettings = { host: "127.0.0.1", port: 3000, allowedHosts: ["steps.example"], token: null };
const token = "a-token-of-enough-length";
const abroad: GuardSettings = { ...home, host: "0.0.0.0", token };

function ask(headers: GuardedRequest["headers"], method = "GET", settings = home, url = "/"): string {
  const verdict = authorize({ method, url, headers }, settings);
  return verdict.kind === "refuse" ? String(verdict.status) : verdict.kind;
}

describe("on loopback", () => {
  it.each(["127.0.0.1:3000", "localhost:3000", "LOCALHOST", "[::1]:3000", "steps.example"])("answers to %s", (host) => {
    expect(ask({ host })).toBe("allow");
  });

  it.each(["evil.example:3000", "127.0.0.1.evil.example", "localhost.evil.example", "2130706433"])(
    "refuses the rebinding host %s",
    (host) => {
      expect(ask({ host })).toBe("403");
    },
  );

  it("refuses a request without a usable Host", () => {
    expect(ask({})).toBe("400");
    expect(ask({ host: "a b" })).toBe("400");
    expect(ask({ host: "user@127.0.0.1" })).toBe("400");
  });

  it("refuses a foreign Origin, even to read, and one that hides", () => {
    expect(ask({ host: "localhost:3000", origin: "https://evil.example" })).toBe("403");
    expect(ask({ host: "localhost:3000", origin: "null" })).toBe("403");
    expect(ask({ host: "localhost:3000", origin: "http://localhost:4000" })).toBe("403");
    expect(ask({ host: "localhost:3000", origin: "http://localhost:3000" })).toBe("allow");
  });

  it("lets another site link to a page, and nothing more", () => {
    const from = (site: string, mode: string, dest: string, url: string, method = "GET") =>
      ask(
        { host: "localhost:3000", "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest },
        method,
        home,
        url,
      );
    expect(from("cross-site", "navigate", "document", "/executions")).toBe("allow");
    expect(from("same-origin", "cors", "empty", "/api/executions")).toBe("allow");
    expect(from("none", "navigate", "document", "/api/executions")).toBe("allow");
    expect(from("cross-site", "no-cors", "script", "/api/executions")).toBe("403");
    expect(from("cross-site", "no-cors", "image", "/executions")).toBe("403");
    expect(from("cross-site", "navigate", "iframe", "/executions")).toBe("403");
    expect(from("cross-site", "navigate", "document", "/api/executions")).toBe("403");
    expect(from("cross-site", "navigate", "document", "/executions", "POST")).toBe("403");
    expect(from("same-site", "cors", "empty", "/api/executions")).toBe("403");
  });

  it("lets nothing change without the header that other sites cannot send", () => {
    const own = { host: "localhost:3000", origin: "http://localhost:3000" };
    expect(ask(own, "POST")).toBe("403");
    expect(ask({ ...own, "x-stepscope": "1" }, "POST")).toBe("allow");
    expect(ask({ ...own, origin: "https://evil.example", "x-stepscope": "1" }, "POST")).toBe("403");
  });
});

describe("beyond loopback", () => {
  const host = "steps.example";

  it("wants the token from everybody", () => {
    expect(ask({ host }, "GET", abroad)).toBe("401");
    expect(ask({ host, authorization: `Bearer ${token}` }, "GET", abroad)).toBe("allow");
    expect(ask({ host, authorization: `Bearer ${token}x` }, "GET", abroad)).toBe("401");
    expect(ask({ host, cookie: `other=1; ${TOKEN_COOKIE}=${token}` }, "GET", abroad)).toBe("allow");
    expect(ask({ host, cookie: `${TOKEN_COOKIE}=%` }, "GET", abroad)).toBe("401");
  });

  it("takes the token out of the address into a cookie and stays on its own host", () => {
    const verdict = authorize({ method: "GET", url: `//evil.example/x?token=${token}&q=1`, headers: { host } }, abroad);
    const safe = authorize({ method: "GET", url: `/executions?token=${token}&q=1`, headers: { host } }, abroad);
    expect(safe).toMatchObject({ kind: "signIn", location: "/executions?q=1" });
    expect(verdict.kind === "signIn" ? verdict.location : "").not.toContain("evil");
  });

  it("answers nobody when there is no token", () => {
    expect(ask({ host, authorization: "Bearer " }, "GET", { ...abroad, token: null })).toBe("401");
  });
});
