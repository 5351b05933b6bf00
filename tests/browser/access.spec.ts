import { failedOrder, goodOrder, ORDER_DEFINITION, pollingOrder } from "./support/orders";
import { expectAccessible, findBarriers } from "./support/look";
import { expect, importFile, test } from "./support/test";

const FILE = `${failedOrder(Date.UTC(2026, 1, 1)).json()}\n${JSON.stringify({ definition: JSON.stringify(ORDER_DEFINITION) })}\n`;

let key = "";
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  key = (await importFile(request, FILE))[0] ?? "";
  await importFile(request, goodOrder(Date.UTC(2026, 1, 2)).json(), { machine: "access-orders" });
  await importFile(request, pollingOrder(Date.UTC(2026, 1, 3)).json());
  await request.dispose();
});

const PAGES = [
  { name: "the overview", path: () => `/?from=${Date.UTC(2026, 0, 31)}&to=${Date.UTC(2026, 1, 5)}`, ready: "table" },
  { name: "the list", path: () => "/executions", ready: "table" },
  { name: "the timeline", path: () => `/executions/${key}`, ready: "[role=treeitem]" },
  { name: "the graph", path: () => `/executions/${key}?tab=graph`, ready: "[data-node]" },
  { name: "the events", path: () => `/executions/${key}?tab=events&event=20`, ready: "[data-event='20']" },
  { name: "the definition", path: () => `/executions/${key}?tab=definition`, ready: "[role=region]" },
  { name: "the data", path: () => `/executions/${key}?tab=data`, ready: "[role=region] h2" },
  { name: "the cost of an execution", path: () => `/executions/${key}?tab=cost`, ready: "[role=region] h2" },
  { name: "the cost of a month", path: () => "/cost", ready: "table" },
  { name: "a machine's month", path: () => "/cost?machine=access-orders&month=2026-02", ready: "table" },
  { name: "the calculator", path: () => "/cost?view=calculator", ready: "[type=range]" },
  { name: "the import page", path: () => "/import", ready: "[data-drop]" },
] as const;

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });
    test.describe(() => {
      test.use({ expectedError: /404/ });
      test("a page that is not there shuts nobody out and leads back", async ({ page }) => {
        await page.goto("/nowhere");
        await expect(page.getByRole("link", { name: "All executions" })).toBeVisible();
        await expectAccessible(page);
      });
    });
    for (const { name, path, ready } of PAGES) {
      test(`${name} has nothing that shuts someone out`, async ({ page }) => {
        await page.goto(path());
        await page.locator(ready).first().waitFor();
        await expectAccessible(page);
      });
    }
  });
}

test("what shuts someone out is named, in light and in dark", async ({ page }) => {
  for (const [ground, ink] of [
    ["#fff", "#ddd"],
    ["#000", "#333"],
  ]) {
    const pale = `<p style="color:${ink}">pale</p>`;
    const write = (text: string) =>
      page.setContent(
        `<html lang="en"><title>t</title><body style="background:${ground};color:#767676"><main><h1>h</h1>${text}`,
      );
    await write(`${pale}<input>`);
    expect(await findBarriers(page)).toEqual([`color-contrast\n${pale}`, "label\n<input>"]);
    await write("");
    expect(await findBarriers(page)).toEqual([]);
  }
});
