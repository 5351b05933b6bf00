import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askedExecutionSchema } from "@/lib/contract/askedExecution";
import { executionListSchema } from "@/lib/contract/execution";
import { importLineSchema } from "@/lib/contract/import";
import { detachedImportSchema, jobSchema } from "@/lib/contract/job";
import { problemSchema } from "@/lib/contract/problem";
import { encodeEvent } from "@/lib/history/encode";
import { sqliteDatabase } from "../support/databases";
import { chargeRun } from "../support/ingested";
import { workOnImports } from "../support/serverContext";

const database = sqliteDatabase();
const HERE = "http://127.0.0.1:3000";
const before = process.env["DATABASE_URL"];

const stop = new AbortController();
let worker: Promise<void>;
beforeAll(async () => {
  process.env["DATABASE_URL"] = database.url;
  const { contextOfProcess } = await import("@/lib/server/context");
  worker = workOnImports(await contextOfProcess(), stop.signal);
});
afterAll(async () => {
  stop.abort();
  await worker;
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

  test("with detach=1 answers the job that imports the file; the job ends without anybody listening", async () => {
    const { GET, DELETE } = await import("@/app/api/jobs/[id]/route");
    const response = await post("/api/import?name=later.json&detach=1", HISTORY.replaceAll("o-1", "o-3"));
    expect(response.status).toBe(202);
    const { job } = detachedImportSchema.parse(await response.json());
    expect(job).toMatchObject({ kind: "import", subject: "later.json", total: HISTORY.length });
    const params = Promise.resolve({ id: String(job.id) });
    const read = async () => jobSchema.parse(await (await GET(new Request(HERE), { params })).json());
    await expect.poll(read).toMatchObject({ state: "done", message: "1 execution, 6 new events." });
    const cancelled = await DELETE(new Request(HERE, { method: "DELETE" }), { params });
    expect(jobSchema.parse(await cancelled.json())).toMatchObject({ state: "done" });
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
    const { GET } = await import("@/app/api/executions/[key]/export/route");
    const params = Promise.resolve({ key: rows[0]?.key ?? "" });
    const exported = (as: string) => GET(new Request(`${HERE}/export?as=${as}`), { params });
    const response = await exported("json");
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''[A-Za-z0-9%._-]+$/);
    expect(JSON.parse(await response.text())).toMatchObject({ format: "stepscope/execution" });
    expect((await exported("html")).headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await (await exported("md")).text()).toContain(`<${HERE}/executions/${rows[0]?.key}>`);
    expect(JSON.parse(await (await exported("otlp")).text())).toMatchObject({ resourceSpans: [{}] });
    const refused = await exported("pdf");
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("html, json, md, otlp")]);
  });

  test("answers what is wrong in three parts, with the status that fits", async () => {
    const [list, histogram, csv, open, events, event, step, origin, probe, job, jobs, assign, table, states] =
      await Promise.all([
        import("@/app/api/executions/route"),
        import("@/app/api/executions/histogram/route"),
        import("@/app/api/executions/csv/route"),
        import("@/app/api/executions/[key]/route"),
        import("@/app/api/executions/[key]/events/route"),
        import("@/app/api/executions/[key]/events/[id]/route"),
        import("@/app/api/executions/[key]/replay/steps/[event]/route"),
        import("@/app/api/executions/[key]/origin/route"),
        import("@/app/api/executions/[key]/probe/route"),
        import("@/app/api/jobs/[id]/route"),
        import("@/app/api/jobs/route"),
        import("@/app/api/executions/[key]/assign/route"),
        import("@/app/api/cost/tables/[table]/route"),
        import("@/app/api/cost/states/route"),
      ]);
    const at = (path: string) => new Request(`${HERE}/api/${path}`);
    const sending = (body: string) => new Request(`${HERE}/api/x`, { method: "POST", body });
    const path = <P>(params: P) => ({ params: Promise.resolve(params) });
    const key = "0".repeat(20);
    const answers: [string, Promise<Response>, number][] = [
      ["a size", list.GET(at("executions?size=9999")), 400],
      ["a status", list.GET(at("executions?status=LOST")), 400],
      ["a time", histogram.GET(at("executions/histogram?from=x")), 400],
      ["a filter of a table", csv.GET(at("executions/csv?type=FAST")), 400],
      ["nobody", open.GET(at("x"), path({ key: "nobody" })), 404],
      ["a limit", events.GET(at("x?limit=5000"), path({ key })), 400],
      ["an event of nobody", event.GET(at("x"), path({ key, id: "1" })), 404],
      ["no event", event.GET(at("x"), path({ key, id: "first" })), 404],
      ["no step", step.GET(at("x"), path({ key, event: "first" })), 404],
      ["no path", origin.GET(at("x?event=1&path=name"), path({ key })), 400],
      ["a value of nobody", origin.GET(at("x?event=1&path=$"), path({ key })), 404],
      ["no expression", probe.GET(at("x?state=A"), path({ key })), 400],
      ["a probe of nobody", probe.GET(at("x?state=A&expression=$"), path({ key })), 404],
      ["no job", job.GET(at("x"), path({ id: "1; DROP TABLE" })), 404],
      ["no JSON", jobs.POST(sending("not JSON")), 400],
      ["a kind of job", jobs.POST(sending('{"kind":"format disk"}')), 400],
      ["no assignment", assign.POST(sending("{}"), path({ key })), 400],
      ["an assignment to nobody", assign.POST(sending('{"machine":"m"}'), path({ key })), 404],
      ["a table", table.GET(at("x"), path({ table: "secrets" })), 400],
      ["a table without its machine", table.GET(at("x"), path({ table: "states" })), 400],
      ["a machine", states.GET(at("x")), 400],
      ["an ARN", post("/api/import?arn=nonsense", HISTORY), 400],
    ];
    for (const [what, answer, status] of answers) {
      const response = await answer;
      expect(response.status, what).toBe(status);
      const { error } = problemSchema.parse(await response.json());
      for (const part of Object.values(error)) expect(part, what).toMatch(/\S/);
    }
  });

  test("asks the sources for what an ARN names, and says what becomes of it", async () => {
    const { GET, POST } = await import("@/app/api/executions/asked/route");
    const { contextOfProcess } = await import("@/lib/server/context");
    const { store } = await contextOfProcess();
    const settings = JSON.stringify({ name: "prod", kind: "standard", region: "eu-west-1" });
    await store.sources.define({ name: "prod", kind: "standard", settings, configured: false });
    const arn = "arn:aws:states:eu-west-1:111122223333:execution:orders:o-77";
    const ask = (body: unknown) =>
      POST(new Request(`${HERE}/api/executions/asked`, { method: "POST", body: JSON.stringify(body) }));
    const look = (what: string) =>
      GET(new Request(`${HERE}/api/executions/asked?${new URLSearchParams({ arn: what })}`));
    const read = async (response: Response) => askedExecutionSchema.parse(await response.json());
    expect(await read(await look(arn))).toMatchObject({ at: [{ source: "prod", is: "nothing" }] });
    expect(await read(await ask({ arn }))).toMatchObject({ key: null, at: [{ is: "wanted", problem: null }] });
    expect(await read(await look(arn))).toMatchObject({ at: [{ is: "wanted" }] });
    expect(await store.sources.due("prod", "history", Date.now(), 9)).toMatchObject([{ arn, reason: "watched" }]);
    for (const wrong of [await look("orders"), await ask({ arn: "orders" }), await ask({ arn, more: 1 })]) {
      expect(wrong.status).toBe(400);
      problemSchema.parse(await wrong.json());
    }
    await store.sources.pause("prod", true);
    expect(await read(await ask({ arn }))).toMatchObject({ at: [], nobody: expect.stringMatching(/\S/) });
  });

  test("that fails inside says so without showing the stack", async () => {
    const { contextOfProcess } = await import("@/lib/server/context");
    const context = await contextOfProcess();
    const { answer } = await import("@/app/api/_http/answer");
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
