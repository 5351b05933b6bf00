import { labelledNameOfArn } from "@/lib/base/arn";
import type { Instant } from "@/lib/base/instant";
import type { EngineExecution } from "@/lib/contract/engine";
import type { Redaction } from "@/lib/redact/redactor";
import { redrivableRow } from "@/lib/runner/durable/redrivableRow";
import type { StartedBy, StoredExecution } from "@/lib/store/engine/rows";
import { keyOf } from "@/lib/store/text";

/** A row of the engine as pages show it. */
export function shownExecution(row: StoredExecution, redaction: Redaction): EngineExecution {
  const { arn, name, status, startedAt, stoppedAt, error, redriveCount } = row;
  return {
    ...{ arn, name, status, startedAt, stoppedAt, redriveCount },
    error: error === null ? null : redaction.of(labelledNameOfArn(row.machineArn)).text(error),
    key: keyOf(arn),
    startedBy: STARTED_BY[row.startedBy.kind](row.startedBy.detail ?? ""),
    isRedrivable: redrivableRow(row, Date.now() as Instant).status === "REDRIVABLE",
  };
}

const STARTED_BY = {
  sdk: () => "an SDK call",
  http: (path) => `an HTTP call of ${path}`,
  rule: (name) => `the rule ${name}`,
  schedule: (name) => `the schedule ${name}`,
  execution: (arn) => `the execution ${arn.split(":").at(-1) ?? ""}`,
  mapRun: () => "a Map Run",
  dashboard: () => "the dashboard",
  cli: () => "the command line",
} as const satisfies Record<StartedBy["kind"], (detail: string) => string>;
