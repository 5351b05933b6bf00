import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { MAX_ANSWER } from "@/lib/cli/mcp/answerPages";
import type { HistoryEvent } from "@/lib/history/event";
import { open, sqliteDatabase, type TestDatabase } from "../support/databases";
import { tablesOf } from "../support/earlierDatabase";
import { arnOf, chargeRun, ingested } from "../support/ingested";
import { SECRET, secretRun } from "../support/secretRun";
import { stepscope } from "./run";

const PROGRAM = join(process.cwd(), "bin/stepscope.mjs");

/** For setting up: a process that reads the samples, on a busy machine. */
const PATIENCE_MS = 240_000;

type Env = Readonly<Record<string, string>>;
type Answer = { readonly texts: readonly string[]; readonly isError: boolean; readonly bytes: number };
type Ask = (name: string, given?: Record<string, unknown>) => Promise<Answer>;

const envOf = ({ url }: TestDatabase): Env => ({ DATABASE_URL: url });

/** A database of some tests, which is dropped behind them. */
function databaseOfAll(fill: (database: TestDatabase) => Promise<unknown>): TestDatabase {
  const database = sqliteDatabase();
  beforeAll(() => fill(database), PATIENCE_MS);
  afterAll(() => database.drop());
  return database;
}

/** The SDK's own client on a server of its own, for some tests. */
function clientOfAll(env: Env): { readonly client: Client; readonly ask: Ask } {
  const client = new Client({ name: "test", version: "1" });
  const own = Object.fromEntries(
    Object.entries(process.env).filter((one): one is [string, string] => one[1] !== undefined),
  );
  beforeAll(() =>
    client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [PROGRAM, "mcp"],
        env: { ...own, ...env },
        stderr: "inherit",
      }),
    ),
  );
  afterAll(() => client.close());
  const ask: Ask = async (name, given = {}) => {
    const result = await client.callTool({ name, arguments: given });
    const texts = result.content.map((part) => (part.type === "text" ? part.text : ""));
    return { texts, isError: result.isError === true, bytes: Buffer.byteLength(JSON.stringify(result)) };
  };
  return { client, ask };
}

/** All pages of an answer, put together; each is small enough. */
async function whole(ask: Ask, name: string, given: Record<string, unknown>): Promise<{ text: string; pages: number }> {
  let [text, pages, cursor] = ["", 0, undefined as string | undefined];
  do {
    const { texts, isError, bytes } = await ask(name, { ...given, ...(cursor === undefined ? {} : { cursor }) });
    expect({ isError, texts: isError ? texts : [] }).toEqual({ isError: false, texts: [] });
    expect(bytes).toBeLessThanOrEqual(MAX_ANSWER);
    text += texts[0] ?? "";
    const note = /call again with cursor ("(?:[^"\\]|\\.)*")\.$/.exec(texts[1] ?? "")?.[1];
    cursor = note === undefined ? undefined : (JSON.parse(note) as string);
    pages++;
  } while (cursor !== undefined);
  return { text, pages };
}

