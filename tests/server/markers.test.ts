import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { HOUR_MS } from "@/lib/base/time";
import { NO_FILTER } from "@/lib/contract/listQuery";
import { markerAnswerSchema, markersSchema } from "@/lib/contract/marker";
import { problemSchema } from "@/lib/contract/problem";
import { countOverTime } from "@/lib/server/countOverTime";
import { readTotals } from "@/lib/server/cost/readTotals";
import { readLook } from "@/lib/server/overview/readLook";
import type { Store } from "@/lib/store/store";
import { ROOT, sqliteDatabase } from "../support/databases";
import { chargeRun, ingested, T0 } from "../support/ingested";
import { contextOf } from "../support/serverContext";

const database = sqliteDatabase();
const shared = globalThis as { stepscopeContext?: Promise<unknown> };
const before = shared.stepscopeContext;
let store: Store;

beforeAll(async () => {
  const { openStore: open } = await import("@/lib/store/store");
  store = await open({ url: database.url, root: ROOT });
  shared.stepscopeContext = Promise.resolve({
    ...contextOf(store, database),
    currentOverrides: () => Promise.resolve([]),
  });
  for (const region of ["eu-west-1", "us-east-1"]) {
    const arn = `arn:aws:states:${region}:123456789012:execution:Orders:run`;
    await store.executions.save(ingested(chargeRun({ orderId: region }), { arn }));
  }
});
afterAll(async () => {
  if (before === undefined) delete shared.stepscopeContext;
  else shared.stepscopeContext = before;
  await store.close();
  await database.drop();
});

async function post(body: unknown) {
  const { POST } = await import("@/app/api/markers/route");
  const request = new Request("http://127.0.0.1:3000/api/markers", { method: "POST", body: JSON.stringify(body) });
  const response = await POST(request);
  return { status: response.status, body: (await response.json()) as unknown };
}

async function list(query = "") {
  const { GET } = await import("@/app/api/markers/route");
  const response = await GET(new Request(`http://127.0.0.1:3000/api/markers${query}`));
  return markersSchema.parse(await response.json());
}

describe("POST /api/markers", () => {
  test("keeps what a pipeline sends, once for each token", async () => {
    const sent = {
      ...{ label: "  Deploy 42 ", at: "2026-11-30T08:00:00Z", url: "https://ci.example/42", by: "ci", token: "42" },
      machine: "arn:aws:states:eu-west-1:123456789012:stateMachine:Orders",
    };
    const first = await post(sent);
    expect(first.status).toBe(200);
    const { marker, isNew } = markerAnswerSchema.parse(first.body);
    expect({ isNew, label: marker.label, at: marker.at }).toEqual({
      ...{ isNew: true, label: "Deploy 42", at: Date.UTC(2026, 10, 30, 8) },
    });
    expect(marker.machine?.name).toContain("eu-west-1");
    expect(markerAnswerSchema.parse((await post(sent)).body)).toMatchObject({
      isNew: false,
      marker: { id: marker.id },
    });
    expect((await list()).markers.map(({ id }) => id)).toEqual([marker.id]);
    expect((await list(`?before=${marker.id}`)).markers).toEqual([]);
  });

  test.each([
    ["no label", { label: " " }, 400],
    ["a label that is too long", { label: "x".repeat(201) }, 400],
    ["a time that is none", { label: "x", at: "yesterday" }, 400],
    ["a time that no chart draws", { label: "x", at: -1 }, 400],
    ["an address without https", { label: "x", url: "http://ci.example" }, 400],
    ["a script for an address", { label: "x", url: "javascript:alert(1)" }, 400],
    ["an address with a password", { label: "x", url: "https://me:secret@ci.example/" }, 400],
    ["what is not known", { label: "x", lable: "y" }, 400],
    ["a machine that is not stored", { label: "x", machine: "None" }, 404],
    ["a name that two machines have", { label: "x", machine: "Orders" }, 409],
    ["a machine and a region", { label: "x", machine: "Orders", region: "eu-west-1" }, 400],
  ])("refuses %s, and keeps nothing", async (_, body, status) => {
    const kept = (await list()).markers.length;
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(problemSchema.parse(answer.body).error.what).not.toBe("");
    expect((await list()).markers).toHaveLength(kept);
  });
});

test("DELETE /api/markers/ID removes one, and says when there is none", async () => {
  const { marker } = markerAnswerSchema.parse((await post({ label: "for a moment" })).body);
  const { DELETE } = await import("@/app/api/markers/[id]/route");
  const request = new Request("http://127.0.0.1:3000/");
  const remove = (id: string) => DELETE(request, { params: Promise.resolve({ id }) });
  expect((await remove(String(marker.id))).status).toBe(200);
  expect((await remove(String(marker.id))).status).toBe(404);
  expect((await remove("x")).status).toBe(404);
});

test("a marker is a change on each chart of its machine, and on no chart of another", async () => {
  const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:Orders";
  const other = machine.replace("us-east-1", "eu-west-1");
  const at = T0 + 1;
  markerAnswerSchema.parse((await post({ label: "Deploy 43", machine, at })).body);
  const context = contextOf(store, database);
  const labels = (changes: readonly { readonly kind: string; readonly text: string }[]) =>
    changes.flatMap(({ kind, text }) => (kind === "marker" ? [text] : []));
  const chartsOf = async (word: string) => {
    const filter = { ...NO_FILTER, machine: [word], from: instant(T0 - HOUR_MS), to: instant(T0 + HOUR_MS) };
    const histogram = await countOverTime(context, { ...filter, buckets: 12 });
    const typed = await countOverTime(context, { ...filter, machine: [], q: `machine="${word}"`, buckets: 12 });
    const month = new Date(T0).toISOString().slice(0, 7);
    const cost = await readTotals(context, { machine: word, range: { kind: "month", month }, freeTier: true }, at);
    const look = await readLook(context, { machine: word, since: instant(T0), until: null }, T0 + HOUR_MS);
    return [histogram, typed, cost, look].map((one) => labels(one.ok ? one.value.changes : []));
  };
  expect(await chartsOf(machine)).toEqual(Array.from({ length: 4 }, () => ["“Deploy 43”"]));
  expect(await chartsOf(other)).toEqual(Array.from({ length: 4 }, () => []));
  const all = await countOverTime(context, { ...NO_FILTER, buckets: 12 });
  expect(labels(all.ok ? all.value.changes : [])).toEqual(["“Deploy 43”"]);
});
