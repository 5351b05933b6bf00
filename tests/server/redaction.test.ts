import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RedactRule } from "@/lib/redact/rule";
import { OpenSession, type SessionQuestion } from "@/lib/server/replay/openSession";
import { serveReplays } from "@/lib/server/replay/serveReplays";
import { configuredRedaction } from "@/lib/server/redactSettings";
import { readEngine } from "@/lib/server/engine/readEngine";
import { readEngineExecution } from "@/lib/server/engine/readEngineExecution";
import type { Context } from "@/lib/server/context";
import { openStore } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "../support/databases";
import { MACHINE, SECRET, secretRun } from "../support/secretRun";
import { contextOf } from "../support/serverContext";

/*
 * Every route is asked about an execution with a secret in all of its data. With a rule no answer holds it; without one it is
 * in each answer that shows data, so none of them is silent for another reason.
 */

const RULES: readonly RedactRule[] = [{ key: "token" }];
const database = sqliteDatabase();
let key = "";
let forkKey = "";
const jobs = { logs: 0, judgement: 0 };

const shared = globalThis as { stepscopeContext?: Promise<unknown> };
const before = shared.stepscopeContext;

/** Runs `work` with everything that routes work with, under some rules, while a worker replays. */
async function under<T>(rules: readonly RedactRule[], work: (context: Context) => Promise<T>): Promise<T> {
  const store = await openStore({ url: database.url, root: ROOT, redaction: configuredRedaction(rules) });
  for (const id of await store.executions.outdated(100)) await store.executions.refold(id);
  const context = contextOf(store, database);
  shared.stepscopeContext = Promise.resolve({ ...context, currentOverrides: () => Promise.resolve([]) });
  const session = new OpenSession();
  const ask = (question: SessionQuestion) => session.answer(question);
  const openHost = () => ({ isAlive: true, ask, end: () => Promise.resolve() });
  const stop = new AbortController();
  const served = serveReplays({ store, openHost, holder: "test", version: "1" }, stop.signal);
  try {
    return await work(context);
  } finally {
    stop.abort();
    await served;
    await store.close();
  }
}

beforeAll(async () => {
  await under([], async ({ store }) => {
    await store.executions.save(await secretRun());
    const [first] = await store.executions.outdated(1, -1);
    expect(first).toBeUndefined();
    const { rows } = await store.executions.list({
      ...(await import("@/lib/contract/listQuery")).NO_FILTER,
      sort: { by: "startedAt", descending: true },
      page: 1,
      size: 1,
    });
    key = rows[0]?.key ?? "";
    await addJobs(store);
    const body = { name: "kept", stages: STAGES };
    forkKey = JSON.parse(await ask(`executions/[key]/forks`, { method: "POST", body })).key as string;
  });
}, 300_000);

afterAll(async () => {
  if (before === undefined) delete shared.stepscopeContext;
  else shared.stepscopeContext = before;
  await database.drop();
});

const STAGES = [{ at: null, edits: { input: JSON.stringify({ token: SECRET, items: [], body: "{}" }) } }];

/** What jobs of the worker found out for a page. */
async function addJobs(store: Context["store"]): Promise<void> {
  const id = (await store.executions.find(key))?.id ?? 0;
  const line = { at: 1, text: `START with {"token":"${SECRET}"} and ${SECRET}` };
  const logs = {
    ...{ functionName: "charge", logGroup: "g", region: "us-east-1", certainty: "exact" as const, requestId: null },
    ...{ lines: [line], isCut: false, consoleLinks: { function: "", logGroup: "" } },
  };
  const difference = { path: "answer.output.token", ours: `"${SECRET}"`, recorded: `"${SECRET}"` };
  const verdict = { status: "SUCCEEDED", nextState: null, error: null };
  const judged = { state: "Charge", attempt: 0, ours: verdict, aws: verdict, refused: null, differences: [difference] };
  const confirmed = { source: "s", account: "1", region: "us-east-1" };
  const canDo = () => true;
  jobs.logs = (await store.jobs.request({ kind: "lambdaLogs", payload: { executionId: id, eventId: 1 } })).id;
  const first = await store.jobs.claim({ lane: "sources", holder: "test", ttl: 60_000, canDo });
  if (first?.kind === "lambdaLogs") await store.jobs.end(first, { state: "done", message: "", result: logs });
  const payload = { executionId: id, stages: STAGES, confirmed };
  jobs.judgement = (await store.jobs.request({ kind: "judgeFork", payload })).id;
  const second = await store.jobs.claim({ lane: "sources", holder: "test", ttl: 60_000, canDo });
  const result = { states: [judged], untested: [] };
  if (second?.kind === "judgeFork") await store.jobs.end(second, { state: "done", message: "", result });
}

