import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { matrixSchema } from "@/lib/contract/machine";
import { bundled } from "../support/bundled";
import { type App, startApp } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, test } from "./support/test";

let app: App;
const scratch = mkdtempSync(join(process.cwd(), "node_modules/.machines-"));
/** Of this machine the second of two states fails since its definition changed. */
const MACHINE = "payments";
const address = (query = "last=7d") => `${app.url}/machines/machine?machine=${MACHINE}&${query}`;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  app = await startApp();
  const script = await bundled("tests/support/overviewFleet.ts", join(scratch, "fleet.mjs"));
  const args = ["--conditions=react-server", script, app.databaseUrl, String(Date.now())];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
});
test.afterAll(async () => {
  await app?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

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
  await states.getByRole("button", { name: "Failed", exact: true }).click();
  await expect(states.getByRole("row").nth(1)).toContainText("Charge");
  const node = states.locator('[data-node="Charge"]');
  await expect(node).toContainText("% failed");
  await states.getByRole("button", { name: "Visits", exact: true }).click();
  await expect(node).toContainText("visits");
  await expect(page).toHaveURL(/heat=visits/);
  await node.click();
  await expect(states.getByRole("button", { name: "Charge", pressed: true }).first()).toBeVisible();
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
  await expect(difference).toContainText("No state differs");
  await expect(difference).toContainText('added  "Comment": "revision 2",');
  await expect(difference).toContainText('removed  "Comment": "revision 1",');
  await picture(page, "machine-difference");
  const href = await revisions.getByRole("link", { name: "Compare what they did" }).getAttribute("href");
  expect(href).toMatch(/^\/compare\/periods\?machine=payments&a=revision%3A[0-9a-f]{64}&b=revision%3A[0-9a-f]{64}$/);
  await revisions
    .getByRole("button", { name: /^[0-9a-f]{12}$/ })
    .last()
    .click();
  await expect(page).toHaveURL(/definition=[0-9a-f]{64}/);
  await expect(section(page, "Definition")).toContainText("Another one");
});

test("a machine is come to from the list of all, in the same time", async ({ page }) => {
  await page.goto(`${app.url}/machines?last=7d`);
  const row = page.getByRole("row").filter({ hasText: MACHINE });
  const executions = await row.getByRole("link").nth(1).textContent();
  await row.getByRole("link", { name: MACHINE, exact: true }).click();
  await expect(page).toHaveURL(/\/machines\/machine\?machine=payments&last=7d/);
  await expect(page.getByRole("main")).toContainText(`Executions${executions}`);
});

test.describe("a machine that is not there", () => {
  test.use({ expectedError: /404/ });
  test("is said to be missing", async ({ page }) => {
    await page.goto(`${app.url}/machines/machine?machine=nobody`);
    await expect(page.getByRole("main")).toContainText("There is no state machine nobody.");
    await expect(page.getByRole("link", { name: "All machines" })).toBeVisible();
  });
});

test("a deploy is marked by hand, is a line on the charts, and is taken back", async ({ page, request }) => {
  await page.goto(address());
  const trends = section(page, "Trends");
  await trends.getByRole("button", { name: "Mark…" }).click();
  const form = trends.getByRole("form", { name: "Marker" });
  await form.getByRole("button", { name: "Mark", exact: true }).click();
  // Without a name nothing is sent.
  await expect(form.getByLabel("What happened")).toBeFocused();
  await form.getByLabel("What happened").fill("Deploy 42");
  await form.getByLabel("Address that tells more").fill("https://ci.example/42");
  await form.getByLabel("When (UTC); empty: now").fill(new Date(Date.now() - 3_600_000).toISOString().slice(0, 16));
  await form.getByRole("button", { name: "Mark", exact: true }).click();
  await expect(form.getByRole("status")).toContainText("Marked: Deploy 42");
  await expectAccessibleInBoth(page);
  await picture(page, "machine-marked");
  const list = trends.getByRole("list", { name: "Changes" });
  await expect(list).toContainText("Deploy 42");
  await expect(list.getByRole("link", { name: "ci.example" })).toHaveAttribute("href", "https://ci.example/42");
  await form.getByRole("button", { name: "Take back" }).click();
  await expect(list.getByText("Deploy 42")).toHaveCount(0);
  // As any other write: a page of another site cannot send it.
  const sent = await request.post(`${app.url}/api/markers`, { data: { label: "Deploy 43", machine: MACHINE } });
  expect(sent.status()).toBe(403);
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
