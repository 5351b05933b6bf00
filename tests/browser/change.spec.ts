import { expectAccessible } from "./support/look";
import { expect, gotoQuiet, importFile, listenForErrors, test } from "./support/test";
import { HistoryWriter } from "./support/writeHistory";

/* What a user says of a stored execution on its page: a definition, an ARN, a machine; and that it be deleted. */

const T0 = Date.UTC(2026, 0, 5, 12, 0, 0);
const TWICE = "arn:aws:states:eu-west-1:123456789012:execution:parcels:ran-twice";

const DEFINITION = JSON.stringify({
  StartAt: "Weigh",
  States: {
    Weigh: { Type: "Task", Resource: "arn:aws:lambda:eu-west-1:123456789012:function:work", Next: "Label" },
    Label: { Type: "Succeed" },
  },
});

const TEMPLATE = JSON.stringify({
  Resources: {
    Parcels: { Type: "AWS::StepFunctions::StateMachine", Properties: { DefinitionString: DEFINITION } },
    Letters: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: { DefinitionString: JSON.stringify({ StartAt: "Stamp", States: { Stamp: { Type: "Succeed" } } }) },
    },
  },
});

function parcel(name: string, startedAt: number): string {
  const h = new HistoryWriter(startedAt);
  h.add(0, "ExecutionStarted", { input: JSON.stringify({ name }), inputDetails: { truncated: false } }, 0);
  h.enter(1, "Task", "Weigh", { name });
  h.lambda(30, null, { grams: 120 });
  h.exit(1, "Task", "Weigh", { grams: 120 });
  h.enter(1, "Succeed", "Label", { grams: 120 });
  h.exit(0, "Succeed", "Label", { grams: 120 });
  h.add(1, "ExecutionSucceeded", { output: '{"grams":120}', outputDetails: { truncated: false } });
  return h.json();
}

const keys = { given: "", said: "", deleted: "", slow: "", read: "", first: "", second: "" };
test.beforeAll(async ({ playwright, app }) => {
  const request = await playwright.request.newContext({ baseURL: app.url });
  const store = async (name: string, at: number, facts: Record<string, string> = {}) =>
    (await importFile(request, parcel(name, at), facts))[0] ?? "";
  keys.given = await store("given", T0 + 1);
  keys.said = await store("said", T0 + 2);
  keys.deleted = await store("deleted", T0 + 3, { machine: "parcels to delete" });
  keys.slow = await store("slow", T0 + 4, { name: "slow" });
  keys.read = await store("read", T0 + 5, { name: "read" });
  keys.first = await store("first", T0, { arn: TWICE });
  keys.second = await store("second", Date.UTC(2026, 4, 9, 8, 0, 0), { arn: TWICE });
  await request.dispose();
});

test.describe("what is refused is said", () => {
  // The browser logs each refusal of the server.
  test.use({ expectedError: /status of 400/ });

  test("a definition given in the Graph tab draws the graph, is asked for a verdict, and is undone", async ({
    page,
  }) => {
    await page.goto(`/executions/${keys.given}?tab=replay`);
    await expect(page.getByText("No definition is known, so")).toBeVisible();
    await page.getByRole("tab", { name: "Graph" }).click();
    await expect(page.getByRole("heading", { name: "There is no graph without the definition" })).toBeVisible();
    await expectAccessible(page);
    const give = page.getByRole("button", { name: "Give this definition" });
    await expect(give).toBeDisabled();
    await page.getByLabel("Text of the definition").fill("{");
    await give.click();
    await expect(page.getByRole("alert").filter({ hasText: "This is no definition" })).toBeVisible();
    await page.getByLabel("File with the definition").setInputFiles({
      name: "template.json",
      mimeType: "application/json",
      buffer: Buffer.from(TEMPLATE),
    });
    await give.click();
    await expect(page.getByRole("tabpanel").getByRole("alert")).toContainText("Name one, as template.json#Parcels");
    await page.getByLabel("# id").fill("Parcels");
    await give.click();
    await expect(page.locator("[data-node]").first()).toBeVisible();
    await expect(page.getByText("assigned by hand: definition")).toBeVisible();
    const asked = page.waitForResponse((response) => response.url().endsWith(`/api/executions/${keys.given}/replay`));
    await page.getByRole("tab", { name: "Replay" }).click();
    await asked;
    await expect(page.getByText("No definition is known, so")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByText("assigned by hand")).toHaveCount(0);
    await page.getByRole("tab", { name: "Definition" }).click();
    await expect(page.getByRole("heading", { name: "The definition of this machine is not known" })).toBeVisible();
    await expectAccessible(page);
  });

  test("an ARN and a machine are given in the header, and what contradicts is said", async ({ page }) => {
    await page.goto(`/executions/${keys.said}`);
    const open = () => page.getByRole("button", { name: "Assign…" }).click();
    const dialog = page.getByRole("dialog");
    await open();
    await expectAccessible(page);
    await dialog.getByLabel("Execution ARN").fill("arn:aws:s3:::bucket");
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await expect(dialog.getByRole("alert")).toContainText("the ARN of an execution");
    const arn = "arn:aws:states:eu-west-1:123456789012:execution:parcels:said";
    await dialog.getByLabel("Execution ARN").fill(arn);
    await dialog.getByLabel("Machine").fill("parcels-of-may");
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("said");
    await expect(page.getByRole("link", { name: "parcels-of-may" })).toBeVisible();
    await expect(page.getByText("assigned by hand: ARN, machine")).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("link", { name: "parcels-of-may" })).toHaveCount(0);
  });
});

