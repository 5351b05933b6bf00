import { namesInExecutionArn, readExecutionArn, typeOfExecutionArn } from "@/lib/base/arn";
import { isObject, type Json } from "@/lib/base/json";
import { encodeEvent } from "@/lib/history/encode";
import type { HistoryEvent } from "@/lib/history/event";
import { decodeLogRecord, isLogRecord } from "@/lib/history/logRecord";
import { type GivenDefinition, type IngestedExecution, LOG_ORIGIN } from "@/lib/store/ingested";
import type { SetAside } from "@/lib/store/sources/sourceCommit";

/** A line of a log group. */
export type LogLine = { readonly id: string; readonly message: string };

/** Definition of a machine at a time, by its ARN; null when none was seen. */
export type DefinitionAt = (machineArn: string, startedAt: number) => GivenDefinition | null;

type Held = { readonly events: HistoryEvent[]; readonly texts: string[] };

/** Log lines by execution, as many as are stored at once. A stream mixes executions, and one execution spans streams. */
export class LogBatch {
  private readonly held = new Map<string, Held>();
  readonly setAside: SetAside[] = [];
  events = 0;
  characters = 0;

  add({ id, message }: LogLine): void {
    const record = recordOf(message);
    if (typeof record === "string") {
      if (record !== "") this.setAside.push({ what: id, why: record, text: message });
      return;
    }
    const { event, executionArn } = record;
    const held = this.held.get(executionArn) ?? { events: [], texts: [] };
    this.held.set(executionArn, held);
    const text = JSON.stringify(encodeEvent(event));
    held.events.push(event);
    held.texts.push(text);
    this.events += 1;
    this.characters += text.length;
  }

  executions(definitionAt: DefinitionAt): IngestedExecution[] {
    return [...this.held].map(([arn, { events, texts }]) => executionOf(arn, events, texts, definitionAt));
  }
}

/** The record of a line; "" for a line that is none of Step Functions', and else why it cannot be read. */
function recordOf(message: string) {
  let parsed: Json;
  try {
    parsed = JSON.parse(message) as Json;
  } catch {
    return message.includes("execution_arn") ? "It is no whole JSON." : "";
  }
  if (!isObject(parsed) || !isLogRecord(parsed)) return "";
  const decoded = decodeLogRecord(parsed);
  if (decoded.ok) return decoded.value;
  const { member, expected, found } = decoded.error;
  return `${member} should be ${expected}, but is ${found}.`;
}

function executionOf(
  arn: string,
  events: readonly HistoryEvent[],
  texts: readonly string[],
  definitionAt: DefinitionAt,
): IngestedExecution {
  const facts = readExecutionArn(arn);
  const startedAt = Math.min(...events.slice(0, 1_000).map(({ timestamp }) => timestamp));
  return {
    ...{ identity: arn, arn, name: facts?.name ?? namesInExecutionArn(arn)?.name ?? null },
    ...{ machineArn: facts?.machineArn ?? null, machine: facts?.machine ?? null, type: typeOfExecutionArn(arn) },
    ...{ described: null, cutOff: false, origin: LOG_ORIGIN, events, texts },
    definition: facts === null ? null : definitionAt(facts.machineArn, startedAt),
  };
}
