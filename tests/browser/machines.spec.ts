import { spawnSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { machineSchema, matrixSchema } from "@/lib/contract/machine";
import { type App, startApp } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, test } from "./support/test";

let app: App;
/** Of this machine a new definition broke a path. */
const MACHINE = "returns";
const address = (query = "last=7d") => `${app.url}/machines/machine?machine=${MACHINE}&${query}`;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  app = await startApp();
  const demo = ["bin/stepscope.mjs", "demo", "--fleet", "5", "--days", "3", "--executions", "2000"];
  const env = { ...process.env, DATABASE_URL: app.databaseUrl };
  const { status, stderr } = spawnSync(process.execPath, demo, { encoding: "utf8", env });
  expect(status, stderr).toBe(0);
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${app.url}/api/machines/machine?machine=${MACHINE}&last=7d`);
        const { isSummed, row, states } = machineSchema.parse(await answer.json());
        return isSummed && row.executions > 0 && (states[0]?.executions ?? 0) === row.executions;
      },
      { timeout: 120_000 },
    )
    .toBe(true);
});
test.afterAll(() => app?.stop());

const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("what would this machine cost as Express: by one click from the start page", async ({ page }) => {
  await page.goto(`${app.url}/`);
  await section(page, "Machines").getByRole("link", { name: MACHINE, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: MACHINE })).toBeVisible();
  const cost = section(page, "Cost");
  await expect(cost).toContainText(/30 days as Express, its log included\s*\$\d/);
  await expect(cost.getByText(/^As Express it would cost \$.* less in 30 days\.$/)).toBeVisible();
  await cost.getByText(/^As Express it would cost/).click();
  await expect(cost.getByText("state transitions", { exact: true }).first()).toBeVisible();
});

test("which state is failing: by colour, figure and order", async ({ page }) => {
  await page.goto(address());
  const states = section(page, "States");
  await states.getByRole("button", { name: "Failed" }).click();
  await expect(states.getByRole("row").nth(1)).toContainText("InspectGoods");
  const node = states.locator('[data-node="InspectGoods"]');
  await expect(node).toContainText("% failed");
  await states.getByRole("button", { name: "Visits" }).click();
  await expect(node).toContainText("visits");
  await expect(page).toHaveURL(/heat=visits/);
  await node.click();
  await expect(states.getByRole("button", { name: "InspectGoods", pressed: true }).first()).toBeVisible();
});

test("a cell of the matrix says what happened, and opens the run there", async ({ page, request }) => {
  const answer = await request.get(`${app.url}/api/machines/matrix?machine=${MACHINE}&last=7d`);
  const { runs, states } = matrixSchema.parse(await answer.json());
  await page.goto(address());
  const matrix = page.getByRole("application");
  await matrix.focus();
  const last = section(page, "Last runs by state");
  await expect(last).toContainText(runs.at(-1)?.name ?? "");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowDown");
  await expect(last).toContainText(runs.at(-2)?.name ?? "");
  await expect(last).toContainText(states[1] ?? "");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/executions/${runs.at(-2)?.key}\\?event=\\d+`));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("what changed with a revision, and where what it did is compared", async ({ page }) => {
  await page.goto(address());
  const revisions = section(page, "Revisions");
  await expect(revisions.getByRole("row")).toHaveCount(3);
  await revisions.getByRole("button", { name: "What changed" }).click();
  const difference = section(page, "What changed");
  await expect(difference).toContainText("Changed InspectGoods");
  await expect(difference).toContainText('"id.$": "$.id"');
  await picture(page, "machine-difference");
  const href = await revisions.getByRole("link", { name: "Compare what they did" }).getAttribute("href");
  expect(href).toMatch(/^\/compare\/periods\?machine=returns&a=revision%3A[0-9a-f]{64}&b=revision%3A[0-9a-f]{64}$/);
  await revisions
    .getByRole("button", { name: /^[0-9a-f]{12}$/ })
    .last()
    .click();
  await expect(page).toHaveURL(/definition=[0-9a-f]{64}/);
  await expect(section(page, "Definition")).toContainText("An earlier one");
});

test("the numbers of a machine are those of its list, and a machine that is not there is said to be missing", async ({
  page,
}) => {
  await page.goto(`${app.url}/machines?last=7d`);
  await page.getByRole("link", { name: MACHINE, exact: true }).click();
  await expect(page).toHaveURL(/\/machines\/machine\?machine=returns&last=7d/);
  await page.goto(`${app.url}/machines/machine?machine=nobody`);
  await expect(page.getByRole("main")).toContainText("There is no state machine nobody.");
});

test("nothing shuts someone out, in light and dark, wide and narrow", async ({ page }) => {
  for (const [name, width] of [
    ["wide", 1440],
    ["narrow", 390],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(address());
    await page.locator("[data-node]").first().waitFor();
    await page.getByRole("application").waitFor();
    await page.locator(".recharts-surface").first().waitFor();
    await expectAccessibleInBoth(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await picture(page, `machine-${name}`);
    await page.goto(`${app.url}/machines?last=7d`);
    await page.getByRole("table").waitFor();
    await expectAccessibleInBoth(page);
    await picture(page, `machines-${name}`);
  }
});
