import { ok, type Result } from "@/lib/base/result";
import type { JsonObject } from "@/lib/base/json";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { decodeEvent } from "@/lib/history/decode";
import type { HistoryEvent } from "@/lib/history/event";
import { MOST_FORKS } from "@/lib/store/fork";
import type { Context } from "../context";
import { invalid, notFound, tooManyForks, unavailable, type UseCaseError } from "../errors";
import type { AskedRecorded } from "../replay/askedReplay";
import type { ToldForkRun } from "../replay/forkPart";
import { withExecution } from "../withExecution";
import { askedFork, askedForkEvents } from "./askedFork";

/** Runs a fork and keeps it under a name, with its events and what it came to. */
export function saveFork(
  context: Pick<Context, "store">,
  key: string,
  { name, stages }: { readonly name: string; readonly stages: readonly ForkStageBody[] },
  waitMs = 20_000,
): Promise<Result<{ readonly key: string }, UseCaseError>> {
  return withExecution<{ readonly key: string }>(context, key, async (execution) => {
    const asked = await askedFork(context, execution, stages, waitMs);
    if (asked.state !== "opened") return unavailable.fork(whyNot(asked));
    if (asked.recorded.kind === "refused") return invalid.fork(asked.recorded.why);
    const told = await askedForkEvents(context, execution, stages);
    if (told.state !== "opened") return unavailable.fork(whyNot(told));
    const saved = await context.store.forks.save({
      executionId: execution.id,
      revision: execution.contentRevision,
      name,
      stages: JSON.stringify(stages),
      summary: summaryOf(asked.recorded),
      events: told.recorded.events.map(decoded),
    });
    if (saved.kind === "saved") return ok({ key: saved.key });
    return saved.kind === "tooMany" ? tooManyForks(MOST_FORKS) : notFound.execution(key);
  });
}

function whyNot(asked: Exclude<AskedRecorded<unknown>, { readonly state: "opened" }>): string {
  if (asked.state === "givenUp") return asked.why;
  return asked.isWorkerRunning ? "The worker is still running it." : "No worker is running.";
}

function summaryOf({ status, error, forkedAt, questions, first }: ToldForkRun) {
  const difference =
    first === null ? null : { kind: first.kind, state: first.state, field: first.difference[0]?.path ?? "type" };
  return { status, error, forkedAt, questions: questions.length, difference };
}

function decoded(wire: JsonObject): HistoryEvent {
  const event = decodeEvent(wire);
  if (event.ok) return event.value;
  throw new Error(`the worker told an event whose ${event.error.member} is ${event.error.found}`);
}