type Asked = {
  /** Behind the `?` of the address; a function where it is known when it is asked. */
  readonly query?: string | (() => string);
  readonly params?: Readonly<Record<string, string>>;
  readonly method?: "GET" | "POST";
  readonly body?: unknown;
  /** The answer shows data, so that without a rule the secret is in it. */
  readonly shows?: boolean;
  /** What is the same everywhere tells nothing apart: no marker stands for it. */
  readonly leavesOut?: boolean;
};

/** Every route, and what it is asked. A text: it is asked nothing, because. */
const ROUTES: Readonly<Record<string, readonly Asked[] | string>> = {
  changes: "numbers of rows alone, without an end",
  "compare/periods": [{ query: `machine=${MACHINE}&a=0..3600000&b=3600000..7200000` }],
  "cost/comparison": [{}],
  "cost/prices": [{}],
  "cost/states": [{ query: `machine=${MACHINE}` }],
  "cost/tables/[table]": [{ params: { table: "executions" } }],
  "cost/totals": [{}],
  engine: [{}],
  "engine/execution": [{ query: "arn=arn:aws:states:us-east-1:123456789012:execution:Orders:run-1" }],
  "engine/machine": [{ query: "arn=a" }],
  "engine/requests": "it takes a request and answers a number",
  "engine/requests/[id]": [{ params: { id: "1" } }],
  executions: [{ query: "q=declined", shows: true }, { query: `q=${SECRET}` }, { query: "" }],
  "executions/[key]": [{ shows: true }],
  "executions/[key]/account": [{}],
  "executions/[key]/assign": "it takes facts",
  "executions/[key]/commands": [{}],
  "executions/[key]/comparison": [{ query: () => `with=fork:${forkKey}`, shows: true }, { query: "with=nearest" }],
  "executions/[key]/cost": [{}],
  "executions/[key]/events": [{ shows: true }, { query: `q=${SECRET}` }],
  "executions/[key]/events/[id]": [1, 2, 3, 5, 11, 18, 32, 39].map((id) => ({
    params: { id: String(id) },
    shows: true,
  })),
  "executions/[key]/export": ["html", "json", "md", "otlp"].map((as) => ({ query: `as=${as}`, shows: true })),
  "executions/[key]/forks": [{}],
  "executions/[key]/forks/judge": [{ query: () => `job=${jobs.judgement}`, shows: true }],
  "executions/[key]/forks/run": [{ method: "POST", body: { stages: STAGES }, shows: true }],
  "executions/[key]/graph": [{}],
  "executions/[key]/inside": [{ query: "event=6", shows: true, leavesOut: true }, { query: `event=6&q=${SECRET}` }],
  "executions/[key]/logs/[event]": [{ params: { event: "1" }, query: () => `job=${jobs.logs}`, shows: true }],
  "executions/[key]/origin": [
    { query: "event=36&path=$.signed.signature", shows: true },
    { query: "event=18&path=$.token", shows: true },
  ],
  "executions/[key]/outlook": [{}],
  "executions/[key]/probe": [
    { query: "state=Charge&expression=$.token", shows: true },
    { query: `state=Charge&expression=${encodeURIComponent("{% $join($split($states.input.token, '-'), '_') %}")}` },
    { query: `state=Charge&expression=${encodeURIComponent("{% $states.input.token & '!' %}")}`, shows: true },
    { query: "state=Charge&expression=$kept", shows: true },
  ],
  "executions/[key]/replay": [{}],
  "executions/[key]/replay/mock": [{ shows: true }],
  "executions/[key]/replay/report": [{}],
  "executions/[key]/replay/steps/[event]": [2, 4, 6].map((event) => ({
    params: { event: String(event) },
    shows: true,
  })),
  "executions/[key]/rerun": [
    { query: "how=start", shows: true },
    { query: "how=resume", shows: true },
    { query: "how=redrive", shows: true },
  ],
  "executions/[key]/step": [{ query: "state=Charge" }],
  "executions/[key]/timeline": [{ shows: true }],
  "executions/asked": [{ query: "arn=x" }],
  "executions/csv": [{ query: "", shows: true }],
  "executions/histogram": [{}],
  "executions/shared": [{ query: "status=FAILED" }],
  "executions/suggestions": [{ query: "q=input.token" }],
  forks: [{}],
  "forks/[key]": [{ params: { key: "fork" }, shows: true }],
  "forks/[key]/download": [{ params: { key: "fork" }, shows: true }],
  health: [{}],
  import: "it takes a file",
  jobs: [{}],
  "jobs/[id]": [{ params: { id: "1" } }],
  markers: [{}],
  "markers/[id]": "it removes a line on a chart",
  machines: [{ query: "last=30d" }],
  "machines/definitions": [
    { query: `machine=${MACHINE}&before=${"0".repeat(64)}&after=${"1".repeat(64)}` },
    { query: `machine=${SECRET}&before=x` },
  ],
  "machines/machine": [{ query: `machine=${MACHINE}&last=30d` }],
  "machines/matrix": [{ query: `machine=${MACHINE}&last=30d` }],
  metrics: [{}],
  overview: [{}],
  "overview/groups/[fingerprint]": "it takes an act",
  "overview/look": [{ query: `machine=${MACHINE}` }],
  "overview/shared": [{ query: `machine=${MACHINE}` }],
  "overview/worse": [{}],
  redrives: [{}],
  "redrives/[id]": [{ params: { id: "1" } }],
  "resume-machines": [{}],
  sources: [{}],
  "sources/[name]": "it takes a setting",
  "sources/[name]/aside": [{ params: { name: "none" } }],
  "sources/[name]/test": [{ params: { name: "none" }, query: "job=1" }],
  watch: [{}],
  "watch/[name]": "it takes what is done to a rule",
};

