import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executionListSchema } from "@/lib/contract/execution";
import { importLineSchema } from "@/lib/contract/import";
import { problemSchema } from "@/lib/contract/problem";
import { encodeEvent } from "@/lib/history/encode";
import { sqliteDatabase } from "../support/databases";
import { chargeRun } from "../support/ingested";

const database = sqliteDatabase();
const HERE = "http://127.0.0.1:3000";
const before = process.env["DATABASE_URL"];

beforeAll(() => {
  process.env["DATABASE_URL"] = database.url;
});
afterAll(async () => {
  const { contextOfProcess } = await import("@/lib/server/context");
  await (await contextOfProcess()).store.close();
  if (before === undefined) delete process.env["DATABASE_URL"];
  else process.env["DATABASE_URL"] = before;
  await database.drop();
});

const HISTORY = JSON.stringify({ events: chargeRun({ orderId: "o-1" }).map(encodeEvent) });

async function post(path: string, body: string): Promise<Response> {
  const { POST } = await import("@/app/api/import/route");
  return POST(new Request(`${HERE}${path}`, { method: "POST", body }));
}

describe("a route", () => {
  test("imports a file and answers a line of JSON for each step", async () => {
    const response = await post("/api/import?name=order.json&machine=orders", HISTORY);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("application/x-ndjson");
    const lines = (await response.text())
      .trimEnd()
      .split("\n")
      .map((line) => importLineSchema.parse(JSON.parse(line)));
    expect(lines.at(-1)).toMatchObject({ kind: "result", executions: 1, events: 6 });
  });

  test("lists what was imported", async () => {
    const { GET } = await import("@/app/api/executions/route");
    const response = await GET(new Request(`${HERE}/api/executions?q=o-1`));
    const list = executionListSchema.parse(await response.json());
    expect(list.rows).toMatchObject([{ name: "order", machine: "orders", status: "FAILED" }]);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("downloads a file whose name cannot break out of its header", async () => {
    const name = encodeURIComponent('a"\r\nSet-Cookie: x=ü.json');
    await (await post(`/api/import?name=${name}`, HISTORY.replaceAll("o-1", "o-2"))).text();
    const { GET: list } = await import("@/app/api/executions/route");
    const { rows } = executionListSchema.parse(await (await list(new Request(`${HERE}/api/executions?q=o-2`))).json());
    const { GET } = await import("@/app/api/executions/[key]/download/route");
    const params = Promise.resolve({ key: rows[0]?.key ?? "" });
    const response = await GET(new Request(`${HERE}/download`), { params });
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''[A-Za-z0-9%._-]+$/);
    expect(JSON.parse(await response.text())).toMatchObject({ format: "stepscope/execution" });
  });

  test("answers what is wrong in three parts, with the status that fits", async () => {
    const { GET: list } = await import("@/app/api/executions/route");
    const { GET: open } = await import("@/app/api/executions/[key]/route");
    const { POST: ask } = await import("@/app/api/jobs/route");
    const nobody = { params: Promise.resolve({ key: "nobody" }) };
    const request = (body: string) => new Request(`${HERE}/api/jobs`, { method: "POST", body });
    const answers: [Response, number][] = [
      [await list(new Request(`${HERE}/api/executions?size=9999`)), 400],
      [await open(new Request(`${HERE}/x`), nobody), 404],
      [await ask(request("not JSON")), 400],
      [await post("/api/import?arn=nonsense", HISTORY), 400],
    ];
    for (const [response, status] of answers) {
      expect(response.status).toBe(status);
      for (const part of Object.values(problemSchema.parse(await response.json()).error)) expect(part).toMatch(/\S/);
    }
  });

  test("that fails inside says so without showing the stack", async () => {
    const { contextOfProcess } = await import("@/lib/server/context");
    const context = await contextOfProcess();
    const { answer } = await import("@/lib/server/answer");
    const response = await answer(async () => {
      throw new Error(`broken at ${context.store.kind}\n    at secret.ts:1`);
    });
    expect(response.status).toBe(500);
    const { error } = problemSchema.parse(await response.json());
    expect(error.why).toBe("broken at sqlite");
  });

  test("does nothing but hand over: no handler is longer than a screen", () => {
    for (const path of ["executions", "import", "jobs", "health"]) {
      expect(readFileSync(`app/api/${path}/route.ts`, "utf8").split("\n").length).toBeLessThan(50);
    }
  });
});
