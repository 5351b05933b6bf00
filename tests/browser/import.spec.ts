import { drop } from "./support/drop";
import { failedOrder, ORDER_DEFINITION } from "./support/orders";
import { expect, test } from "./support/test";

const at = (day: number) => failedOrder(Date.UTC(2026, 5, day)).json();
const DESCRIBED = JSON.stringify({
  stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
  name: "orders",
  status: "ACTIVE",
  type: "STANDARD",
  definition: JSON.stringify(ORDER_DEFINITION),
});

test.beforeEach(async ({ page }) => {
  await page.goto("/import");
  await expect(page.getByRole("heading", { name: "Import" })).toBeVisible();
});

test("a definition beside a history is bound to it by its name, and the execution opens by itself", async ({
  page,
}) => {
  await drop(page, { "run-1.json": at(1), "run-1.definition.json": DESCRIBED });
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
  await expect(page.getByRole("treeitem", { name: /Refund/ })).toContainText("not reached");
});

test("an answer of DescribeStateMachine under any name is found to be the definition", async ({ page }) => {
  await drop(page, { "describe.json": DESCRIBED, "run-2.json": at(2) });
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
  await expect(page.getByRole("treeitem", { name: /Refund/ })).toContainText("not reached");
});

test("a definition alone is offered as one, and used for what comes next", async ({ page }) => {
  await drop(page, { "orders.asl.json": JSON.stringify(ORDER_DEFINITION) });
  const item = page.getByRole("main").getByRole("listitem").filter({ hasText: "orders.asl.json" });
  await expect(item).toContainText("A definition, not a history");
  await expect(item.getByRole("button", { name: "Import what is whole" })).toHaveCount(0);
  await item.getByRole("button", { name: "Use for what comes next" }).click();
  await drop(page, { "run-3.json": at(3) });
  await expect(page.getByRole("treeitem", { name: /Refund/ })).toContainText("not reached");
});

const machineOf = (definition: object) => JSON.stringify(definition).replaceAll("'", "''");
const template = (properties: Readonly<Record<string, string>>) => `Resources:
${Object.entries(properties)
  .map(([id, text]) => `  ${id}:\n    Type: AWS::Serverless::StateMachine\n    Properties: ${text}\n`)
  .join("")}`;

test("a file that a template names is read when it is dropped too, and named when it is not", async ({ page }) => {
  const sam = template({ Orders: "{ DefinitionUri: statemachine/orders.asl.json }" });
  await drop(page, { "template.yaml": sam, "run-8.json": at(8) });
  const item = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: "run-8.json" })
    .filter({ has: page.getByRole("alert") });
  await expect(item).toContainText("Drop statemachine/orders.asl.json too, together with template.yaml");
  await expect(item.getByRole("link")).toHaveCount(1);

  const definition = JSON.stringify(ORDER_DEFINITION);
  await drop(page, { "orders.asl.json": definition, "template.yaml": sam, "run-8.json": at(8) });
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
  await expect(page.getByRole("treeitem", { name: /Refund/ })).toContainText("not reached");
});

test("one of several machines of a template is chosen in the row, and taken for what comes next", async ({ page }) => {
  const other = { StartAt: "Other", States: { Other: { Type: "Succeed" } } };
  const both = template({
    Other: `{ Definition: ${machineOf(other)} }`,
    Orders: `{ Definition: ${machineOf(ORDER_DEFINITION)} }`,
  });
  await drop(page, { "template.yaml": both, "run-9.json": at(9) });
  const item = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("combobox") });
  await expect(item).toContainText("“Use this machine” takes one of the 2 state machines of template.yaml");
  await item.getByRole("combobox", { name: "State machine of the history" }).selectOption("Orders");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: test.info().outputPath(`chooser-${colorScheme}.png`) });
  }
  await item.getByRole("button", { name: "Use this machine" }).click();
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
  await expect(page.getByRole("treeitem", { name: /Refund/ })).toContainText("not reached");
});

test("each execution of a file is named with its status; a row without a history says so", async ({ page }) => {
  const described = (name: string, status: string) => ({
    executionArn: `arn:aws:states:eu-west-1:123456789012:execution:import-spec:${name}`,
    stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:import-spec",
    name,
    status,
    startDate: "2026-06-04T10:00:00Z",
    stopDate: "2026-06-04T10:00:05Z",
    input: "{}",
    error: "Orders.Broken",
    cause: "no load",
  });
  await drop(page, { "list.json": JSON.stringify([described("one", "FAILED"), described("two", "ABORTED")]) });
  const item = page.getByRole("main").getByRole("listitem").filter({ hasText: "list.json" });
  await expect(item).toContainText(/one.*Failed.*no history yet/);
  await expect(item).toContainText(/two.*Aborted.*no history yet/);
  await item.getByRole("link", { name: "one" }).click();
  await expect(page.getByRole("heading", { name: "one" })).toBeVisible();
});

test("what is whole is offered of a cut file alone, and an encoding of one that is not UTF-8", async ({ page }) => {
  await drop(page, { "cut.json": at(5).slice(0, -400), "picture.png": Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10]) });
  const picture = page.getByRole("main").getByRole("listitem").filter({ hasText: "picture.png" });
  await expect(picture).toContainText("This is an image (PNG)");
  await expect(picture.getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("alert").filter({ hasText: "cut off" })).toContainText(
    "“Import what is whole” takes them",
  );
  await page.getByRole("button", { name: "Import what is whole" }).click();
  await expect(page.getByRole("main").getByRole("listitem").filter({ hasText: "cut.json" })).toContainText(
    "kept as partial",
  );

  const latin = Buffer.from(at(6).replaceAll("Card was declined", "Carte refusée"), "latin1");
  await drop(page, { "latin.json": latin });
  const refused = page.getByRole("main").getByRole("listitem").filter({ hasText: "latin.json" });
  await expect(refused.getByRole("alert")).toContainText("is the first that is not. “Read as windows-1252”");
  await refused.getByRole("button", { name: "Read as windows-1252" }).click();
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("Carte refusée");
});

test("what is pasted anywhere on the page is imported", async ({ page }) => {
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, at(7));
  await expect(page).toHaveURL(/\/executions\/[0-9a-f]{20}/);
});

test("pull is mentioned", async ({ page }) => {
  await expect(page.getByText("stepscope -- pull --since 7d")).toBeVisible();
});