const API = join(ROOT, "app/api");

/** The text of an answer, waited for where a worker makes it. */
async function ask(route: string, { query = "", params = {}, method = "GET", body }: Asked): Promise<string> {
  const module = (await import(/* @vite-ignore */ join(API, route, "route.ts"))) as Record<string, Handler>;
  const handler = module[method];
  if (handler === undefined) throw new Error(`${route} has no ${method}`);
  const of = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, value === "fork" ? forkKey : value]),
  );
  for (let tries = 0; ; tries++) {
    const address = `http://127.0.0.1:3000/api/${route}?${typeof query === "string" ? query : query()}`;
    const request = new Request(address, method === "POST" ? { method, body: JSON.stringify(body) } : {});
    const text = await (await handler(request, { params: Promise.resolve({ key, ...of }) })).text();
    if (tries > 60 || !/^\{"state":"(waiting|running)"/.test(text)) return text;
  }
}

type Handler = (request: Request, given: { readonly params: Promise<object> }) => Promise<Response>;

const ASKED = Object.entries(ROUTES).flatMap(([route, asked]) =>
  typeof asked === "string" ? [] : asked.map((one) => [route, one] as const),
);

test("no route is left out", () => {
  const found = readdirSync(API, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));
  const routes = found.map((file) => relative(API, join(API, file, "..")));
  expect(Object.keys(ROUTES).toSorted()).toEqual(routes.toSorted());
});

describe("a secret that a rule hides", () => {
  test("is in no answer of any route, and without the rule in each that shows data", async () => {
    const told = await under(RULES, async () => {
      const texts: string[] = [];
      for (const [route, asked] of ASKED) texts.push(await ask(route, asked));
      return texts;
    });
    const leaks = ASKED.filter((_, i) => holds(told[i] ?? "")).map(nameOf);
    expect(leaks).toEqual([]);
    // Hidden, and not an answer of another kind.
    const others = ASKED.filter(([, { shows, leavesOut }], i) => {
      return shows === true && leavesOut !== true && !told[i]?.includes("[redacted: token]");
    });
    expect(others.map(nameOf)).toEqual([]);
    // The tampered twin: without the rule each of them shows it.
    const open = await under([], async () => {
      const texts: string[] = [];
      for (const [route, asked] of ASKED) texts.push(asked.shows === true ? await ask(route, asked) : "");
      return texts;
    });
    const silent = ASKED.filter(([, { shows }], i) => shows === true && !holds(open[i] ?? "")).map((one) => [
      nameOf(one),
      open[ASKED.indexOf(one)]?.slice(0, 500),
    ]);
    expect(silent).toEqual([]);
  }, 300_000);

  test("stays in what is replayed: the execution matches, and a marker says which rule hid it", async () => {
    await under(RULES, async () => {
      expect(JSON.parse(await ask("executions/[key]/replay", {}))).toMatchObject({ replay: { verdict: "MATCH" } });
      expect(await ask("executions/[key]/events/[id]", { params: { id: "1" } })).toContain("[redacted: token]");
    });
  }, 300_000);

  test("is hidden from an expression before it is evaluated: what it computes cannot tell", async () => {
    const query = `state=Charge&expression=${encodeURIComponent(`{% $contains($states.input.token, "tok-9") %}`)}`;
    const asked: Asked = { query };
    expect(await under(RULES, () => ask("executions/[key]/probe", asked))).toContain('"value":false');
    expect(await under([], () => ask("executions/[key]/probe", asked))).toContain('"value":true');
  }, 300_000);
});

