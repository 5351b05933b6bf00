import type { Facets, Histogram } from "@/lib/contract/execution";
import type { AskedField } from "@/lib/contract/query/completeQuery";
import type { ExecutionFilter, HistogramQuery, ListQuery } from "@/lib/contract/listQuery";
import { knownPrices, type PriceTable } from "@/lib/cost/prices";
import { appendEvents } from "../append";
import { type Assignment, assignFacts } from "../assign";
import { type Candidates, listCandidates } from "../candidates";
import type { Database } from "../database";
import { type ExecutionRecord, recordOrNull } from "../executionRecord";
import { countFacets } from "../facets";
import { fieldValues } from "../fieldValues";
import { countOverTime } from "../histogram";
import { isAnswered, resolveFilter } from "../filter";
import { keysMatching } from "../keysMatching";
import { type GoodRuns, goodRunsNear, type GoodRunsLimits, type GoodRunsQuery } from "../goodRuns";
import { findExecution } from "../history";
import type { IngestedExecution, Saved } from "../ingested";
import { type ListedExecutions, listExecutions } from "../list";
import { countUnassigned, findByArn, findRuns } from "../lookup";
import { removeExecutions } from "../remove";
import { refoldExecution, saveExecution } from "../save";
import { shownErrors, shownFacets, shownRecord, shownRow } from "../shownRecord";
import { hasOutdated, outdatedExecutions } from "../outdated";

/** Executions: stored, listed, counted, found, changed and removed. What is told of them lacks what rules hide. */
export type Executions = {
  save(execution: IngestedExecution): Promise<Saved>;
  /**
   * Adds events, as JSON in the API's shape, at the end of an execution: `from` is the id of the first, which has to be
   * the next one. Null when there is no such execution.
   */
  append(executionId: number, from: number, texts: readonly string[]): Promise<Saved | null>;
  /** `prices` to sort by cost: the table of the home region first. */
  list(query: ListQuery, prices?: readonly PriceTable[]): Promise<ListedExecutions>;
  /** Whether the database answers a filter; where it does not, the histories of `candidates` have to be read. */
  isAnswered(filter: ExecutionFilter): Promise<boolean>;
  /** A page of what a query with states' outputs could find, whose histories are to be read where that is not known. */
  candidates(query: ListQuery, prices?: readonly PriceTable[]): Promise<Candidates>;
  /** Those of some executions, by their keys, that a query finds; no state's output is asked for. */
  matching(keys: readonly string[], q: string): Promise<string[]>;
  /** Values of a field that hold a text, those that begin with it first; not all of many. */
  values(field: AskedField, text: string): Promise<string[]>;
  facets(filter: ExecutionFilter): Promise<Facets>;
  histogram(query: HistogramQuery): Promise<Histogram | null>;
  count(): Promise<number>;
  find(key: string): Promise<ExecutionRecord | null>;
  findById(executionId: number): Promise<ExecutionRecord | null>;
  /** The latest run of `ARN`, or the run `ARN@START`; null when it is not stored. */
  findByArn(target: string): Promise<ExecutionRecord | null>;
  /** All runs under an ARN, the latest first. */
  runs(arn: string): Promise<ExecutionRecord[]>;
  /** Those of its machine that succeeded with the same definition, nearest in time. */
  goodRunsNear(execution: GoodRunsQuery, limits: GoodRunsLimits): Promise<GoodRuns>;
  /** Events of logs under an ARN of which nothing tells whose they are. */
  countUnassigned(arn: string): Promise<number>;
  /** Answers the execution, or null when there is none. Throws StoreRefusal when it contradicts another one. */
  assign(key: string, assignment: Assignment): Promise<ExecutionRecord | null>;
  /** Removes executions; answers how many were there. */
  remove(executionIds: readonly number[]): Promise<number>;
  /** Whether there are executions that an older version folded, or other rules hid in. */
  hasOutdated(): Promise<boolean>;
  /** Their ids above `after`, ascending, at most `limit`. */
  outdated(limit: number, after?: number): Promise<number[]>;
  refold(executionId: number): Promise<boolean>;
};

export function executionsIn(database: Database, now: () => number): Executions {
  const { prisma, redaction } = database;
  const shown = (record: ExecutionRecord | null) => (record === null ? null : shownRecord(redaction, record));
  const shownPage = (page: ListedExecutions) => ({ ...page, rows: page.rows.map((row) => shownRow(redaction, row)) });
  return {
    save: (execution) => saveExecution(database, now, execution),
    append: (id, from, texts) => appendEvents(database, now, id, from, texts),
    list: async (query, prices = knownPrices()) => shownPage(await listExecutions(database, query, prices, now())),
    isAnswered: async (filter) => isAnswered(await resolveFilter(prisma, filter, now())),
    candidates: async (query, prices = knownPrices()) => {
      const found = await listCandidates(database, query, prices, now());
      return { ...found, page: shownPage(found.page) };
    },
    matching: (keys, q) => keysMatching(database, keys, q, now()),
    values: async (field, text) => {
      const values = await fieldValues(database, field, text);
      return field === "error" ? shownErrors(redaction, values) : values;
    },
    facets: async (filter) => shownFacets(redaction, await countFacets(database, filter, now())),
    histogram: (query) => countOverTime(database, query, now()),
    count: () => prisma.execution.count(),
    find: async (key) => shown(await findExecution(database, key)),
    findById: async (id) => shown(recordOrNull(await prisma.execution.findUnique({ where: { id } }))),
    findByArn: async (target) => shown(await findByArn(database, target)),
    runs: async (arn) => (await findRuns(database, arn)).map((record) => shownRecord(redaction, record)),
    goodRunsNear: (execution, limits) => goodRunsNear(database, execution, limits),
    countUnassigned: (arn) => countUnassigned(database, arn),
    assign: async (key, assignment) => shown(await assignFacts(database, now, key, assignment)),
    remove: (ids) => removeExecutions(database, now, ids),
    hasOutdated: () => hasOutdated(database),
    outdated: (limit, after = 0) => outdatedExecutions(database, limit, after),
    refold: (id) => refoldExecution(database, now, id),
  };
}
