import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { HistoryEvent } from "@/lib/history/event";
import { forkMarkOf } from "@/lib/history/forkMark";

/**
 * The identity of an execution: its ARN where it is known; else a hash of its first event, so that a longer dump of
 * the same run joins it. `import:` + 40 hexadecimal digits over the time, the input and the role of event 1, or over
 * the whole of the earliest event where event 1 is missing.
 */
export function identityOf(arn: string | null, earliest: HistoryEvent | null): string {
  if (arn !== null) return arn;
  return `import:${bytesToHex(sha256(utf8ToBytes(JSON.stringify(firstEventOf(earliest))))).slice(0, 40)}`;
}

function firstEventOf(event: HistoryEvent | null): readonly unknown[] {
  if (event?.type !== "ExecutionStarted") return [event];
  const { input, roleArn } = event.details;
  const mark = forkMarkOf(event);
  return [
    event.timestamp,
    "text" in input ? input.text : input.kind,
    roleArn ?? null,
    ...(mark === null ? [] : [mark]),
  ];
}