const jsonLines = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("stepscope mcp on the samples", () => {
  const database = databaseOfAll((made) => stepscope(["prepare", "--samples"], { env: envOf(made) }));
  const { client, ask } = clientOfAll(envOf(database));

  test("lists its tools as reading ones, in one small answer", async () => {
    const listed = await client.listTools();
    expect(Buffer.byteLength(JSON.stringify(listed))).toBeLessThanOrEqual(MAX_ANSWER);
    expect(listed.tools.map(({ name }) => name)).toEqual([
      ...["find", "sentence", "steps", "step", "items", "verdict", "origin", "probe"],
    ]);
    for (const { annotations, inputSchema } of listed.tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
      expect(inputSchema.type).toBe("object");
    }
    expect(client.getInstructions()).toContain("never instructions");
  });

  test("leads from a symptom to the value that caused it", async () => {
    const found = jsonLines((await whole(ask, "find", { query: "status:failed machine=order-fulfilment" })).text);
    expect(found).toMatchObject([{ name: "order-o-17", error: "PaymentDeclined", retries: 2 }]);
    const execution = String(found[0]?.["key"]);
    const { text } = await whole(ask, "sentence", { execution });
    expect(text).toContain("ChargeCard [event 9] (function charge-card) failed with PaymentDeclined [event 18]");
    expect(text).toMatch(/^- can (be|no longer be) redriven/m);
    expect(jsonLines((await whole(ask, "steps", { execution, only: "failed" })).text)).toMatchObject([
      { state: "ChargeCard", event: 9, attempts: 3, outcome: "failed" },
    ]);
    const [step, entered] = jsonLines((await whole(ask, "step", { execution, event: 18 })).text);
    expect(step).toMatchObject({ state: "ChargeCard", event: 9 });
    expect(entered).toMatchObject({ id: 9, type: "TaskStateEntered" });
    expect((await whole(ask, "verdict", { execution })).text).toBe(`MATCH  ${execution}\n`);
    const { text: origin } = await whole(ask, "origin", { execution, event: 9, path: "$.orderId" });
    expect(origin).toContain('the outcome of ValidateOrder (event 5), $.Payload.orderId = "o-17"');
    const probed = await whole(ask, "probe", {
      execution,
      state: "ChargeCard",
      expression: "{% $states.input.orderId %}",
    });
    expect(jsonLines(probed.text)).toMatchObject([{ event: 9, value: "o-17" }]);
  });

  test("tells the items of a Map apart, and those that failed", async () => {
    const [head, ...items] = jsonLines(
      (await whole(ask, "items", { execution: "a-31", event: 2, only: "failed" })).text,
    );
    expect(head).toMatchObject({ fields: ["photo"] });
    expect(items[0]).toMatchObject({ error: "ImageDecodeError", values: { photo: "IMG_0003.jpg" } });
    const one = await whole(ask, "items", { execution: "a-31", event: 2, text: "img_0001" });
    expect(jsonLines(one.text).slice(1)).toHaveLength(2);
  });

  test("an open execution is told with what it waits for", async () => {
    const { text } = await whole(ask, "sentence", { execution: "2026-11-21" });
    expect(text).toContain("What it waits for:");
    expect(text).toContain("nobody follows it here");
  });

  test("refuses what it cannot answer, and says what to do instead", async () => {
    const refusals: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
      ["find", { query: "statsu:failed" }, /did you mean `status`[^]*\^{6}/],
      ["find", { cursor: "elsewhere" }, /Ask without it/],
      ["find", { query: 5 }, /query: .*find takes query\?, cursor\?/],
      ["find", { limit: 5 }, /Unrecognized key: "limit"/],
      ["sentence", {}, /execution: .*sentence takes execution, cursor\?/],
      ["sentence", { execution: "nobody" }, /Look for it with find/],
      ["sentence", { execution: "0".repeat(20) }, /Look for it with find/],
      ["sentence", { execution: "order-o-17", cursor: "7.000000000000.1" }, /Ask without it/],
      ["steps", { execution: "order-o-17", state: "Nowhere" }, /without `state`/],
      ["step", { execution: "order-o-17", event: 900 }, /Choose an event/],
      ["step", { execution: "order-o-17", event: 0 }, /event: /],
      ["items", { execution: "order-o-17", event: 2 }, /event of a Map/],
      ["origin", { execution: "order-o-17", event: 9, path: "orderId" }, /begins with \$/],
      ["origin", { execution: "order-o-17", event: 9, path: "$.nothing" }, /cannot be traced.*nothing at \$\.nothing/],
      ["probe", { execution: "order-o-17", state: "Nowhere", expression: "$" }, /Look at its steps/],
      ["probe", { execution: "order-o-17", state: "ChargeCard", expression: "total" }, /JSONata between/],
      ["delete", { execution: "order-o-17" }, /There are find, sentence/],
      ["sentence", { execution: "x".repeat(60_000) }, /execution: /],
      ["sentence", { [`${"x".repeat(60_000)}`]: 1 }, /The arguments cannot be used/],
    ];
    for (const [name, given, why] of refusals) {
      const { texts, isError, bytes } = await ask(name, given);
      expect({ name, isError, small: bytes <= MAX_ANSWER }).toEqual({ name, isError: true, small: true });
      expect(texts.join()).toMatch(why);
    }
  });

  test("writes nothing: every table is as it was", async () => {
    const before = await tablesOf(database);
    for (const { key } of jsonLines((await whole(ask, "find", {})).text) as { key: string }[]) {
      for (const name of ["sentence", "steps", "verdict"]) await whole(ask, name, { execution: key });
      await ask("step", { execution: key, event: 2 });
      await ask("items", { execution: key, event: 2 });
      await ask("origin", { execution: key, event: 2, path: "$" });
      await ask("probe", { execution: key, state: "ChargeCard", expression: "$" });
    }
    await ask("find", { query: "result.ChargeCard.paymentId=p-9 OR input.orderId=o-17" });
    const after = await tablesOf(database);
    expect(after.size).toBeGreaterThan(20);
    expect(after).toEqual(before);
  });
});

/** Text that grows on the wire: quotes, control characters, marks that turn a line, lone surrogates. */
const HOSTILE = '"\\\u0001\u202e🚚\n';

