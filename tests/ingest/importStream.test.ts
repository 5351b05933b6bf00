import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { importStream } from "@/lib/ingest/importStream";
import { events, gzip, memory, NO_FACTS, pieces, read } from "./support";

const ARN = "arn:aws:states:eu-west-1:111122223333:execution:orders:o-1";
const dump = (length?: number, input?: string) => JSON.stringify({ events: events(length, input) });

function reasonOf(outcome: Awaited<ReturnType<typeof read>>): string {
  if (outcome.result.ok) throw new Error("was not refused");
  expect(outcome.saved).toEqual([]);
  return outcome.result.error.reason;
}

describe("a file with one execution", () => {
  test("is handed over with the text of its events as they came", async () => {
    const { result, saved } = await read(dump());
    expect(result).toMatchObject({ ok: true, value: { events: 4, duplicates: 0 } });
    expect(saved[0]?.events.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(saved[0]?.texts).toEqual(events().map((event) => JSON.stringify(event)));
    expect(saved[0]).toMatchObject({ arn: null, name: "run", cutOff: false, origin: "history JSON" });
  });

  test("is the same execution when a longer dump of it comes, and another one when its input differs", async () => {
    const identity = async (content: string) => (await read(content)).saved[0]?.identity;
    const longer = await identity(dump(8));
    expect(await identity(dump(4))).toBe(longer);
    expect(await identity(dump(8, '{"n":2}'))).not.toBe(longer);
    expect(longer).toMatch(/^import:[0-9a-f]{40}$/);
  });

  test("takes ARN, machine and definition from the user, the definition as assumed", async () => {
    const { saved } = await read(dump(), { arn: ARN, definition: '{"StartAt":"P"}' });
    expect(saved[0]).toMatchObject({
      identity: ARN,
      arn: ARN,
      machine: "orders",
      type: "STANDARD",
      definition: { text: '{"StartAt":"P"}', assumed: true },
    });
    expect((await read(dump(), { machine: "orders" })).saved[0]).toMatchObject({ arn: null, machine: "orders" });
  });

  test("says itself more than the user does: its own definition wins", async () => {
    const own = {
      events: events(),
      definition: { text: "own", stateMachineArn: "arn:aws:states:x:1:stateMachine:orders" },
    };
    const { saved } = await read(JSON.stringify({ format: "stepscope/execution", version: 1, ...own }), {
      definition: "given",
    });
    expect(saved[0]).toMatchObject({ definition: { text: "own", assumed: false }, machine: "orders" });
  });

  test("is read from gzip", async () => {
    expect((await read(gzip(dump()))).saved).toHaveLength(1);
  });
});

describe("a file with several executions", () => {
  const two = `${dump()}\n${dump(6, '{"n":2}')}`;

  test("hands over each", async () => {
    expect((await read(two)).saved.map(({ name, events: { length } }) => [name, length])).toEqual([
      ["run 1", 4],
      ["run 2", 6],
    ]);
  });

  test("is refused when the user gives one ARN for all of them", async () => {
    expect(reasonOf(await read(two, { arn: ARN }))).toContain("holds 2 executions");
  });
});

test("logs are grouped by execution, and their events get the API's shape", async () => {
  const record = (arn: string, id: number) =>
    JSON.stringify({
      id: String(id),
      type: "PassStateExited",
      details: { name: "P", output: "1" },
      previous_event_id: String(id - 1),
      event_timestamp: String(1772359200000 + id),
      execution_arn: arn,
      redrive_count: "0",
    });
  const [a, b] = ["a", "b"].map((name) => `arn:aws:states:eu-west-1:111122223333:express:m:${name}:1`) as [
    string,
    string,
  ];
  const { saved } = await read([record(a, 5), record(b, 5), record(a, 7)].join("\n"));
  expect(saved.map(({ arn, events: { length }, type }) => [arn, length, type])).toEqual([
    [a, 2, "EXPRESS"],
    [b, 1, "EXPRESS"],
  ]);
  expect(JSON.parse(saved[0]?.texts?.[0] ?? "")).toMatchObject({
    id: 5,
    stateExitedEventDetails: { name: "P", output: "1" },
  });
});

describe("refused, with nothing stored:", () => {
  test.each([
    { what: "what is no JSON", content: "hello", words: ["Not JSON", "line 1", "Tried:", "GetExecutionHistory"] },
    { what: "JSON of something else", content: '{"name":"x"}', words: ["no execution history", '"name"', "Tried:"] },
    { what: "nothing but blanks", content: " \n ", words: ["empty"] },
    {
      what: "an error of AWS instead of a history",
      content: '{"__type":"com.amazonaws.states#ExecutionDoesNotExist","message":"Execution Does Not Exist"}',
      words: ["error message of AWS", "ExecutionDoesNotExist"],
    },
    {
      what: "an event that is not as AWS writes it",
      content: JSON.stringify({ events: [...events(), { type: "PassStateExited", id: "x", timestamp: 1 }] }),
      words: ["Event 5", "id"],
    },
    {
      what: "a dump that is cut off",
      content: dump(20).slice(0, -300),
      words: ["cut off", "whole events", "--partial"],
    },
  ])("$what", async ({ content, words }) => {
    const reason = reasonOf(await read(content));
    for (const word of words) expect(reason).toContain(word);
  });

  test("a good execution before what is broken", async () => {
    expect(reasonOf(await read(`${dump()}\n{"events": tru}`))).toContain("Not JSON at line 2");
  });

  test("an ARN that is not the one in the file", async () => {
    const described = JSON.stringify({
      executionArn: `${ARN}x`,
      status: "RUNNING",
      startDate: 1772359200,
      events: events(),
    });
    expect(reasonOf(await read(described, { arn: ARN }))).toContain(`${ARN}x`);
  });
});

test("a dump that is cut off is taken as far as its events are whole, and marked, when the user says so", async () => {
  const whole = dump(20);
  const { result, saved } = await read(whole.slice(0, whole.indexOf('"id":17') + 3), { partial: true });
  expect(result.ok).toBe(true);
  expect(saved[0]?.events.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  expect(saved[0]?.cutOff).toBe(true);
});

test("an event of a type that nobody knows is kept as it is", async () => {
  const strange = {
    timestamp: 1772359200,
    type: "TimeMachineStarted",
    id: 2,
    previousEventId: 0,
    timeMachineDetails: { year: 1985 },
  };
  const { saved } = await read(JSON.stringify({ events: [events()[0], strange] }));
  expect(saved[0]?.events[1]).toMatchObject({ type: "Unknown", wireType: "TimeMachineStarted" });
  expect(JSON.parse(saved[0]?.texts?.[1] ?? "")).toEqual(strange);
});

describe("a file that is too large to be held", () => {
  let folder: string;
  let before: string | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stepscope-spool-"));
    before = process.env.TMPDIR;
    process.env.TMPDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(folder, { recursive: true });
  });

  /** Logs of two executions, mixed, 30 MB. */
  const line = (name: string, id: number) =>
    `${JSON.stringify({ id: String(id), type: "PassStateExited", details: { name: "P", output: JSON.stringify("x".repeat(5000)) }, previous_event_id: String(id - 1), event_timestamp: String(1772359200000 + id), execution_arn: `arn:aws:states:eu-west-1:111122223333:express:m:${name}:1`, redrive_count: "0" })}\n`;
  async function* large(last = "") {
    for (let id = 1; id <= 3000; id++) yield Buffer.from(line("a", id) + line("b", id));
    yield Buffer.from(last);
  }
  const never = new AbortController().signal;

  test("waits on disk, comes out by execution, and leaves nothing behind", async () => {
    const sink = memory();
    let waited = false;
    const look = () => (waited ||= readdirSync(folder).length > 0);
    const result = await importStream(large(), NO_FACTS, sink, look, never);
    expect(result).toMatchObject({ ok: true, value: { events: 6000 } });
    expect(sink.saved.map(({ events: { length } }) => length)).toEqual([3000, 3000]);
    expect(sink.saved[0]?.events[2999]?.id).toBe(3000);
    expect(waited).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("hands over each execution once and whole, and refuses by name the one that is larger than is kept", async () => {
    const bounds = { held: 30_000, one: { events: 1000, characters: 120_000 } };
    async function* mixed() {
      for (let id = 1; id <= 30; id++) {
        // The first is too large; the others interleave, and none of them fits into what is held at once.
        const names = ["huge", ...(id <= 15 ? ["b", "c", "d"] : [])];
        yield Buffer.from(names.map((name) => line(name, id)).join(""));
      }
    }
    const sink = memory();
    const result = await importStream(mixed(), NO_FACTS, sink, () => {}, never, bounds);
    expect(sink.saved.map(({ arn, events: { length } }) => [arn?.split(":")[7], length])).toEqual([
      ["b", 15],
      ["c", 15],
      ["d", 15],
    ]);
    expect(result).toMatchObject({ ok: true, value: { events: 45 } });
    expect(result.ok && result.value.refused).toEqual([expect.stringMatching(/:huge:1: .*nothing of it was stored/)]);
    expect(readdirSync(folder)).toEqual([]);
    const alone = memory();
    const only = () => pieces(Buffer.from(Array.from({ length: 30 }, (_, i) => line("huge", i + 1)).join("")), 9_000);
    const refused = await importStream(only(), NO_FACTS, alone, () => {}, never, bounds);
    expect(!refused.ok && refused.error.reason).toMatch(/more than .* MiB of them.*nothing of it was stored/);
    const many = { held: 30_000, one: { events: 29, characters: 200_000 } };
    expect(await importStream(only(), NO_FACTS, alone, () => {}, never, many)).toMatchObject({ ok: false });
    expect(alone.saved).toEqual([]);
    const fits = await importStream(only(), NO_FACTS, alone, () => {}, never, {
      held: 30_000,
      one: { events: 30, characters: 200_000 },
    });
    expect(fits).toMatchObject({ ok: true, value: { events: 30 } });
    expect(alone.saved.map(({ events: { length } }) => length)).toEqual([30]);
  });

  test("stores nothing when its end is broken, and leaves nothing behind", async () => {
    const sink = memory();
    const result = await importStream(large('{"type":'), NO_FACTS, sink, () => {}, never);
    expect(result.ok).toBe(false);
    expect(sink.saved).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("stops when the user says so, and leaves nothing behind", async () => {
    const stop = new AbortController();
    const sink = memory();
    const result = await importStream(
      large(),
      NO_FACTS,
      sink,
      ({ bytes }) => bytes > 28e6 && stop.abort(),
      stop.signal,
    );
    expect(result).toEqual({ ok: false, error: { reason: "Interrupted.", onPage: "Interrupted.", offers: [] } });
    expect(existsSync(folder) && readdirSync(folder)).toEqual([]);
  });
});
