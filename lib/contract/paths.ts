import { type ComparedWith, printComparedWith } from "./comparison";
import { type CostQuery, type CostTable, printCostQuery } from "./costQuery";
import { type EventQuery, printEventQuery } from "./event";
import { type ImportFacts } from "./import";
import type { ShareFormat } from "./share";
import { type InsideQuery, printInsideQuery } from "./inside";
import { type ExecutionFilter, type ListQuery, printFilter, printListQuery } from "./listQuery";
import type { RerunWay } from "./rerun";
import { type OriginQuery, printOriginQuery } from "./origin";
import {
  type LookQuery,
  type OverviewQuery,
  printLookQuery,
  printOverviewQuery,
  printWorseSharedQuery,
  type WorseSharedQuery,
} from "./overview";
import { type PeriodsQuery, printPeriodsQuery } from "./periodsQuery";
import { type ProbeQuery, printProbeQuery } from "./probe";

import { printSuggestionQuery, type SuggestionQuery } from "./suggestion";

/** Sent with every request that changes something: a page of another site cannot add it without asking first. */
export const REQUEST_HEADER = "x-stepscope";

const withQuery = (path: string, params: URLSearchParams) => (params.size === 0 ? path : `${path}?${params}`);

/** Addresses of the routes, for everyone who asks. */
export const PATHS = {
  worse: "/api/overview/worse",
  look: (query: LookQuery) => withQuery("/api/overview/look", printLookQuery(query)),
  worseShared: (query: WorseSharedQuery) => withQuery("/api/overview/shared", printWorseSharedQuery(query)),
  errorGroup: (fingerprint: string) => `/api/overview/groups/${fingerprint}`,
  shared: (filter: ExecutionFilter) => withQuery("/api/executions/shared", printFilter(filter)),
  overview: (query: OverviewQuery) => withQuery("/api/overview", printOverviewQuery(query)),
  executions: (query: ListQuery) => withQuery("/api/executions", printListQuery(query)),
  executionsCsv: (query: ListQuery) => withQuery("/api/executions/csv", printListQuery(query)),
  histogram: (filter: ExecutionFilter, buckets: number) => {
    const params = printFilter(filter);
    params.set("buckets", String(buckets));
    return withQuery("/api/executions/histogram", params);
  },
  suggestions: (query: SuggestionQuery) => withQuery("/api/executions/suggestions", printSuggestionQuery(query)),
  watch: "/api/watch",
  watchRule: (name: string) => `/api/watch/${encodeURIComponent(name)}`,
  engine: "/api/engine",
  engineMachine: (arn: string) => `/api/engine/machine?${new URLSearchParams({ arn })}`,
  engineExecution: (arn: string) => `/api/engine/execution?${new URLSearchParams({ arn })}`,
  engineRequests: "/api/engine/requests",
  engineRequest: (id: number) => `/api/engine/requests/${id}`,
  /** Without an ARN: where one is asked for. */
  askedExecution: (arn?: string) =>
    arn === undefined ? "/api/executions/asked" : `/api/executions/asked?${new URLSearchParams({ arn })}`,
  execution: (key: string) => `/api/executions/${key}`,
  assign: (key: string) => `/api/executions/${key}/assign`,
  comparison: (key: string, other: ComparedWith) =>
    `/api/executions/${key}/comparison?${new URLSearchParams({ with: printComparedWith(other) })}`,
  periods: (query: PeriodsQuery) => withQuery("/api/compare/periods", printPeriodsQuery(query)),
  timeline: (key: string) => `/api/executions/${key}/timeline`,
  inside: (key: string, query: InsideQuery) => withQuery(`/api/executions/${key}/inside`, printInsideQuery(query)),
  graph: (key: string) => `/api/executions/${key}/graph`,
  commands: (key: string) => `/api/executions/${key}/commands`,
  outlook: (key: string) => `/api/executions/${key}/outlook`,
  events: (key: string, query: EventQuery) => withQuery(`/api/executions/${key}/events`, printEventQuery(query)),
  event: (key: string, id: number) => `/api/executions/${key}/events/${id}`,
  lambdaLogs: (key: string, event: number, job?: number) =>
    `/api/executions/${key}/logs/${event}${job === undefined ? "" : `?job=${job}`}`,
  cost: (key: string) => `/api/executions/${key}/cost`,
  replay: (key: string) => `/api/executions/${key}/replay`,
  replayStep: (key: string, event: number) => `/api/executions/${key}/replay/steps/${event}`,
  replayReport: (key: string) => `/api/executions/${key}/replay/report`,
  mockFile: (key: string) => `/api/executions/${key}/replay/mock`,
  origin: (key: string, query: OriginQuery) => withQuery(`/api/executions/${key}/origin`, printOriginQuery(query)),
  probe: (key: string, query: ProbeQuery) => withQuery(`/api/executions/${key}/probe`, printProbeQuery(query)),
  executionForks: (key: string) => `/api/executions/${key}/forks`,
  forkRun: (key: string) => `/api/executions/${key}/forks/run`,
  rerunPreview: (key: string, how: RerunWay) => `/api/executions/${key}/rerun?${new URLSearchParams({ how })}`,
  account: (key: string) => `/api/executions/${key}/account`,
  resumeMachines: "/api/resume-machines",
  redrives: "/api/redrives",
  redrive: (id: number, after?: number) => `/api/redrives/${id}${after === undefined ? "" : `?after=${after}`}`,
  rerun: (key: string) => `/api/executions/${key}/rerun`,
  forkJudgement: (key: string, job?: number) =>
    `/api/executions/${key}/forks/judge${job === undefined ? "" : `?job=${job}`}`,
  forks: "/api/forks",
  fork: (key: string) => `/api/forks/${key}`,
  forkDownload: (key: string) => `/api/forks/${key}/download`,
  costTotals: (query: CostQuery) => withQuery("/api/cost/totals", printCostQuery(query)),
  costStates: (query: CostQuery) => withQuery("/api/cost/states", printCostQuery(query)),
  costComparison: (query: CostQuery) => withQuery("/api/cost/comparison", printCostQuery(query)),
  costTable: (table: CostTable, query: CostQuery) => withQuery(`/api/cost/tables/${table}`, printCostQuery(query)),
  markers: "/api/markers",
  marker: (id: number) => `/api/markers/${id}`,
  costPrices: "/api/cost/prices",
  export: (key: string, as: ShareFormat) => `/api/executions/${key}/export?as=${as}`,
  import: (facts: ImportFacts) => {
    const params = new URLSearchParams();
    if (facts.name !== null) params.set("name", facts.name);
    if (facts.arn !== null) params.set("arn", facts.arn);
    if (facts.machine !== null) params.set("machine", facts.machine);
    if (facts.partial) params.set("partial", "1");
    if (facts.encoding !== null) params.set("encoding", facts.encoding);
    if (facts.definition !== null) {
      params.set("definition", facts.definition.name);
      params.set("definitionBytes", String(facts.definition.bytes));
      if (facts.definition.id !== null) params.set("definitionId", facts.definition.id);
      if (facts.definition.named) params.set("definitionNamed", "1");
      for (const { path, bytes } of facts.definition.beside) {
        params.append("beside", path);
        params.append("besideBytes", String(bytes));
      }
    }
    return withQuery("/api/import", params);
  },
  /** Changes after a number; null: from now on. */
  changes: (after: number | null) => (after === null ? "/api/changes" : `/api/changes?after=${after}`),
  jobs: "/api/jobs",
  job: (id: number) => `/api/jobs/${id}`,
  health: "/api/health",
  sources: "/api/sources",
  source: (name: string, withData?: boolean) =>
    `/api/sources/${encodeURIComponent(name)}${withData === undefined ? "" : `?data=${withData ? "remove" : "keep"}`}`,
  sourceAside: (name: string, before: number | null) =>
    `/api/sources/${encodeURIComponent(name)}/aside${before === null ? "" : `?before=${before}`}`,
  sourceTest: (name: string, job?: number) =>
    `/api/sources/${encodeURIComponent(name)}/test${job === undefined ? "" : `?job=${job}`}`,
} as const;
