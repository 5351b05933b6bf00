import type { MachineType } from "@/lib/asl/machine";
import { type Instant, parseInstant } from "@/lib/base/instant";
import type { ExecutionIdentity } from "@/lib/engine/protocol";
import { fieldsOf, type HistoryEvent } from "@/lib/history/event";

/** What decides whether `Execution` of the context object has a RedriveCount. */
export type ContextForm = Pick<ExecutionIdentity, "synchronous" | "beforeRedrives">;

/** The last members of `Execution` where no RedriveCount follows, in a payload or, escaped, in a text inside of one. */
const STANDARD =
  /StartTime\\*":\\*"([\d\-T:.]{19,24}Z)\\*",\\*"Name\\*":\\*"[^"\\]*\\*",\\*"RoleArn\\*":\\*"[^"\\]*\\*"\}/g;
const EXPRESS = /RoleArn\\*":\\*"[^"\\]*\\*",\\*"StartTime\\*":\\*"([\d\-T:.]{19,24}Z)\\*"\}/g;

/**
 * Which form the context object of a record has. Nothing tells that but the object itself, where any of its data holds
 * it: a synchronous Express execution has no RedriveCount, nor has a Standard one of before there were redrives (2023).
 * An object with another StartTime is that of another execution, which came with the input or with a result.
 */
export function contextFormOf(type: MachineType, events: readonly HistoryEvent[]): ContextForm {
  const startedAt = events[0]?.timestamp;
  if (startedAt === undefined || !events.some((event) => showsNoCount(type, event, startedAt))) return {};
  return type === "EXPRESS" ? { synchronous: true } : { beforeRedrives: true };
}

function showsNoCount(type: MachineType, event: HistoryEvent, startedAt: Instant): boolean {
  if (event.type === "Unknown") return false;
  const details = fieldsOf(event);
  return Object.values(details).some((value) => {
    if (typeof value !== "object" || value === null || !("text" in value)) return false;
    const { text } = value;
    if (typeof text !== "string" || !text.includes("RoleArn")) return false;
    const found = [...text.matchAll(type === "EXPRESS" ? EXPRESS : STANDARD)];
    return found.some(([, time]) => parseInstant(time ?? "") === startedAt);
  });
}