test("an execution is deleted after a question, and the list shows", async ({ page }) => {
  await page.goto(`/executions/${keys.deleted}`);
  await page.getByRole("button", { name: "Delete…" }).click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("the next import or pull of its history brings it back");
  await expect(question).toContainText("delete 'parcels to delete'");
  await expectAccessible(page);
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(question).toHaveCount(0);
  await page.getByRole("button", { name: "Delete…" }).click();
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/executions$/);
  await expect(page.getByRole("table")).toBeVisible();
  await expect(page.locator(`a[href="/executions/${keys.deleted}"]`)).toHaveCount(0);
  expect((await page.request.get(`/api/executions/${keys.deleted}`)).status()).toBe(404);
});

test("a deletion is told by the feed before its own answer comes: the page asks for nothing that is gone", async ({
  page,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes(keys.slow) && request.method() === "GET") asked.push(request.url());
  });
  await page.goto(`/executions/${keys.slow}`);
  await page.getByRole("tab", { name: "Events" }).click();
  await expect(page.getByRole("table", { name: "Events" })).toBeVisible();
  let answer = () => {};
  const isTold = new Promise<void>((resolve) => (answer = resolve));
  await page.route(`**/api/executions/${keys.slow}`, async (route) => {
    const response = await route.fetch();
    await isTold;
    await route.fulfill({ response });
  });
  await page.getByRole("button", { name: "Delete…" }).click();
  asked.length = 0;
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("status").filter({ hasText: "slow was deleted." })).toBeVisible();
  answer();
  await expect(page).toHaveURL(/\/executions$/);
  expect(asked).toEqual([]);
});

test("another browser that shows a deleted execution says so, asks for nothing, and shows it again after an import", async ({
  page,
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
  const reader = await context.newPage();
  const errors = listenForErrors(reader);
  // What is on its way when somebody else deletes it finds nothing there.
  await gotoQuiet(reader, `/executions/${keys.read}`);
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText("read");
  const headers = { "x-stepscope": "1" };
  expect((await page.request.delete(`/api/executions/${keys.read}`, { headers })).status()).toBe(200);
  const said = reader.getByRole("status").filter({ hasText: "read was deleted." });
  await expect(said).toContainText("the next import or pull of its history brings it back");
  await expect(said.getByRole("link", { name: "All executions" })).toBeVisible();
  await expectAccessible(reader);
  await importFile(page.request, parcel("read", T0 + 5), { name: "read" });
  await expect(said).toHaveCount(0);
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText("read");
  expect(errors).toEqual([]);
  await context.close();
});

test("two runs under one ARN name each other, in the header and in the list", async ({ page }) => {
  await page.goto(`/executions/${keys.second}`);
  await expect(page.getByText("ran twice")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: /5 Jan/ }).click();
  await expect(page).toHaveURL(new RegExp(`/executions/${keys.first}`));
  await expect(page.getByRole("link", { name: /9 May/ })).toBeVisible();
  await page.goto("/executions?machine=parcels");
  await expect(page.getByRole("row").filter({ hasText: "ran twice" })).toHaveCount(2);
});

test("work that fails in the background is said with its reason on every page", async ({ page }) => {
  await page.route("**/api/health", async (route) => {
    const health = (await (await route.fetch()).json()) as object;
    const failing = [{ kind: "verify", message: "the disk is full", attempts: 3, isOver: false }];
    await route.fulfill({ json: { ...health, failing } });
  });
  await page.goto("/import");
  const work = page.getByRole("region", { name: "Background work that fails" });
  await expect(work).toContainText("Replaying executions for their verdicts fails");
  await expect(work).toContainText("the disk is full");
  await expect(work).toContainText("tried 3 times, tried again by itself");
  await expectAccessible(page);
});
