import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { sidecarDefinition } from "@/lib/ingest/files";
import { importStream } from "@/lib/ingest/importStream";
import type { IngestedExecution } from "@/lib/store/ingested";
import { openStore } from "@/lib/store/store";
import { FILES, filesPresent } from "../support/caseFiles";
import { ROOT, sqliteDatabase } from "../support/databases";
import { NO_FACTS, pieces, read } from "./support";
import { COVERED_ELSEWHERE, SAYS, WITHOUT } from "./caseWords";

const lineSchema = z.object({
  read: z.boolean().optional(),
  executions: z.int().optional(),
  events: z.union([z.int(), z.array(z.int())]).optional(),
  whole: z.boolean().optional(),
  how: z.string().optional(),
  status: z.string().optional(),
  says: z.string().optional(),
  optional: z.boolean().optional(),
  validate: z.string().optional(),
  replay: z.string().optional(),
});
type Line = z.output<typeof lineSchema>;

const index = filesPresent()
  ? z.record(z.string(), lineSchema).parse(JSON.parse(readFileSync(join(FILES, "index.json"), "utf8")))
  : {};
const lines = Object.entries(index);
const histories = lines.filter(([, line]) => line.read !== undefined);

/** The flags of `how`, as the command line takes them. */
function flagsOf({ how = "" }: Line) {
  return { partial: how.includes("--partial"), encoding: /--encoding (\S+)/.exec(how)?.[1] ?? null };
}

function eventsOf(saved: readonly IngestedExecution[]): number {
  const ids = saved.flatMap(({ identity, events }) => events.map(({ id }) => `${identity} ${id}`));
  return new Set(ids).size;
}

/** Nothing is missing that the ids tell of, and nothing says that the record was cut. */
function isWhole({ events, cutOff }: IngestedExecution): boolean {
  const last = Math.max(0, ...events.map(({ id }) => id));
  return !cutOff && last > 0 && new Set(events.map(({ id }) => id)).size === last;
}

describe.runIf(histories.length > 0)("each file as people have it", () => {
  test("has a pattern of what is said of it, here or where it is tested", () => {
    const known = [...Object.keys(SAYS), ...Object.keys(COVERED_ELSEWHERE)];
    expect(lines.map(([name]) => name).filter((name) => !known.includes(name))).toEqual([]);
    const optional = histories.filter(([, line]) => line.optional === true).length;
    console.log(`${histories.length} files, ${optional} of them optional`);
  });

  test.each(histories)("%s", async (name, line) => {
    const bytes = readFileSync(join(FILES, name));
    const { result, saved } = await read(bytes, { name, ...flagsOf(line) });
    const says = SAYS[name] ?? /^$/;
    if (line.read !== true) {
      expect(saved).toEqual([]);
      expect(result.ok ? "was read" : result.error.reason).toMatch(says);
      expect(result.ok ? "was read" : result.error.onPage).not.toMatch(/--(partial|encoding|definition)/);
      return;
    }
    expect(result.ok ? result.value.notes.join(" ") : `refused: ${result.error.reason}`).toMatch(says);
    expect(saved).toHaveLength(line.executions ?? 1);
    const counts = line.events === undefined || Array.isArray(line.events) ? line.events : [line.events];
    if (counts !== undefined) expect(counts).toContain(eventsOf(saved));
    if (line.whole !== undefined) expect(saved.every(isWhole)).toBe(line.whole);
  });

  test.each(histories.filter(([, { how }]) => how !== undefined))(
    "%s is refused without its flags, with the flags offered",
    async (name) => {
      const { result, saved } = await read(readFileSync(join(FILES, name)), { name });
      expect(saved).toEqual([]);
      expect(result.ok ? "was read" : result.error.reason).toMatch(WITHOUT[name] ?? /no pattern/);
      expect(result.ok ? [] : result.error.offers.map(({ kind }) => kind)).toContain(
        name.includes("cp1252") || name.includes("cp932") ? "encoding" : "partial",
      );
    },
  );

  test("one execution comes out of every form of it, event for event", async () => {
    const same = histories.filter(([name, line]) => name.startsWith("formats/") && line.events === 26);
    const [, ...others] = await Promise.all(
      same.map(async ([name, line]) => {
        const { saved } = await read(readFileSync(join(FILES, name)), { name, ...flagsOf(line) });
        return { name, events: saved[0]?.events.map(outline).sort(byId) ?? [] };
      }),
    );
    const types = others[0]?.events.map(({ type }) => type);
    for (const { name, events } of others) {
      expect([name, events.map(({ type }) => type)]).toEqual([name, types]);
      expect(events.filter(({ state }) => state === "Load")).toHaveLength(2);
    }
  });
});

