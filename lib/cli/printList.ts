import { formatInstant } from "@/lib/base/instant";
import { counted, cutMiddle, formatDuration, THIN } from "@/lib/base/wording";
import type { ListedExecution } from "@/lib/contract/execution";
import { DEFAULT_SORT, type ExecutionFilter, MAX_SIZE } from "@/lib/contract/listQuery";
import { knownPrices } from "@/lib/cost/prices";
import type { Context } from "@/lib/server/context";
import { pricedRows } from "@/lib/server/cost/pricedRows";
import { openStore } from "@/lib/server/openStore";
import { readOverrides } from "@/lib/server/readOverrides";
import { scanExecutions } from "@/lib/server/scanExecutions";
import { askedResults, scanAllResults } from "@/lib/server/search/scanResults";
import { EXIT } from "./exit";
import { interruption } from "./interrupt";
import { write } from "./output";

type Listing = Pick<Context, "store" | "overrides">;
export type ListOptions = { readonly limit: number | null; readonly asJson: boolean };

/**
 * Prints executions while they are read: lines, or with `asJson` one document `{"executions":[…]}` whose rows are those of
 * `GET /api/executions`. Answers the exit code. An interruption ends the document properly.
 */
export async function printList(filter: ExecutionFilter, { limit, asJson }: ListOptions): Promise<number> {
  const signal = interruption();
  const overrides = await readOverrides();
  const store = await openStore();
  let left = limit ?? Infinity;
  let count = 0;
  try {
    if (asJson) await write('{"executions":[');
    for await (const rows of executionsOf({ store, overrides }, filter)) {
      const taken = rows.slice(0, left);
      if (taken.length > 0) await write(asJson ? jsonOf(taken, count === 0) : linesOf(taken, count === 0));
      count += taken.length;
      left -= taken.length;
      if (left <= 0 || signal.aborted) break;
    }
    if (asJson) await write("]}\n");
  } finally {
    await store.close();
  }
  if (count === 0) console.error("No execution matches.");
  if (!signal.aborted) return EXIT.ok;
  console.error(`Interrupted after ${count}.`);
  return EXIT.interrupted;
}

/** A query for states' outputs says how many histories it has read. */
async function* executionsOf(context: Listing, filter: ExecutionFilter): AsyncGenerator<readonly ListedExecution[]> {
  const asked = await askedResults(context, filter);
  if (asked === null) return yield* scanExecutions(context, filter, (why) => console.error(why));
  const { store, overrides } = context;
  const list = { ...filter, sort: DEFAULT_SORT, page: 1, size: MAX_SIZE };
  let read = 0;
  for await (const page of scanAllResults({ store }, list, asked, knownPrices(overrides), () => performance.now())) {
    read += page.scan.read;
    console.error(`Read ${counted(read, "history", "histories")}.`);
    yield pricedRows(page, overrides);
  }
}

function jsonOf(rows: readonly ListedExecution[], isFirst: boolean): string {
  return `${isFirst ? "\n" : ",\n"}${rows.map((row) => JSON.stringify(row)).join(",\n")}`;
}

type Column = { readonly head: string; readonly width: number; readonly cell: (row: ListedExecution) => string };

const NONE = "-";
/** The last is as wide as it needs to be. */
const COLUMNS: readonly Column[] = [
  { head: "key", width: 20, cell: ({ key }) => key },
  { head: "started", width: 24, cell: ({ startedAt }) => (startedAt === null ? NONE : formatInstant(startedAt)) },
  { head: "status", width: 15, cell: ({ status }) => status },
  { head: "duration", width: 11, cell: ({ durationMs }) => (durationMs === null ? NONE : plainDuration(durationMs)) },
  { head: "machine", width: 24, cell: ({ machine }) => cutMiddle(machine ?? NONE, 24) },
  { head: "name", width: 36, cell: ({ name }) => cutMiddle(name, 36) },
  { head: "error", width: 0, cell: ({ error }) => error ?? "" },
];

/** With spaces that programs split at. */
function plainDuration(ms: number): string {
  return formatDuration(ms).replaceAll(THIN, " ");
}

function linesOf(rows: readonly ListedExecution[], withHead: boolean): string {
  const lines = rows.map((row) => lineOf((column) => oneLine(column.cell(row))));
  return `${[...(withHead ? [lineOf(({ head }) => head)] : []), ...lines].join("\n")}\n`;
}

function lineOf(text: (column: Column) => string): string {
  return COLUMNS.map((column) => text(column).padEnd(column.width))
    .join("  ")
    .trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
