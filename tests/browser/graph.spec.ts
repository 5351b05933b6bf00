import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { failedOrder, goodOrder, ORDER_ARN, ORDER_DEFINITION } from "./support/orders";
import { expect, gotoQuiet, importFile, test } from "./support/test";
import { HistoryWriter } from "./support/writeHistory";

const withDefinition = (history: HistoryWriter, definition: object) =>
  `${history.json()}\n${JSON.stringify({ definition: JSON.stringify(definition) })}\n`;

/** A name that is markup to whoever does not escape it. */
const MARKUP = `A <b> & "c" ]]>`;

let key = "";
let bare = "";
let strange = "";
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  const read = async (text: string, facts = {}) => (await importFile(request, text, facts))[0] ?? "";
  key = await read(withDefinition(failedOrder(), ORDER_DEFINITION), { arn: ORDER_ARN });
  bare = await read(goodOrder(Date.UTC(2026, 4, 2)).json());
  const h = new HistoryWriter(Date.UTC(2026, 4, 3));
  h.add(0, "ExecutionStarted", { input: "{}" }, 0);
  h.enter(1, "Pass", MARKUP, {}, 0);
  h.exit(1, "Pass", MARKUP, {});
  h.add(1, "ExecutionSucceeded", { output: "{}" });
  strange = await read(withDefinition(h, { StartAt: MARKUP, States: { [MARKUP]: { Type: "Pass", End: true } } }));
  await request.dispose();
});

const open = (page: Page, query = "") => page.goto(`/executions/${key}?tab=graph${query}`);
const graph = (page: Page) => page.getByRole("group", { name: /^States of/ });
const state = (page: Page, name: string) => graph(page).getByRole("button", { name: new RegExp(`^${name}, `) });
const details = (page: Page) => page.getByRole("complementary", { name: "Details" });
const heading = (page: Page) => details(page).getByRole("heading").first();
const scene = (page: Page) => page.locator("[data-scene]").getAttribute("transform");

async function pressed(node: Locator) {
  await expect(node).toHaveAttribute("aria-pressed", "true");
}

test("the path that was taken leads to the state that failed, which is selected", async ({ page }) => {
  await open(page);
  await expect(state(page, "ChargeCard")).toHaveAccessibleName("ChargeCard, Task · 3 attempts, failed");
  await pressed(state(page, "ChargeCard"));
  await expect(heading(page)).toHaveText("ChargeCard");
  await expect(state(page, "Refund")).toHaveAccessibleName("Refund, Task, not reached");
  await expect(state(page, "Sms")).toHaveAccessibleName("Sms, Task, caught");
  const line = (name: string) => graph(page).locator(`[data-edge="${name}"]`);
  await expect(line("Sms → LogFailure")).toHaveClass(/g-catch g-taken/);
  await expect(line("ChargeCard → Refund")).not.toHaveClass(/g-taken/);
  await expect(line("AwaitCarrier → ChargeCard")).toHaveClass(/g-taken/);
  await expect(line("Pack → Skip")).toContainText("OutOfStock ×2");
});

test("a state that is chosen in the graph is chosen in the timeline, and the other way round", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: /^fit/ }).click();
  await state(page, "Sms").click();
  await expect(heading(page)).toHaveText("Sms");
  await page.getByRole("tab", { name: "Timeline" }).click();
  const selected = page.getByRole("tree").locator("[aria-selected=true]");
  await expect(selected).toContainText("Sms");
  await page.getByRole("treeitem", { name: /ReserveStock/ }).click();
  await expect(page).toHaveURL(/event=\d+/);
  await page.getByRole("tab", { name: "Graph" }).click();
  await pressed(state(page, "ReserveStock"));
  await expect(heading(page)).toHaveText("ReserveStock");
});

test("a state that was never reached shows its definition", async ({ page }) => {
  await open(page);
  await state(page, "Refund").click();
  await expect(heading(page)).toHaveText("Refund");
  await expect(details(page)).toContainText("not reached");
  await expect(details(page)).toContainText('"Resource"');
});

