import { csvRecord } from "@/lib/base/csv";
import { formatInstant } from "@/lib/base/instant";
import { jsonText } from "@/lib/base/json-text";
import { cutMiddle } from "@/lib/base/wording";
import type { ProbedVisit } from "@/lib/replay/probe/probe";
import type { TargetExecution } from "./executionTargets";

export type ProbeForm = "table" | "json" | "csv";

type Named = Pick<TargetExecution, "key" | "name" | "arn">;

/** Texts around and of the rows of a probe; each ends its own line. */
export type ProbePrinter = {
  readonly head: string;
  readonly row: (execution: Named, visit: ProbedVisit, index: number) => string;
  readonly tail: string;
};

export function probePrinter(form: ProbeForm): ProbePrinter {
  return PRINTERS[form];
}

const PRINTERS: Readonly<Record<ProbeForm, ProbePrinter>> = {
  table: {
    head: tableLine("execution", "event", "visit", "attempts", "time", "value"),
    row: ({ name }, visit) =>
      tableLine(
        cutMiddle(name, 36),
        String(visit.eventId),
        String(visit.visit),
        String(visit.attempts),
        formatInstant(visit.at),
        "value" in visit ? jsonText(visit.value) : `error: ${visit.error}`,
      ),
    tail: "",
  },
  json: {
    head: '{"visits":[',
    row: (execution, visit, index) => `${index === 0 ? "\n" : ",\n"}${JSON.stringify(jsonRow(execution, visit))}`,
    tail: "]}\n",
  },
  csv: {
    head: csvRecord(["execution", "name", "event", "visit", "attempts", "time", "value", "error"]),
    row: ({ key, arn, name }, visit) =>
      csvRecord([
        key ?? arn ?? name,
        name,
        visit.eventId,
        visit.visit,
        visit.attempts,
        formatInstant(visit.at),
        "value" in visit ? jsonText(visit.value) : null,
        "error" in visit ? visit.error : null,
      ]),
    tail: "",
  },
};

/** `value` or `error`, one of them. */
function jsonRow({ key, arn, name }: Named, { at, ...visit }: ProbedVisit): object {
  return { key, name, arn, ...visit, at: formatInstant(at) };
}

function tableLine(name: string, event: string, visit: string, attempts: string, time: string, value: string): string {
  const cells = [name.padEnd(36), event.padStart(6), visit.padStart(6), attempts.padStart(8), time.padEnd(24)];
  return `${cells.join("  ")}  ${value.replace(/\s+/g, " ")}\n`;
}
