import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { executionListSchema } from "@/lib/contract/execution";
import { bundled } from "../support/bundled";
import { type App, startApp } from "./support/app";
import { expectAccessibleInBoth, picture } from "./support/look";
import { expect, test } from "./support/test";

let app: App;
let badFrom = 0;
const scratch = mkdtempSync(join(process.cwd(), "node_modules/.overview-"));

test.beforeAll(async () => {
  test.setTimeout(300_000);
  app = await startApp();
  const script = await bundled("tests/support/overviewFleet.ts", join(scratch, "fleet.mjs"));
  const args = ["--conditions=react-server", script, app.databaseUrl, String(Date.now())];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  ({ badFrom } = JSON.parse(stdout) as { badFrom: number });
});
test.afterAll(async () => {
  await app?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** At most four actions from the start page to an answer. */
async function drill(page: Page) {
  await page.goto(`${app.url}/`);
  let actions = 0;
  return async (act: () => Promise<unknown>) => {
    expect(++actions, "actions from the start page").toBeLessThanOrEqual(4);
    await act();
  };
}

const clock = (at: number) => new Date(at).toISOString().slice(11, 16);

test("since when is checkout slower, and in which state", async ({ page }) => {
  const act = await drill(page);
  const worse = page.getByRole("region", { name: "Worse than usual" });
  const row = worse.getByRole("listitem").filter({ hasText: "checkout" }).first();
  await expect(row).toContainText("is slower than usual");
  await act(() => row.getByRole("button", { name: /Look into checkout/ }).click());
  const look = page.getByRole("region", { name: "checkout looked into" });
  const since = Number(new URL(page.url()).searchParams.get("since"));
  expect(Math.abs(since - badFrom)).toBeLessThanOrEqual(300_000);
  await expect(look.getByRole("row").nth(1)).toContainText("Reserve");
  await expect(look.getByRole("row").nth(1)).toContainText(/\+[23](\.\d+)? s/);
  await picture(page, "overview-look");
});

test("is this error new", async ({ page }) => {
  await drill(page);
  const row = page.getByRole("region", { name: "Errors" }).getByRole("row").filter({ hasText: "PaymentDeclined" });
  await expect(row).toContainText("New");
  await expect(row).toContainText("payments");
});

test("what do the failing ones share", async ({ page }) => {
  const act = await drill(page);
  const errors = page.getByRole("region", { name: "Errors" });
  await act(() => errors.getByRole("button", { name: /Look into PaymentDeclined/ }).click());
  const look = page.getByRole("region", { name: "payments looked into" });
  await expect(look.getByText("input.tenant = acme").first()).toBeVisible({ timeout: 30_000 });
});

test("the sentence names the machines, since when and after which change", async ({ page }) => {
  await page.goto(`${app.url}/`);
  const sentence = page.getByRole("region", { name: "What matters" });
  await expect(sentence).toContainText("2 machines are worse than usual:");
  await expect(sentence).toContainText("payments fails more than usual since");
  await expect(sentence).toContainText("after its definition changed at");
  await expect(page.locator("main")).toContainText(clock(badFrom).slice(0, 2));
});

test("each number of a machine leads to as many executions", async ({ page, request }) => {
  await page.goto(`${app.url}/`);
  const row = page.getByRole("region", { name: "Machines" }).getByRole("row").filter({ hasText: "payments" });
  for (const link of (await row.getByRole("link").all()).slice(1, 3)) {
    const href = (await link.getAttribute("href")) ?? "";
    const answer = await request.get(`${app.url}/api${href}`);
    expect(String(executionListSchema.parse(await answer.json()).total)).toBe(await link.textContent());
  }
});

test("a way of failing is said to be resolved, and is open again", async ({ page }) => {
  await page.goto(`${app.url}/`);
  const row = page.getByRole("region", { name: "Errors" }).getByRole("row").filter({ hasText: "PaymentDeclined" });
  const say = async (what: string) => {
    await row.getByRole("button", { name: "What to say of PaymentDeclined" }).click();
    await page.getByRole("menuitem", { name: what }).click();
  };
  await say("Resolved now");
  await expect(row).toContainText("Resolved");
  await say("Open again");
  await expect(row).toContainText("Ongoing");
});

test("nothing shuts someone out, in light and dark, wide and narrow", async ({ page }) => {
  for (const [name, width] of [
    ["wide", 1440],
    ["narrow", 390],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${app.url}/`);
    await page.getByRole("region", { name: "Machines" }).getByRole("table").waitFor();
    await page.locator(".recharts-surface").first().waitFor();
    await expectAccessibleInBoth(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await picture(page, `overview-${name}`);
  }
});

test("what did the last definition change do", async ({ page }) => {
  const act = await drill(page);
  await act(() => page.getByRole("button", { name: /^\d+ changes?$/ }).click());
  const change = page.getByRole("list", { name: "Changes" }).getByRole("listitem").filter({ hasText: "payments" });
  await expect(change).toContainText("its definition changed");
  await picture(page, "overview-changes");
  await act(() => change.getByRole("link", { name: "before and after" }).click());
  const sure = page.getByRole("region", { name: "What differs surely" });
  await expect(sure.getByRole("row").filter({ hasText: /^Failed/ })).toContainText("more, surely");
  // What it did not do is not said.
  const machine = page.getByRole("region", { name: "The machine" });
  await expect(machine.getByRole("row").filter({ hasText: "Median duration" })).toContainText("cannot be told apart");
  await expectAccessibleInBoth(page);
  await picture(page, "periods");
  const definitions = page.getByRole("combobox", { name: "A is" });
  await definitions.selectOption({ index: 2 });
  await page.getByRole("combobox", { name: "B is" }).selectOption({ index: 1 });
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page).toHaveURL(/a=revision%3A[0-9a-f]{64}&b=revision%3A/);
  await expect(sure.getByRole("row").filter({ hasText: /^Failed/ })).toContainText("more, surely");
  await page.setViewportSize({ width: 390, height: 900 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a marker that a pipeline sends is a line on the charts of its machine, and in the list beside them", async ({
  page,
  request,
}) => {
  await page.goto(`${app.url}/executions?machine=shipping`);
  await page.locator(".recharts-surface").first().waitFor();
  await expect(page.locator(".recharts-reference-line")).toHaveCount(0);
  const data = { label: "<b>Deploy 42</b>", machine: "shipping", at: badFrom, url: "https://ci.example/42", by: "ci" };
  const headers = { "x-stepscope": "1" };
  expect((await request.post(`${app.url}/api/markers`, { data })).status()).toBe(403);
  expect((await request.post(`${app.url}/api/markers`, { data, headers })).status()).toBe(200);
  // The page hears of it.
  await expect(page.locator(".recharts-reference-line")).toHaveCount(1);
  const list = page.getByRole("list", { name: "Changes" });
  await page.getByRole("button", { name: "1 change" }).press("Enter");
  await expect(list).toContainText("shipping “<b>Deploy 42</b>” by ci ci.example");
  await expect(list.getByRole("link", { name: "ci.example" })).toHaveAttribute("rel", /noopener/);
  await expectAccessibleInBoth(page);
  await picture(page, "executions-marker");
  await page.goto(`${app.url}/cost?machine=shipping`);
  await expect(page.locator(".recharts-reference-line")).toHaveCount(1);
  await page.goto(`${app.url}/executions?machine=checkout`);
  await page.locator(".recharts-surface").first().waitFor();
  await expect(page.locator(".recharts-reference-line")).toHaveCount(0);
});
