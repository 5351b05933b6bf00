import { isArray, type Json, type JsonObject } from "@/lib/base/json";
import { datumOf } from "../datum";
import type { Input } from "../protocol";
import type { Cursor } from "../run";
import { childTokenOf } from "../token";
import { record, type Work } from "../work";
import type { BatchBounds } from "./batch";
import { isExceeded, THRESHOLD_CAUSE, THRESHOLD_ERROR, type Tolerance } from "./tolerance";

/** A Map Run: what a distributed Map waits with. */
export type MapRunDoing = {
  readonly kind: "mapRun";
  /** Something has happened that its state has not looked at yet. Only inside a step. */
  due: boolean;
  readonly mapRunArn: string;
  readonly startedId: number;
  /** What `$` means in ItemSelector. */
  readonly effective: Json;
  /** All items read so far, and how many of them children have got. */
  pending: readonly Json[];
  readonly keys: readonly string[] | null;
  taken: number;
  started: number;
  /** Where the reader goes on; null: it has been asked, or there is no more. */
  from: string | null;
  reading: boolean;
  writing: boolean;
  /** Indices of the children that run. */
  active: number[];
  /** Items of each child. */
  readonly sizes: number[];
  /** Outputs by child; null: it failed. */
  readonly texts: (string | null)[];
  /** Items of children that failed. */
  failed: number;
  concurrency: number;
  tolerance: Tolerance;
  readonly batch: BatchBounds | null;
  readonly batchInput: JsonObject | null;
};

export type MapRunInput = Extract<
  Input,
  {
    readonly kind:
      "itemsRead" | "itemsReadFailed" | "childEnded" | "mapRunUpdated" | "resultWritten" | "resultWriteFailed";
  }
>;

/** Takes what the world tells a Map Run; its state goes on afterwards. */
export function tellMapRun(work: Work, cursor: Cursor, doing: MapRunDoing, input: MapRunInput, child: number): void {
  switch (input.kind) {
    case "itemsRead": {
      const items = JSON.parse(input.items) as Json;
      if (!doing.reading || !isArray(items)) return;
      doing.pending = doing.pending.concat(items);
      doing.from = input.next ?? null;
      doing.reading = input.next !== undefined;
      break;
    }
    case "itemsReadFailed":
      if (!doing.reading) return;
      return failMapRun(work, cursor, input.error ?? "States.ItemReaderFailed", input.cause);
    case "childEnded": {
      const at = doing.active.indexOf(child);
      if (at < 0) return;
      doing.active.splice(at, 1);
      const ok = input.status === "SUCCEEDED";
      doing.texts[child] = ok ? (input.output ?? "null") : null;
      if (!ok) doing.failed += doing.sizes[child] ?? 1;
      if (judge(work, cursor, doing)) return;
      break;
    }
    case "mapRunUpdated":
      doing.concurrency = input.maxConcurrency ?? doing.concurrency;
      doing.tolerance = {
        count: input.toleratedFailureCount ?? doing.tolerance.count,
        percentage: input.toleratedFailurePercentage ?? doing.tolerance.percentage,
      };
      if (judge(work, cursor, doing)) return;
      break;
    case "resultWritten":
      if (doing.writing) closeMapRun(work, cursor, doing, input.output);
      return;
    case "resultWriteFailed":
      if (doing.writing) failMapRun(work, cursor, input.error ?? "States.ResultWriterFailed", input.cause);
      return;
  }
  if (doing.due) return;
  doing.due = true;
  work.ready.push(cursor);
}

/** Fails the Map Run when too many items have failed; true when it did. */
export function judge(work: Work, cursor: Cursor, doing: MapRunDoing): boolean {
  if (!isExceeded(doing.tolerance, doing.failed, doing.reading ? null : doing.pending.length)) return false;
  failMapRun(work, cursor, THRESHOLD_ERROR, THRESHOLD_CAUSE);
  return true;
}

/** The Map Run failed: its children are stopped, and the state has the failure to answer. */
export function failMapRun(work: Work, cursor: Cursor, error: string, cause: string | undefined): void {
  stopChildren(work, cursor);
  const told = { error, ...(cause === undefined ? {} : { cause }) };
  cursor.last = record(work, "MapRunFailed", cursor.last, told);
  cursor.doing = {
    kind: "settled",
    outcome: { ok: false, origin: "state", error, cause: cause ?? null, heartbeat: false },
  };
  work.ready.push(cursor);
}

/** All is done. The state's Exited event follows MapRunStarted, as AWS records since November 2024. */
export function closeMapRun(work: Work, cursor: Cursor, doing: MapRunDoing, output: string): void {
  const succeeded = record(work, "MapRunSucceeded", doing.startedId, {});
  record(work, "MapStateSucceeded", succeeded, {});
  const result = datumOf(JSON.parse(output) as Json, output);
  cursor.doing = { kind: "settled", outcome: { ok: true, result } };
  work.ready.push(cursor);
}

/** Takes back what runs: the state ends from outside. */
export function stopChildren(work: Work, cursor: Cursor): void {
  if (cursor.doing.kind !== "mapRun") return;
  for (const index of cursor.doing.active) {
    work.effects.push({ kind: "stopChild", token: childTokenOf(cursor, index), at: work.run.now });
  }
}
