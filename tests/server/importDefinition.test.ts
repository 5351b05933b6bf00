import { afterAll, beforeAll, expect, test } from "vitest";
import { type ImportReport, MAX_BESIDE, MAX_DEFINITION_BYTES, parseImportFacts } from "@/lib/contract/import";
import { PATHS } from "@/lib/contract/paths";
import { encodeEvent } from "@/lib/history/encode";
import type { Context } from "@/lib/server/context";
import { open, sqliteDatabase } from "../support/databases";
import { arnOf, chargeRun } from "../support/ingested";
import { contextOf, importHere } from "../support/serverContext";

const database = sqliteDatabase();
let context: Context;
beforeAll(async () => {
  const store = await open(database);
  context = contextOf(store, database);
});
afterAll(async () => {
  await context.store.close();
  await database.drop();
});

const machine = (comment: string) =>
  JSON.stringify({ Comment: comment, StartAt: "A", States: { A: { Type: "Succeed" } } });
const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties: { StateMachineName: orders, DefinitionString: '${machine("of orders")}' }
  Refunds:
    Type: AWS::StepFunctions::StateMachine
    Properties: { StateMachineName: refunds, DefinitionString: '${machine("of refunds")}' }
`;
const SAM = `Resources:
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties: { Name: orders, DefinitionUri: statemachine/orders.asl.json }
`;

type Given = { readonly id?: string; readonly named?: boolean; readonly beside?: Readonly<Record<string, string>> };

/** Sends a history with a definition as the page does, through the address that the page writes. */
async function send(arn: string | null, template: string, { id, named = false, beside = {} }: Given = {}) {
  const history = JSON.stringify({ events: chargeRun({}).map(encodeEvent) });
  const files = Object.entries(beside).map(([path, text]) => ({ path, bytes: Buffer.byteLength(text) }));
  const definition = {
    name: "template.yaml",
    bytes: Buffer.byteLength(template),
    id: id ?? null,
    named,
    beside: files,
  };
  const address = PATHS.import({ name: "run.json", arn, machine: null, partial: false, encoding: null, definition });
  const facts = parseImportFacts(new URL(address, "http://localhost").searchParams);
  if (!facts.ok) throw new Error(facts.error.why);
  async function* body() {
    yield Buffer.from([template, ...Object.values(beside), history].join(""));
  }
  let report: ImportReport | null = null;
  for (const line of await importHere(context, facts.value, body())) {
    if (line.kind === "result") report = line;
  }
  const key = report?.stored[0]?.key;
  const hash = key === undefined ? null : (await context.store.executions.find(key))?.definition?.hash;
  const text = hash == null ? null : await context.store.definitions.read(hash);
  return { report, comment: /of \w+/.exec(text ?? "")?.[0] ?? null };
}

test("of several machines it is the one that the ARN of the history names", async () => {
  expect(await send(arnOf("o-1", "orders"), TEMPLATE)).toMatchObject({ comment: "of orders" });
  expect(await send(arnOf("r-1", "refunds"), TEMPLATE)).toMatchObject({ comment: "of refunds" });
});

test("a history that names none of them is refused whole, and the ids are offered; one of them is taken", async () => {
  const before = await context.store.executions.count();
  const { report } = await send(arnOf("p-1", "payments"), TEMPLATE);
  expect(report).toMatchObject({
    executions: 0,
    errors: [{ offers: [{ kind: "machines", ids: ["Orders", "Refunds"] }] }],
  });
  expect(report?.errors[0]?.reason).toMatch(/^“Use this machine” takes one of the 2 .*template\.yaml/);
  expect(await context.store.executions.count()).toEqual(before);
  expect(await send(arnOf("p-1", "payments"), TEMPLATE, { id: "Refunds" })).toMatchObject({ comment: "of refunds" });
});

test("an id that no machine has is refused with those that there are", async () => {
  const { report } = await send(arnOf("o-2", "orders"), TEMPLATE, { id: "Order" });
  expect(report?.errors[0]?.reason).toMatch(/no state machine is called Order\. There are: Orders, Refunds/);
});

test("named: other machines come without a definition, and a template with one machine is no exception", async () => {
  expect(await send(arnOf("p-2", "payments"), TEMPLATE, { named: true })).toMatchObject({
    comment: null,
    report: { executions: 1, errors: [] },
  });
  const one = TEMPLATE.slice(0, TEMPLATE.indexOf("  Refunds:"));
  expect(await send(arnOf("p-3", "payments"), one, { named: true })).toMatchObject({ comment: null });
  expect(await send(arnOf("o-3", "orders"), one, { named: true })).toMatchObject({ comment: "of orders" });
});

test("a file that the template names is read when it comes with it, and asked for by its path when not", async () => {
  const path = "statemachine/orders.asl.json";
  const { report } = await send(arnOf("o-4", "orders"), SAM);
  expect(report).toMatchObject({ executions: 0, errors: [{ offers: [{ kind: "beside", paths: [path] }] }] });
  expect(report?.errors[0]?.reason).toContain(path);
  const beside = { [path]: machine("of files") };
  expect(await send(arnOf("o-4", "orders"), SAM, { beside })).toMatchObject({ comment: "of files" });
  const wrong = await send(arnOf("o-5", "orders"), SAM, { beside: { "orders.asl.json": machine("of files") } });
  expect(wrong.report?.errors[0]?.offers).toEqual([{ kind: "beside", paths: [path] }]);
});

test("nothing above the template's folder is asked for", async () => {
  const { report } = await send(arnOf("o-6", "orders"), SAM.replace("statemachine/", "../"));
  expect(report?.errors[0]).toMatchObject({ offers: [], reason: expect.stringContaining("leads elsewhere") });
});

test("a file beside that is no text is said by its name", async () => {
  const beside = { "statemachine/orders.asl.json": "" };
  const { report } = await send(arnOf("o-7", "orders"), SAM, { beside });
  expect(report?.errors[0]?.reason).toMatch(/statemachine\/orders\.asl\.json: The file is empty\./);
});

test("the files beside a definition are bounded in number and size", () => {
  const parsed = (files: number, bytes: number) => {
    const params = new URLSearchParams({ definition: "t.yaml", definitionBytes: "10" });
    for (let i = 0; i < files; i++) {
      params.append("beside", `${i}.json`);
      params.append("besideBytes", String(bytes));
    }
    return parseImportFacts(params).ok;
  };
  expect(parsed(MAX_BESIDE, 100)).toBe(true);
  expect(parsed(MAX_BESIDE + 1, 100)).toBe(false);
  expect(parsed(2, MAX_DEFINITION_BYTES / 2)).toBe(false);
});
