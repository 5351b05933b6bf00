import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { ExecutionList } from "@/lib/contract/execution";
import { startApp, type App } from "./support/app";
import { REFUND_ARN, runRefunds } from "./support/refunds";
import { tamperedOrder } from "./support/tampered";
import { gotoQuiet } from "./support/test";

/*
 * Not a test but the pictures in docs/screenshots, made by `npm run screenshots` from the sample executions.
 */

const HANDLERS = join(process.cwd(), "tests/browser/support/engineHandlers.mjs");

let app: App;
let rows: ExecutionList["rows"];
/** Of an execution of the local engine that failed. */
let refused: string;

test.beforeAll(async () => {
  app = await startApp({ worker: true, engine: { handlers: HANDLERS }, enginePort: 8083 });
  const env = { ...process.env, DATABASE_URL: app.databaseUrl };
  const { status } = spawnSync(process.execPath, ["bin/stepscope.mjs", "import", "prisma/samples"], { env });
  expect(status).toBe(0);
  const headers = { "x-stepscope": "1" };
  await (await fetch(`${app.url}/api/import`, { method: "POST", headers, body: tamperedOrder() })).text();
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${app.url}/api/executions?size=50`);
        ({ rows } = (await answer.json()) as ExecutionList);
        // What runs has no verdict yet.
        return rows.filter(({ status, verdict }) => verdict === null && status !== "RUNNING");
      },
      { timeout: 60_000 },
    )
    .toEqual([]);
  refused = await runRefunds(app.url);
});
test.afterAll(() => app.stop());

const address = (name: string) => `/executions/${rows.find((row) => row.name === name)?.key ?? "missing"}`;

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme, timezoneId: "UTC" });

    const PAGES: readonly [string, () => string][] = [
      ["execution", () => address("order-o-17")],
      ["graph", () => `${address("a-31")}?tab=graph`],
      ["events", () => `${address("order-o-17")}?tab=events&event=18`],
      ["cost", () => `${address("order-o-17")}?tab=cost`],
      ["replay", () => `${address("order-o-17")}?tab=replay&event=16`],
      ["replay-choice", () => `${address("order-o-17")}?tab=replay&event=7`],
      ["replay-diverged", () => `${address("order-tampered")}?tab=replay`],
      ["cost-month", () => "/cost"],
      ["cost-machine", () => "/cost?machine=order-fulfilment"],
      ["cost-calculator", () => "/cost?view=calculator&duration=20000&retries=5&free=true"],
      ["map", () => address("a-31")],
      ["executions", () => "/executions"],
      ["import", () => "/import"],
      ["engine", () => "/engine"],
      ["engine-machine", () => `/engine/machine?${new URLSearchParams({ arn: REFUND_ARN })}`],
      ["engine-execution", () => `/executions/${refused}`],
      ["engine-new", () => "/engine/new"],
    ];
    for (const [name, path] of PAGES) {
      test(name, async ({ page }) => {
        await gotoQuiet(page, app.url + path());
        // Whatever is still to come stands as a skeleton; the chart draws itself for a second.
        await expect(page.locator("h1, h2, table, [role=tablist]").first()).toBeVisible();
        await expect(page.locator(".skeleton")).toHaveCount(0);
        await page.waitForTimeout(1_500);
        await page.screenshot({ path: `docs/screenshots/${name}-${scheme}.png`, animations: "disabled" });
      });
    }
  });
}