test("one item of a Map is shown by its number, or from one that went wrong to the next", async ({ page }) => {
  await open(page);
  await expect(state(page, "ShipItems")).toHaveAccessibleName(/Map · 40 items · 38 ✓ 2 ✕/);
  await expect(state(page, "Pack")).toHaveAccessibleName("Pack, Task · 40 visits, caught");
  const items = page.getByRole("group", { name: "Items of ShipItems" });
  const number = items.getByRole("textbox");
  await number.fill("27");
  await number.press("Enter");
  await expect(state(page, "ShipItems")).toHaveAccessibleName(/item 27 of 40/);
  await expect(state(page, "Pack")).toHaveAccessibleName("Pack, Task, caught");
  await expect(heading(page)).toHaveText("ShipItems item 27");
  await items.getByRole("button", { name: "Previous item that went wrong" }).click();
  await expect(number).toHaveValue("11");
  await expect(items.getByRole("button", { name: "Previous item that went wrong" })).toBeDisabled();
  await number.fill("3");
  await number.press("Enter");
  await expect(state(page, "Skip")).toHaveAccessibleName("Skip, Pass, not reached");
  await state(page, "Pack").click();
  await expect(heading(page)).toHaveText("Pack");
  await page.getByRole("tab", { name: "Timeline" }).click();
  await expect(page.getByRole("treeitem", { name: /item 3/ }).first()).toBeVisible();
  await page.getByRole("tab", { name: "Graph" }).click();
  await expect(number).toHaveValue("3");
  await items.getByRole("button", { name: "all items" }).click();
  await expect(state(page, "Pack")).toHaveAccessibleName(/40 visits/);
  await number.fill("99");
  await number.press("Enter");
  await expect(number).toHaveAttribute("aria-invalid", "true");
});

