import { uuidOf, saltOf } from "./ids";
import { type Query, parseQuery, type Row, valueOf } from "./insightsQuery";
import { groupIn } from "./logOperations";
import type { LogEvent } from "./logs";
import { type Asked, type Body, Fault, type Operation, sizeIn, textIn, type World } from "./world";

/** Queries that run at once in an account, and rows that one gives. */
const AT_ONCE = 100;
const MOST_ROWS = 100_000;
const USUAL_ROWS = 10_000;
/** A query waits, then runs. */
const WAITS_MS = 300;
const RUNS_MS = 1_500;
/** Results are kept so long. */
const KEPT_MS = 7 * 24 * 3_600_000;
/** Queries that are remembered, and whose rows are: what is older is run again when it is asked for. */
const REMEMBERED = 1_000;
const HELD = 4;

type Started = {
  readonly request: Body;
  readonly query: Query;
  readonly at: number;
  cancelledAt: number | null;
  results: Results | null;
};

type Results = { readonly rows: readonly Body[][]; readonly matched: number; readonly scanned: number; bytes: number };

/** The queries of Logs Insights of one world. */
export class Insights {
  private readonly queries = new Map<string, Started>();
  private count = 0;

  readonly operations: Readonly<Record<string, Operation>> = {
    StartQuery: (world, asked) => this.start(world, asked),
    GetQueryResults: (world, asked) => this.results(world, asked),
    StopQuery: (_world, { request, now }) => {
      const query = this.find(request, now);
      const isRunning = statusOf(query, now) === "Running" || statusOf(query, now) === "Scheduled";
      if (isRunning) query.cancelledAt = now;
      return { success: isRunning };
    },
  };

  private start(world: World, { request, now }: Asked): Body {
    const names = (request["logGroupNames"] ?? request["logGroupIdentifiers"] ?? []) as readonly string[];
    const [only, ...others] = names.length > 0 ? names : [request["logGroupName"]];
    if (others.length > 0) throw new Fault("InvalidParameterException", "One log group at a time.");
    const group = groupIn(world, { logGroupName: only });
    const query = parseQuery(textIn(request, "queryString"));
    const running = [...this.queries.values()].filter((one) => statusOf(one, now) === "Running").length;
    if (running >= AT_ONCE) throw new Fault("LimitExceededException", "Too many queries run at once.");
    const queryId = uuidOf(world.seed, saltOf("query"), this.count++, 0);
    const kept = { ...request, logGroupName: group.name };
    this.queries.set(queryId, { request: kept, query, at: now, cancelledAt: null, results: null });
    const [oldest] = this.queries.keys();
    if (this.queries.size > REMEMBERED && oldest !== undefined) this.queries.delete(oldest);
    return { queryId };
  }

  private results(world: World, asked: Asked): Body {
    const { operation, request, now } = asked;
    const started = this.find(request, now);
    const status = statusOf(started, now);
    const head = { queryLanguage: "CWLI", status };
    if (status !== "Complete") {
      return { ...head, results: [], statistics: { recordsMatched: 0, recordsScanned: 0, bytesScanned: 0 } };
    }
    started.results ??= run(world, started);
    this.hold(started);
    const { rows, matched, scanned, bytes } = started.results;
    const size = sizeIn(request, "maxItems", USUAL_ROWS, USUAL_ROWS);
    const from = world.tokens.read<number>(operation, request, now) ?? 0;
    const isMore = from + size < rows.length;
    return {
      ...head,
      results: rows.slice(from, from + size),
      statistics: { recordsMatched: matched, recordsScanned: scanned, bytesScanned: bytes },
      ...(isMore ? { nextToken: world.tokens.make(operation, request, from + size, now) } : {}),
    };
  }

  /** Only the rows of the last queries are kept. */
  private hold(started: Started): void {
    const held = [...this.queries.values()].filter((one) => one.results !== null && one !== started);
    for (const one of held.slice(0, Math.max(0, held.length - HELD + 1))) one.results = null;
  }

  private find(request: Body, now: number): Started {
    const found = this.queries.get(textIn(request, "queryId"));
    if (found === undefined || now - found.at > KEPT_MS) {
      throw new Fault("ResourceNotFoundException", "The query does not exist.");
    }
    return found;
  }
}

function statusOf({ at, cancelledAt }: Started, now: number): string {
  if (cancelledAt !== null) return "Cancelled";
  return now < at + WAITS_MS ? "Scheduled" : now < at + WAITS_MS + RUNS_MS ? "Running" : "Complete";
}

/** What the group held when the query began. */
function run(world: World, { request, query, at }: Started): Results {
  const group = groupIn(world, request);
  const [from, to] = [Number(request["startTime"]) * 1000, Number(request["endTime"]) * 1000 + 999];
  const limit = Math.min(MOST_ROWS, query.limit ?? Number(request["limit"] ?? USUAL_ROWS));
  const matching: Row[] = [];
  let [matched, scanned, bytes] = [0, 0, 0];
  const counts = new Map<string, { readonly row: Row; count: number }>();
  for (const event of group.events(from, to, at)) {
    scanned++;
    bytes += event.message.length;
    const row = rowOf(event);
    if (!query.test(row)) continue;
    matched++;
    if (query.counts !== null) {
      const key = JSON.stringify(query.counts.by.map((name) => valueOf(row, name)));
      const counted = counts.get(key) ?? { row, count: 0 };
      counts.set(key, counted);
      counted.count++;
    } else if (query.sort !== null || matching.length < limit) matching.push(row);
  }
  if (query.counts !== null) {
    const { as, by } = query.counts;
    const rows = [...counts.values()].map(({ row, count }) => [...shown(row, by), { field: as, value: String(count) }]);
    return { rows, matched, scanned, bytes };
  }
  const sorted = query.sort === null ? matching : matching.sort(inOrder(query.sort));
  const rows = sorted.slice(0, limit).map((row) => shown(row, [...query.fields, "@ptr"]));
  return { rows, matched, scanned, bytes };
}

function inOrder({ field, isDescending }: NonNullable<Query["sort"]>): (a: Row, b: Row) => number {
  return (a, b) => {
    const [x, y] = [valueOf(a, field) ?? "", valueOf(b, field) ?? ""];
    return (x < y ? -1 : x > y ? 1 : 0) * (isDescending ? -1 : 1);
  };
}

function rowOf(event: LogEvent): Row {
  let parsed: { readonly value: unknown } | null = null;
  const record = () => (parsed ??= { value: parse(event.message) }).value;
  return { event, record };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Times as the service shows them: `2026-06-01 10:00:00.000`. */
function shown(row: Row, fields: readonly string[]): Body[] {
  return fields.flatMap((field) => {
    const value = valueOf(row, field);
    if (value === null) return [];
    const isTime = field === "@timestamp" || field === "@ingestionTime";
    const text = isTime ? new Date(Number(value)).toISOString().replace("T", " ").slice(0, 23) : String(value);
    return [{ field, value: text }];
  });
}
