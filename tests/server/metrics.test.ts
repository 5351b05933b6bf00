import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { healthSchema } from "@/lib/contract/health";
import { authorize, type GuardSettings } from "@/lib/server/guard";
import { type MetricFamily, printFamilies } from "@/lib/server/metrics/exposition";
import { readMetrics } from "@/lib/server/metrics/readMetrics";
import { readHealth } from "@/lib/server/readHealth";
import { openStore, type Store } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "../support/databases";
import { contextOf } from "../support/serverContext";
import { commitOf, wantedOf } from "../support/sourceCommits";

const NOW = Date.UTC(2026, 5, 1, 10);
const HOSTILE = 'a"} 1\\ {x="';

const database = sqliteDatabase();
let store: Store;
beforeAll(async () => {
  store = await openStore({ url: database.url, root: ROOT, now: () => NOW });
  for (const name of [HOSTILE, "fresh"]) {
    await store.sources.define({ name, kind: "standard", settings: "{}", configured: false });
  }
  const counted = { requests: 7, throttled: 2, bytes: 1_024 };
  const wanted = [wantedOf("arn:a", { reason: "failed" }), wantedOf("arn:b", { reason: "running" })];
  await store.sources.commit([], commitOf(HOSTILE, { counted, wanted, upToDateAt: NOW - 90_500 }));
  await store.sources.note(HOSTILE, { problem: "It broke." });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

type Read = { readonly name: string; readonly labels: Record<string, string>; readonly value: number };

/** The samples of a text as a strict reader takes them: a line that is none ends it. */
function samplesIn(text: string): Read[] {
  if (!text.endsWith("\n")) throw new Error("The last line has no end.");
  const types = new Map<string, string>();
  return text
    .slice(0, -1)
    .split("\n")
    .flatMap((line) => {
      const type = /^# TYPE ([a-z_]+) (counter|gauge)$/.exec(line);
      if (type !== null) {
        if (types.has(type[1] ?? "")) throw new Error(`${type[1]} comes twice.`);
        types.set(type[1] ?? "", type[2] ?? "");
      }
      if (line.startsWith("# ")) return [];
      const sample = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\]|\\["\\n])*",?)*\})? (-?[\d.e+-]+)$/.exec(line);
      if (sample === null || !types.has(sample[1] ?? "")) throw new Error(`No sample: ${line}`);
      const [, name = "", labels = "", value] = sample;
      if ((types.get(name) === "counter") !== name.endsWith("_total")) throw new Error(`${name} is misnamed.`);
      return [{ name, labels: labelsIn(labels), value: Number(value) }];
    });
}

function labelsIn(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([a-z_]+)="((?:[^"\\]|\\["\\n])*)"/g)];
  const plain = (value: string) => value.replace(/\\(.)/g, (_, one: string) => (one === "n" ? "\n" : one));
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, plain(value)]));
}

const metrics = async () => {
  const read = await readMetrics({ store }, NOW);
  return read.ok ? samplesIn(read.value) : [];
};

test("each source has its lag, what is left and what it counted", async () => {
  const samples = await metrics();
  const of = (name: string, source: string, more: object = {}) =>
    samples.find((one) => one.name === `stepscope_source_${name}` && matches(one.labels, { source, ...more }))?.value;
  expect(of("lag_seconds", HOSTILE)).toBe(90.5);
  expect(of("last_success_timestamp_seconds", HOSTILE)).toBe(NOW / 1_000);
  expect(of("requests_total", HOSTILE)).toBe(7);
  expect(of("throttled_total", HOSTILE)).toBe(2);
  expect(of("billed_bytes_total", HOSTILE)).toBe(1_024);
  expect(of("problems", HOSTILE)).toBe(1);
  expect(of("queue", HOSTILE, { reason: "failed" })).toBe(1);
  expect(of("queue", HOSTILE, { reason: "share" })).toBe(0);
  // A source that was never read to its end has no lag that anybody could know.
  expect(of("lag_seconds", "fresh")).toBeUndefined();
  expect(of("queue", "fresh", { reason: "failed" })).toBe(0);
  expect(samples.find(({ name }) => name === "stepscope_executions")?.value).toBe(0);
});

const matches = (labels: Record<string, string>, wanted: object) =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

test("labels and help are read as they were written, whatever is in them", () => {
  const anything = fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "n", "{", "}", "=", ",", " ", "#", "ü") });
  fc.assert(
    fc.property(anything, anything, fc.integer(), (value, help, count) => {
      const family: MetricFamily = {
        ...{ name: "x_y", help, type: "gauge" },
        samples: [{ labels: { source: value, kind: "push" }, value: count }],
      };
      const read = { name: "x_y", labels: { source: value, kind: "push" }, value: count };
      expect(samplesIn(printFamilies([family, { ...family, name: "none", samples: [] }]))).toEqual([read]);
    }),
  );
});

test("health tells the same, and a rate from the second time on", async () => {
  const context = contextOf(store, database);
  const read = async (now: number) => {
    const health = await readHealth(context, now);
    return health.ok ? healthSchema.parse(health.value).sources.find(({ name }) => name === HOSTILE) : null;
  };
  const first = { lagSeconds: 90.5, left: 2, throttled: 2, problem: "It broke.", executionsPerSecond: null };
  expect(await read(NOW)).toMatchObject(first);
  expect(await read(NOW + 10_000)).toMatchObject({ lagSeconds: 100.5, executionsPerSecond: 0 });
});

test("whoever listens beyond loopback asks with the token", () => {
  const settings: GuardSettings = {
    host: "0.0.0.0",
    port: 3000,
    allowedHosts: ["steps.example"],
    token: "long-enough",
  };
  const asked = (headers: Record<string, string>) =>
    authorize({ method: "GET", url: "/api/metrics", headers: { host: "steps.example", ...headers } }, settings).kind;
  expect(asked({ authorization: "Bearer long-enough" })).toBe("allow");
  expect(asked({ authorization: "Bearer another" })).toBe("refuse");
  expect(asked({})).toBe("refuse");
});

test("the route answers Prometheus's format", async () => {
  const before = process.env["DATABASE_URL"];
  process.env["DATABASE_URL"] = database.url;
  try {
    const { GET } = await import("@/app/api/metrics/route");
    const response = await GET();
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(samplesIn(await response.text()).map(({ name }) => name)).toContain("stepscope_source_lag_seconds");
    const { contextOfProcess } = await import("@/lib/server/context");
    await (await contextOfProcess()).store.close();
  } finally {
    if (before === undefined) delete process.env["DATABASE_URL"];
    else process.env["DATABASE_URL"] = before;
  }
});