test("the keyboard walks along the lines, opens and closes, and finds failures", async ({ page }) => {
  await open(page);
  await state(page, "ReserveStock").focus();
  await page.keyboard.press("ArrowDown");
  await expect(state(page, "NotifyAll")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(state(page, "Email")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(state(page, "Sms")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(state(page, "LogFailure")).toBeFocused();
  await details(page).getByRole("button", { name: "Close the details" }).click();
  await state(page, "LogFailure").focus();
  await page.keyboard.press("Enter");
  await expect(heading(page)).toHaveText("LogFailure");
  await page.keyboard.press("]");
  await expect(heading(page)).toHaveText("Pack");
  await state(page, "NotifyAll").focus();
  await page.keyboard.press(" ");
  await expect(state(page, "NotifyAll")).toHaveAttribute("aria-expanded", "false");
  await expect(state(page, "Sms")).toHaveCount(0);
  await page.keyboard.press(" ");
  await expect(state(page, "Sms")).toHaveCount(1);
});

test("the picture is moved and zoomed by keys, buttons, the wheel and by dragging", async ({ page }) => {
  await open(page);
  await state(page, "ChargeCard").focus();
  const changes = async (act: () => Promise<unknown>) => {
    const before = await scene(page);
    await act();
    await expect.poll(() => scene(page)).not.toBe(before);
  };
  await changes(() => page.keyboard.press("+"));
  await changes(() => page.keyboard.press("Shift+ArrowUp"));
  await changes(() => page.getByRole("button", { name: "Zoom out" }).click());
  await changes(() => page.getByRole("button", { name: /^fit/ }).click());
  const fitted = await scene(page);
  const box = await graph(page).boundingBox();
  if (box === null) throw new Error("the graph is not on screen");
  await page.mouse.move(box.x + 30, box.y + 30);
  await changes(async () => {
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
  });
  await changes(async () => {
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 70, { steps: 4 });
    await page.mouse.up();
  });
  await state(page, "ChargeCard").focus();
  await page.keyboard.press("f");
  await expect.poll(() => scene(page)).toBe(fitted);
});

test("who goes to another tab comes back to the picture that was left; loaded anew it opens as it did", async ({
  page,
}) => {
  await open(page);
  await page.getByRole("button", { name: /^fit/ }).click();
  await state(page, "NotifyAll").focus();
  await page.keyboard.press(" ");
  await expect(state(page, "NotifyAll")).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("+");
  await page.keyboard.press("Shift+ArrowUp");
  const left = await scene(page);
  await page.getByRole("tab", { name: "Definition" }).click();
  await expect(graph(page)).toHaveCount(0);
  await page.getByRole("tab", { name: "Graph" }).click();
  await expect(state(page, "NotifyAll")).toHaveAttribute("aria-expanded", "false");
  await expect.poll(() => scene(page)).toBe(left);
  // Loaded anew it opens as it did.
  await page.reload();
  await expect(state(page, "NotifyAll")).toHaveAttribute("aria-expanded", "true");
  await expect.poll(() => scene(page)).not.toBe(left);
});

test("a line leads to the visits that took it", async ({ page }) => {
  await open(page);
  await graph(page).locator('[data-edge="Pack → Skip"] text').click();
  await expect(heading(page)).toHaveText("Pack");
  await expect(page.getByRole("group", { name: "Items of ShipItems" }).getByRole("textbox")).toHaveValue("11");
});

async function exported(page: Page): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "SVG" }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

/** Reads the file in a page that has no policy of ours: ours lets no style in that it did not bring. */
async function elsewhere<T>(page: Page, read: (source: string) => T, source: string): Promise<T> {
  const blank = await page.context().newPage();
  try {
    return await blank.evaluate(read, source);
  } finally {
    await blank.close();
  }
}

test("the graph is saved as a picture that stands alone, in light and in dark", async ({ page }) => {
  await open(page);
  await state(page, "ChargeCard").waitFor();
  const { name, text } = await exported(page);
  expect(name).toMatch(/\.svg$/);
  expect(text).toContain("ValidateOrder");
  expect(text).toContain("OutOfStock ×2");
  expect(text).toContain("prefers-color-scheme:dark");
  // Nothing of the page is needed to show it, and nothing in it acts.
  expect(text).not.toMatch(/var\(|<script|href=|url\(|tabindex|on\w+=|undefined|NaN/);
  const light = text.slice(0, text.indexOf("prefers-color-scheme"));
  expect(light).toContain(".graph .g-failed .g-box{fill:#fbe3e5;stroke:#c92a3a}");
  expect(text.slice(light.length)).toContain(".graph .g-failed .g-box{fill:#42191e;stroke:#ff7783}");
  const { error, size } = await elsewhere(
    page,
    (source) => {
      const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
      const box = (parsed.documentElement.getAttribute("viewBox") ?? "").split(" ").map(Number);
      return { error: parsed.querySelector("parsererror") !== null, size: box };
    },
    text,
  );
  expect(error).toBe(false);
  expect(size[2]).toBeGreaterThan(200);
});

test("names are text in the exported picture, whatever they hold", async ({ page }) => {
  await page.goto(`/executions/${strange}?tab=graph`);
  await page.locator("[data-node]").first().waitFor();
  const { text } = await exported(page);
  const names = await elsewhere(
    page,
    (source) => {
      const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
      return [...parsed.querySelectorAll(".g-name")].map((node) => node.textContent);
    },
    text,
  );
  expect(names).toEqual([MARKUP]);
  expect(text).not.toContain("<b>");
});

/** What the layout of graphs may add to a page, bytes as they are before compression. */
const MOST_ADDED = 200_000;

test("what lays graphs out is loaded when the graph is opened, not before", async ({ page }) => {
  const loaded: { readonly text: string; readonly bytes: number }[] = [];
  page.on("response", async (response) => {
    if (response.request().resourceType() !== "script" || !response.ok()) return;
    const body = await response.body();
    loaded.push({ text: body.toString(), bytes: body.length });
  });
  // A name inside of dagre that no minifier changes.
  const dagre = () => loaded.some(({ text }) => text.includes("network-simplex"));
  await gotoQuiet(page, `/executions/${key}`);
  expect(loaded.length).toBeGreaterThan(3);
  expect(dagre()).toBe(false);
  const before = loaded.length;
  await page.getByRole("tab", { name: "Graph" }).click();
  await expect(state(page, "ChargeCard")).toBeVisible();
  await expect.poll(dagre).toBe(true);
  expect(loaded.slice(before).reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_ADDED);
});

test("without a definition the page says how to give one", async ({ page }) => {
  await page.goto(`/executions/${bare}?tab=graph`);
  await expect(page.getByRole("heading", { name: "There is no graph without the definition" })).toBeVisible();
  await expect(page.getByText("No definition is known")).toBeVisible();
});
