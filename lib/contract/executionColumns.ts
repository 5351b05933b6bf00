import type { Cell } from "@/lib/base/csv";
import { formatInstant, type Instant } from "@/lib/base/instant";
import type { ListedExecution } from "./execution";
import type { SortField } from "./listQuery";

/** A column of the list of executions: its head, what it sorts by, and its fields in CSV, in their order there. */
export type ExecutionColumnFacts = {
  readonly head: string;
  /** Null: there is no order by it. */
  readonly sort: SortField | null;
  readonly csv: Readonly<Record<string, (row: ListedExecution) => Cell>>;
};

/** In the order of the file. The page draws a cell for each (app/_components/executions/cells). */
export const EXECUTION_COLUMNS = {
  name: { head: "Execution", sort: "name", csv: { name: (row) => row.name } },
  machine: { head: "Machine", sort: "machine", csv: { machine: (row) => row.machine } },
  type: { head: "Type", sort: null, csv: { type: (row) => row.type } },
  status: { head: "Status", sort: "status", csv: { status: (row) => row.status } },
  started: {
    head: "Started",
    sort: "startedAt",
    csv: { started_at: (row) => timeOf(row.startedAt), stopped_at: (row) => timeOf(row.stoppedAt) },
  },
  duration: { head: "Duration", sort: "durationMs", csv: { duration_ms: (row) => row.durationMs } },
  events: { head: "Events", sort: "events", csv: { events: (row) => row.events } },
  retries: { head: "Retries", sort: "retries", csv: { retries: (row) => row.retries } },
  error: { head: "Error", sort: "error", csv: { error: (row) => row.error, cause: (row) => row.cause } },
  cost: {
    head: "Cost",
    sort: "cost",
    csv: {
      usd: ({ cost }) => cost?.amount ?? null,
      certainty: ({ cost }) => cost?.certainty ?? null,
      prices_of: ({ cost }) => (cost === null ? null : `${cost.region} ${cost.asOf}`),
    },
  },
  replay: { head: "Replay", sort: null, csv: {} },
} as const satisfies Record<string, ExecutionColumnFacts>;

export type ExecutionColumn = keyof typeof EXECUTION_COLUMNS;

function timeOf(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at);
}