function outline(event: IngestedExecution["events"][number]) {
  const state = "name" in event && event.type !== "Unknown" ? null : "details" in event ? event.details : null;
  return { id: event.id, type: event.type, state: state !== null && "name" in state ? state.name : null };
}

function byId(a: { readonly id: number }, b: { readonly id: number }): number {
  return a.id - b.id;
}

describe.runIf(histories.length > 0)("stored", () => {
  const database = sqliteDatabase();
  const opened = openStore({ url: database.url, root: ROOT });
  afterAll(async () => {
    await (await opened).close();
    await database.drop();
  });

  async function store(name: string) {
    const target = await opened;
    const path = join(FILES, name);
    const definition = await sidecarDefinition(path);
    if (!definition.ok) throw new Error(definition.error);
    const facts = { ...NO_FACTS, name: path, definition: definition.value };
    const never = new AbortController().signal;
    const result = await importStream(pieces(readFileSync(path), 5000), facts, target.executions, () => {}, never);
    if (!result.ok) throw new Error(result.error.reason);
    const found = await Promise.all(result.value.keys.map((key) => target.executions.find(key)));
    return found.flatMap((row) => (row === null ? [] : [row]));
  }

  test("a page with a token behind it is partial, and what became of the execution is not known", async () => {
    const rows = [
      ...(await store("formats/03-nextToken-page1.json")),
      ...(await store("formats/03b-NextToken-maxitems.json")),
    ];
    for (const row of rows) expect(row).toMatchObject({ status: "UNKNOWN", completeness: "partial" });
  });

  test("the console's export brings execution, machine and definition, and its events win over its status", async () => {
    const [row] = await store("faults/execution-detail.json");
    expect(row).toMatchObject({
      status: "SUCCEEDED",
      machine: "orders",
      type: "STANDARD",
      definition: { assumed: false },
    });
    expect(row?.described).toMatchObject({ status: "RUNNING", transitionCount: 9 });
    expect((await store("formats/70-describe-running-events-ended.json"))[0]).toMatchObject({ status: "SUCCEEDED" });
  });

  test("a description is a row without a history, which joins it when it comes", async () => {
    const [row] = await store("formats/42b-eventbridge-lines.jsonl");
    expect(row).toMatchObject({ name: "r1", status: "FAILED", error: "Orders.Broken", cause: "no load", events: 0 });
    expect(row).toMatchObject({ startedAt: 1772359200000, stoppedAt: 1772359202000, completeness: "partial" });
    expect(row?.described).toMatchObject({ input: "{}" });
    const [whole] = await store("formats/32b-docker-compose.txt");
    expect(whole?.id).toBe(row?.id);
    expect(whole).toMatchObject({ events: 26, status: "SUCCEEDED" });
  });

  test("a failed child of a Map Run has its error", async () => {
    const [row] = await store("formats/46-maprun-FAILED_0.json");
    expect(row).toMatchObject({ status: "FAILED", error: "Boom", cause: "bad row", events: 0 });
  });

  test("an answer about the machine lies beside a history", async () => {
    const [row] = await store("beside/order-17.json");
    expect(row).toMatchObject({ name: "order-17", events: 26 });
    expect(row?.definition).not.toBeNull();
  });
});