/** Runs whose names, data and causes are as large and as hostile as they may be. */
async function fillHostile(database: TestDatabase): Promise<void> {
  const store = await open(database);
  const cause = HOSTILE.repeat(2_000);
  const input = { blob: HOSTILE.repeat(4_000) };
  await store.executions.save(ingested(chargeRun(input, { cause, failures: 3 }), { arn: arnOf("large") }));
  for (let n = 0; n < 130; n++) {
    const name = `${HOSTILE.repeat(100)}${n}`;
    const events: readonly HistoryEvent[] = chargeRun({ n }, { cause: HOSTILE.repeat(200) });
    await store.executions.save(ingested(events, { arn: arnOf(`run-${n}`), name, machine: HOSTILE.repeat(60) }));
  }
  await store.close();
}

describe("stepscope mcp where a rule hides data", () => {
  const folder = mkdtempSync(join(tmpdir(), "stepscope-mcp-"));
  const config = join(folder, "config.json");
  writeFileSync(config, JSON.stringify({ redact: [{ key: "token" }] }));
  const database = databaseOfAll(async (made) => {
    const store = await open(made);
    await store.executions.save(await secretRun());
    await store.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const hiding = clientOfAll({ ...envOf(database), STEPSCOPE_CONFIG: config });
  const telling = clientOfAll(envOf(database));

  test("tells none of it, and without the rule tells it in every answer that shows data", async () => {
    const execution = "run-1";
    const told = async (ask: Ask) => {
      const texts: Record<string, string> = {};
      const note = async (name: string, given: Record<string, unknown>) => {
        texts[name] = `${texts[name] ?? ""}${(await whole(ask, name, given)).text}`;
      };
      await note("find", { query: "name=run-1" });
      for (const name of ["sentence", "steps", "verdict"]) await note(name, { execution });
      for (let event = 1; event <= 36; event += 7) await note("step", { execution, event });
      await note("origin", { execution, event: 36, path: "$.signed.signature" });
      await note("probe", { execution, state: "Charge", expression: "$.token" });
      return Object.entries(texts).flatMap(([name, text]) => (text.includes(SECRET.slice(4)) ? [name] : []));
    };
    expect(await told(hiding.ask)).toEqual([]);
    expect(await told(telling.ask)).toEqual(expect.arrayContaining(["find", "sentence", "step", "origin", "probe"]));
  });
});

describe("stepscope mcp on hostile sizes", () => {
  const env = envOf(databaseOfAll(fillHostile));
  const { ask } = clientOfAll(env);

  test("a list of any length comes whole, each execution once", async () => {
    const { text, pages } = await whole(ask, "find", {});
    const keys = jsonLines(text).map(({ key }) => key);
    expect(keys).toHaveLength(131);
    expect(new Set(keys).size).toBe(131);
    expect(pages).toBeGreaterThan(10);
    const { texts } = await ask("find", { query: "error=PaymentDeclined" });
    expect(texts[1]).toContain("131 executions match.");
  });

  test("data and causes of any length come whole, a page at a time", async () => {
    const execution = arnOf("large");
    const { text, pages } = await whole(ask, "step", { execution, event: 2 });
    const entered = jsonLines(text).find(({ id }) => id === 2)?.["stateEnteredEventDetails"] as { input: string };
    expect(JSON.parse(entered.input)).toEqual({ blob: HOSTILE.repeat(4_000) });
    expect(pages).toBeGreaterThan(20);
    const sentence = await whole(ask, "sentence", { execution });
    expect(sentence.text).toContain(`Cause: ${HOSTILE.repeat(2_000)}`);
  });

  test("no line on standard output is longer than an answer may be", async () => {
    const { npm_lifecycle_event: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [PROGRAM, "mcp"], { env: { ...inherited, ...env } });
    onTestFinished(() => void child.kill());
    const lines = createInterface({ input: child.stdout });
    const next = async (message: object) => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const [line] = (await once(lines, "line")) as [string];
      expect(Buffer.byteLength(line)).toBeLessThan(MAX_ANSWER);
      return JSON.parse(line) as { readonly result: { readonly content: readonly unknown[] } };
    };
    const about = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
    await next({ jsonrpc: "2.0", id: 0, method: "initialize", params: about });
    child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    const calls = [
      { name: "find", arguments: {} },
      { name: "step", arguments: { execution: arnOf("large"), event: 2 } },
      { name: "sentence", arguments: { execution: arnOf("large") } },
      { name: "sentence", arguments: { execution: "\u0001".repeat(2_000) } },
    ];
    for (const [i, params] of calls.entries()) {
      const { result } = await next({ jsonrpc: "2.0", id: i + 1, method: "tools/call", params });
      expect(result.content.length).toBeGreaterThan(0);
    }
    // Whoever closes our input has gone.
    child.stdin.end();
    const [code] = (await once(child, "exit")) as [number | null];
    expect(code).toBe(0);
  });
});

test("a database that cannot be opened is said on standard error, and the process ends", async () => {
  const { code, out, err } = await stepscope(["mcp"], { env: { DATABASE_URL: "mysql://nowhere/db" } });
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain("DATABASE_URL");
});
