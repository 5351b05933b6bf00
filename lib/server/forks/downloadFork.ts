import { ok, type Result } from "@/lib/base/result";
import type { HistoryEvent } from "@/lib/history/event";
import { withForkMark } from "@/lib/history/forkMark";
import { ownFileChunks } from "@/lib/history/ownFile";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import { redactEvents } from "@/lib/redact/events";
import { stagesText, type StoredFork } from "@/lib/store/fork";
import { notFound, type UseCaseError } from "../errors";
import { redactorOf, type Showing } from "../redactorOf";
import { definitionFor, type UsedDefinition } from "../replay/definitionFor";

export type ForkFile = { readonly fileName: string; readonly text: string };

/**
 * A fork as `NAME.fork.stepscope.json`: an execution in our own format, which `verify` reads, and beside it `fork` with
 * what it is a fork of and its stages. It has no ARN, and its first event bears a mark: what imports it gets an execution
 * of its own and never joins it with the one that it is a fork of.
 */
export async function downloadFork(context: Showing, key: string): Promise<Result<ForkFile, UseCaseError>> {
  const { store } = context;
  const fork = await store.forks.find(key);
  const execution = fork === null ? null : await store.executions.find(fork.execution.key);
  if (fork === null || execution === null) return notFound.fork(key);
  const stages = JSON.parse(stagesText(fork)) as readonly ForkStageBody[];
  const changed = stages.findLast(({ edits }) => edits.definition !== undefined)?.edits.definition ?? null;
  const definition =
    changed === null ? await definitionFor(store, execution) : { hash: "", text: changed, assumed: false };
  const redactor = await redactorOf(context, execution);
  const events = withForkMark(redactEvents(redactor, await store.forks.events(key)), key);
  const [head = "", ...rest] = ownFileChunks(described(fork, execution, definition, events));
  const about = JSON.stringify({
    name: fork.name,
    of: { key: fork.execution.key, arn: execution.arn },
    stages: redactor.answer(stages),
  });
  const fileName = `${fork.name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 100)}.fork.stepscope.json`;
  // The frame begins with `{`: the fork comes before its other members.
  return ok({ fileName, text: [`{"fork":${about},${head.slice(1)}`, ...rest].join("") });
}

function described(
  { name, summary, execution: { name: parent } }: StoredFork,
  { machine, machineArn, type }: ExecutionRecord,
  definition: UsedDefinition | null,
  events: readonly HistoryEvent[],
): Parameters<typeof ownFileChunks>[0] {
  const isRunning = summary.status === "RUNNING";
  return {
    execution: {
      arn: null,
      name: `${parent}, fork: ${name}`,
      ...{ machineArn, type, status: summary.status, error: summary.error },
      startedAt: events[0]?.timestamp ?? null,
      stoppedAt: isRunning ? null : (events.at(-1)?.timestamp ?? null),
      ...{ cause: null, redriveStatus: null, mapRunArn: null },
    },
    definition:
      definition === null
        ? null
        : { text: definition.text, machineArn, machineName: machine, type, assumed: definition.assumed },
    events,
  };
}
