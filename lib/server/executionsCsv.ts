import { type Cell, csvRecord } from "@/lib/base/csv";
import { ok, type Result } from "@/lib/base/result";
import type { ListedExecution } from "@/lib/contract/execution";
import { EXECUTION_COLUMNS, type ExecutionColumnFacts } from "@/lib/contract/executionColumns";
import type { ListQuery, PageAt } from "@/lib/contract/listQuery";
import type { Query } from "@/lib/contract/query/query";
import { knownPrices } from "@/lib/cost/prices";
import type { Context } from "./context";
import { pricedRows } from "./cost/pricedRows";
import type { CsvFile } from "./csvFile";
import { limitExceeded, type UseCaseError } from "./errors";
import { askedResults, scanAllResults } from "./search/scanResults";

/** As many as the list counts exactly. */
const MAX_ROWS = 10_000;
const AT_ONCE = 1000;

/** The executions that a list's query lets through, all pages of it, in its order, as CSV. */
export async function executionsCsv(context: Context, query: ListQuery): Promise<Result<CsvFile, UseCaseError>> {
  const fileName = "stepscope-executions.csv";
  const asked = await askedResults(context, query);
  if (asked !== null) return ok({ fileName, records: scannedRecords(context, query, asked) });
  const { total, totalIsExact } = await context.store.executions.list({ ...query, at: null, page: 1, size: 1 });
  if (!totalIsExact || total > MAX_ROWS) return limitExceeded(`More than ${MAX_ROWS} executions match.`);
  return ok({ fileName, records: records(context, query) });
}

async function* records({ store, overrides }: Context, query: ListQuery): AsyncGenerator<string> {
  yield csvRecord(FIELDS.map(([name]) => name));
  const prices = knownPrices(overrides);
  let at: PageAt | null = null;
  for (let rows = 0; rows < MAX_ROWS; rows += AT_ONCE) {
    const listed = await store.executions.list({ ...query, page: 1, size: AT_ONCE, at }, prices);
    for (const row of pricedRows(listed, overrides)) yield csvRecord(FIELDS.map(([, field]) => field(row)));
    if (listed.next === null) return;
    at = { side: "after", cursor: listed.next };
  }
}

async function* scannedRecords({ store, overrides }: Context, list: ListQuery, asked: Query): AsyncGenerator<string> {
  yield csvRecord(FIELDS.map(([name]) => name));
  const pages = scanAllResults({ store }, { ...list, page: 1 }, asked, knownPrices(overrides), () => performance.now());
  let rows = 0;
  for await (const page of pages) {
    for (const row of pricedRows(page, overrides)) yield csvRecord(FIELDS.map(([, field]) => field(row)));
    rows += page.rows.length;
    if (rows >= MAX_ROWS) return;
  }
}

/** The fields of all columns, and what names the execution for programs. */
const FIELDS: readonly (readonly [string, (row: ListedExecution) => Cell])[] = [
  ...Object.values<ExecutionColumnFacts>(EXECUTION_COLUMNS).flatMap(({ csv }) => Object.entries(csv)),
  ["stands_for", ({ weight }) => weight],
  ["arn", ({ arn }) => arn],
  ["key", ({ key }) => key],
];
