import { gzipSync } from "node:zlib";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { digest } from "@/lib/expr/digest";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { type AskedRecorded, askedReplay } from "../replay/askedReplay";
import { forkEventsPartOf, forkPartOf, forkTestsPartOf, type ToldFork, type ToldForkEvents } from "../replay/forkPart";
import type { ToldForkTests } from "../replay/forkTests";
import type { RefusedForkView } from "@/lib/contract/fork";

/** As long as somebody who saves a fork waits for the worker, in ms: it has mostly run it just before. */
const SAVE_WAIT_MS = 20_000;

type Stages = readonly ForkStageBody[];

/** Asks the worker what a fork of an execution comes to. */
export function askedFork(
  context: Pick<Context, "store">,
  execution: ExecutionRecord,
  stages: Stages,
  waitMs?: number,
): Promise<AskedRecorded<ToldFork>> {
  const { hash, subject } = subjectOf(stages);
  return askedReplay(context, execution, forkPartOf(hash), waitMs, subject);
}

/** Asks the worker for the events of a fork. */
export function askedForkEvents(
  context: Pick<Context, "store">,
  execution: ExecutionRecord,
  stages: Stages,
): Promise<AskedRecorded<ToldForkEvents>> {
  const { hash, subject } = subjectOf(stages);
  return askedReplay(context, execution, forkEventsPartOf(hash), SAVE_WAIT_MS, subject);
}

/** Asks the worker for tests of the states that a fork changes, each with our own answer. */
export function askedForkTests(
  context: Pick<Context, "store">,
  execution: ExecutionRecord,
  stages: Stages,
  waitMs: number,
): Promise<AskedRecorded<ToldForkTests | RefusedForkView>> {
  const { hash, subject } = subjectOf(stages);
  return askedReplay(context, execution, forkTestsPartOf(hash), waitMs, subject);
}

/** Equal stages are one question. */
function subjectOf(stages: Stages): { readonly hash: string; readonly subject: Uint8Array } {
  const text = JSON.stringify(stages);
  return { hash: digest(text, "SHA-256"), subject: gzipSync(text, { level: 1 }) };
}
