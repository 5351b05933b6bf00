import { request as httpRequest } from "node:http";
import { expect, test } from "./support/test";

/** A request with headers that a browser or Playwright would not let us set; answers its status. */
function send(url: string, method: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers, setHost: headers["host"] === undefined }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once("error", reject);
    sent.end();
  });
}

test("a page of another origin cannot import", async ({ app }) => {
  const url = `${app.url}/api/import`;
  expect(await send(url, "POST", { origin: "https://evil.example", "x-stepscope": "1" })).toBe(403);
  expect(await send(url, "POST", { origin: app.url })).toBe(403);
  expect(await send(url, "POST", { origin: app.url, "x-stepscope": "1" })).not.toBe(403);
});

test("a name that was pointed at this machine reads nothing", async ({ app }) => {
  expect(await send(`${app.url}/api/executions`, "GET", { host: "rebound.evil.example" })).toBe(403);
  expect(await send(`${app.url}/executions`, "GET", { host: "rebound.evil.example" })).toBe(403);
  expect(await send(`${app.url}/api/executions`, "GET", { host: new URL(app.url).host })).toBe(200);
});

test("the browser runs nothing that the page did not bring, and frames it nowhere", async ({ page }) => {
  const answer = await page.goto("/executions");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("'strict-dynamic'");
  expect(policy).not.toContain("unsafe-");
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  // Those that the page was sent with: what they load later runs because they were allowed ('strict-dynamic').
  const scripts = (await answer?.text())?.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => !script.includes(` nonce="${nonce}"`))).toEqual([]);
});

test.describe("a script that somebody else put in", () => {
  test.use({ expectedError: /Content Security Policy/ });

  test("does not run", async ({ page }) => {
    await page.goto("/executions");
    const ran = await page.evaluate(() => {
      const image = document.createElement("div");
      image.innerHTML = `<img src="data:," onerror="window.ran = true">`;
      document.body.append(image);
      return new Promise((resolve) => setTimeout(() => resolve("ran" in window), 300));
    });
    expect(ran).toBe(false);
  });
});
