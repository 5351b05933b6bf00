import { contentHashOf } from "@/lib/asl/contentHash";
import { parseRecorded } from "@/lib/asl/parse";
import { ok, type Result } from "@/lib/base/result";
import { type ComparedRun, comparedRun } from "@/lib/compare/comparedRun";
import type { ComparedSide } from "@/lib/contract/comparison";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { fold } from "@/lib/history/fold";
import { redactEvents } from "@/lib/redact/events";
import { readPlaceholders } from "@/lib/replay/placeholders/read";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import { stagesText } from "@/lib/store/fork";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { redactorOf } from "../redactorOf";

/** One of two executions that are compared, with what the answer says of it. */
export type Side = {
  readonly about: ComparedSide;
  readonly run: ComparedRun;
  readonly machineId: number | null;
  /** Null where the definition is not known, or is none. */
  readonly contentHash: string | null;
};

type Opened = Pick<Context, "store" | "histories">;

/** A stored execution. Its events are those of the answers on events, so that what these hide is hidden here. */
export async function executionSide({ histories }: Opened, execution: ExecutionRecord): Promise<Side> {
  const { definition, events, trace } = await histories.open(execution);
  const { key, name, machine, type, status, startedAt, durationMs, completeness, error, arn, machineId } = execution;
  const facts = { key, name, machine, type, status, startedAt, durationMs, completeness, error };
  return {
    about: { ...facts, fork: null, events: execution.events },
    run: comparedRun(trace, events),
    machineId,
    contentHash:
      definition === null
        ? null
        : contentHashOf({ text: definition }, readPlaceholders(definition, { events, arn }).values),
  };
}

/** A fork that is kept, folded with the definition that it ends with. Its events come from the store, as those of its download do. */
export async function forkSide(context: Opened, key: string): Promise<Result<Side, UseCaseError>> {
  const { store, histories } = context;
  const fork = await store.forks.find(key);
  const execution = fork === null ? null : await store.executions.find(fork.execution.key);
  if (fork === null || execution === null) return notFound.fork(key);
  const stages = JSON.parse(stagesText(fork)) as readonly ForkStageBody[];
  const changed = stages.findLast(({ edits }) => edits.definition !== undefined)?.edits.definition;
  const definition = changed ?? (await histories.open(execution)).definition;
  const machine = definition === null ? undefined : parseRecorded(definition, {}).machine;
  const redactor = await redactorOf(context, execution);
  const events = redactEvents(redactor, await store.forks.events(key));
  const trace = fold(events, machine === undefined ? {} : { machine });
  const { startedAt, stoppedAt } = trace.execution;
  const { machine: named, type, machineId } = execution;
  const about: ComparedSide = {
    ...{ key: execution.key, fork: { key, name: fork.name }, name: fork.name, machine: named, type },
    ...{ status: fork.summary.status, startedAt, events: events.length },
    error: fork.summary.error === null ? null : redactor.text(fork.summary.error),
    durationMs: startedAt === null || stoppedAt === null ? null : stoppedAt - startedAt,
    completeness: trace.completeness.kind,
  };
  const contentHash = definition === null ? null : contentHashOf({ text: definition });
  return ok({ about, run: comparedRun(trace, events), machineId, contentHash });
}