test("an execution's page names the rules that hide in it, the sources' page all of them, and neither a value", async () => {
  const rules: RedactRule[] = [{ key: "token" }, { machine: "Refunds", path: "$.iban" }, { value: SECRET }];
  const [page, sources] = await under(rules, async () => [await ask("executions/[key]", {}), await ask("sources", {})]);
  expect(JSON.parse(page ?? "")).toMatchObject({ hiding: ["key token", "value 3"] });
  expect(JSON.parse(sources ?? "")).toMatchObject({ hiding: ["key token", "path $.iban of Refunds", "value 3"] });
  expect([page, sources].filter((text) => holds(text ?? ""))).toEqual([]);
  expect(JSON.parse(await under([], () => ask("executions/[key]", {})))).toMatchObject({ hiding: [] });
}, 300_000);

/** Also in parts: what splits it must not tell it. */
function holds(text: string): boolean {
  return text.includes(SECRET) || text.includes(SECRET.replace("-", "_"));
}

function nameOf([route, { query, params }]: readonly [string, Asked]): string {
  return `${route} ${JSON.stringify(params ?? {})} ${typeof query === "string" ? query : ""}`;
}

/** Who reads histories as they were recorded: what of it is shown is hidden there, as the reason says. */
const READERS: Readonly<Record<string, string>> = {
  "lib/server/compare/startInputs.ts": "counts leaves that differ, and tells none",
  "lib/server/replay/replayNow.ts": "replays the true data; its answers are hidden there",
  "lib/server/downloadExecution.ts": "only without rules for the machine",
  "lib/server/lambdaLogs/fetchLogs.ts": "finds an attempt; its answer is read by readAskedJob",
  "lib/server/openedHistories.ts": "hides it",
  "lib/server/readEvent.ts": "only without rules for the machine",
  "lib/server/readInside.ts": "hides the inputs of children",
  "lib/server/replay/serveReplays.ts": "replays the true data; answers are read by shownReplay",
  "lib/server/replay/verifyStored.ts": "replays the true data; a verdict has none",
  "lib/server/rerun/performRerun.ts": "starts with the true input",
  "lib/server/search/scanResults.ts": "hides it before it compares",
  "lib/cli/executionTargets.ts": "hands over what hides in it",
};

test("nobody else reads histories as they were recorded", () => {
  const files = ["lib/server", "lib/cli", "lib/share", "app"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
  );
  const reads = /\bhistories\.(?:events|event|texts|packed|beginnings)\(/;
  const readers = files.filter((file) => /\.tsx?$/.test(file) && reads.test(readFileSync(join(ROOT, file), "utf8")));
  expect(readers.toSorted()).toEqual(Object.keys(READERS).toSorted());
});

describe("the local engine's rows", () => {
  const machineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${MACHINE}`;
  const row = {
    ...{ id: 1, arn: machineArn.replace("stateMachine", "execution"), machineArn, name: "r", status: "FAILED" },
    ...{ startedAt: 0, stoppedAt: 1, error: SECRET, redriveCount: 0, input: `{"token":"${SECRET}"}` },
    startedBy: { kind: "sdk", detail: null },
  };
  const task = { executionId: 1, state: "S", activityArn: null, input: row.input, scheduledAt: 0, heartbeatAt: null };
  const engine = {
    execution: () => Promise.resolve(row),
    executionsByIds: () => Promise.resolve([row]),
    openTasks: () => Promise.resolve([task]),
    catalogue: { machine: () => Promise.resolve(null), all: () => Promise.resolve([]) },
    rules: { all: () => Promise.resolve([]) },
  };

  test.each([
    ["with a rule", [...RULES, { value: SECRET }], false],
    ["without", [], true],
  ] as const)("show inputs, %s", async (_, rules, isShown) => {
    const leases = { isAnyHeld: () => Promise.resolve(true) };
    const context = { store: { engine, leases, redaction: configuredRedaction(rules) } } as unknown as Context;
    const told = [await readEngineExecution(context, row.arn, 1), await readEngine(context, 1)];
    for (const one of told) expect(JSON.stringify(one).includes(SECRET)).toBe(isShown);
  });
});
