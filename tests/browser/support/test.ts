import { test as base, expect, type APIRequestContext, type Page, type Request } from "@playwright/test";
import { importLineSchema } from "@/lib/contract/import";
import { startApp, type App } from "./app";

type Fixtures = {
  /** Fails the test when the page logged an error or threw one. On for every test. */
  readonly quiet: undefined;
  /** An error that the browser itself logs, as it does for a page that is not there. */
  readonly expectedError: RegExp | null;
};
type WorkerFixtures = { readonly app: App };

/** Tests of one worker run against one server and one database, shared by its files. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  app: [
    // Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const app = await startApp();
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ app }, use) => use(app.url),
  expectedError: [null, { option: true }],
  quiet: [
    async ({ page, expectedError }, use) => {
      const errors = listenForErrors(page);
      await use(undefined);
      // What a page asks for when it has nothing to do may still be on its way through a test's own answers.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      const unexpected = errors.filter((text) => expectedError?.test(text) !== true);
      expect(unexpected, "errors on the console of the browser").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export function listenForErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return errors;
}

/** Imports a file over HTTP as the page does; returns the keys of its executions. `url`: of another app than the test's. */
export async function importFile(
  request: APIRequestContext,
  text: string,
  facts: Readonly<Record<string, string>> = {},
  url = "",
): Promise<readonly string[]> {
  const response = await request.post(`${url}/api/import?${new URLSearchParams(facts)}`, {
    data: Buffer.from(text),
    headers: { "x-stepscope": "1" },
  });
  const lines = (await response.text()).trim().split("\n");
  const last = importLineSchema.parse(JSON.parse(lines.at(-1) ?? "null"));
  if (last.kind !== "result") throw new Error(`the import did not end well: ${lines.at(-1)}`);
  expect(last.errors).toEqual([]);
  return last.keys;
}

/** Elements in the document: what virtual lists keep small. */
export function countElements(page: Page, selector: string): Promise<number> {
  return page.locator(selector).count();
}

/** How long nothing may be asked for until a page counts as loaded, in ms. */
const QUIET_MS = 500;

/** Opens a page and waits until it asks for nothing more. The stream of changes stays open and does not count. */
export async function gotoQuiet(page: Page, address: string): Promise<void> {
  const open = new Set<Request>();
  let changedAt = performance.now();
  const begin = (request: Request) => {
    if (request.resourceType() === "eventsource") return;
    open.add(request);
    changedAt = performance.now();
  };
  const end = (request: Request) => {
    if (open.delete(request)) changedAt = performance.now();
  };
  page.on("request", begin).on("requestfinished", end).on("requestfailed", end);
  await page.goto(address);
  await expect.poll(() => open.size === 0 && performance.now() - changedAt > QUIET_MS).toBe(true);
  page.off("request", begin).off("requestfinished", end).off("requestfailed", end);
}
