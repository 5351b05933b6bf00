import { namesInExecutionArn, readExecutionArn, typeOfExecutionArn } from "@/lib/base/arn";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { type GivenDefinition, type IngestedExecution, LOG_ORIGIN } from "@/lib/store/ingested";
import type { SetAside } from "@/lib/store/sources/sourceCommit";
import { readLogLine } from "../../logLine";

/** A line of a log group. */
export type LogLine = { readonly id: string; readonly message: string };

/** Definition of a machine at a time, by its ARN; null when none was seen. */
export type DefinitionAt = (machineArn: string, startedAt: number) => GivenDefinition | null;

/** Events of one execution, with the JSON of each and the messages that told them. */
export type LoggedRun = {
  readonly arn: string;
  readonly events: HistoryEvent[];
  readonly texts: string[];
  readonly messages: string[];
};

/** Log lines by execution, as many as are stored at once. A stream mixes executions, and one execution spans streams. */
export class LogBatch {
  private readonly held = new Map<string, LoggedRun>();
  readonly setAside: SetAside[] = [];
  /** Of the lines that were added; a line that comes again in the batch is passed over. */
  readonly ids = new Set<string>();
  events = 0;
  characters = 0;

  /** `id` "": the line has none. */
  add({ id, message }: LogLine): void {
    if (this.ids.has(id)) return;
    if (id !== "") this.ids.add(id);
    const line = readLogLine(message);
    if (line.kind === "unreadable") this.setAside.push({ what: id, why: line.why, text: message });
    if (line.kind !== "event") return;
    const { event, executionArn } = line.record;
    const held = this.held.get(executionArn) ?? { arn: executionArn, events: [], texts: [], messages: [] };
    this.held.set(executionArn, held);
    const text = JSON.stringify(encodeEvent(event));
    held.events.push(event);
    held.texts.push(text);
    held.messages.push(message);
    this.events += 1;
    this.characters += text.length;
  }

  /** In the order in which they came. */
  runs(): readonly LoggedRun[] {
    return [...this.held.values()];
  }
}

/** What is stored of runs, with what can be tried again of one that is refused: its messages, one a line. */
export function executionsOf(runs: readonly LoggedRun[], definitionAt: DefinitionAt) {
  return {
    executions: runs.map((run) => executionOf(run, definitionAt)),
    textOf: (at: number): string => runs[at]?.messages.join("\n") ?? "",
  };
}

function executionOf({ arn, events, texts }: LoggedRun, definitionAt: DefinitionAt): IngestedExecution {
  const facts = readExecutionArn(arn);
  const startedAt = Math.min(...events.slice(0, 1_000).map(({ timestamp }) => timestamp));
  return {
    ...{ identity: arn, arn, name: facts?.name ?? namesInExecutionArn(arn)?.name ?? null },
    ...{ machineArn: facts?.machineArn ?? null, machine: facts?.machine ?? null, type: typeOfExecutionArn(arn) },
    ...{ described: null, cutOff: false, origin: LOG_ORIGIN, events, texts },
    definition: facts === null ? null : definitionAt(facts.machineArn, startedAt),
  };
}
