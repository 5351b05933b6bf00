import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import { type ForkList, type ListedForkView, MAX_LISTED_FORKS, type SavedForkView } from "@/lib/contract/fork";
import type { ForkStageBody } from "@/lib/contract/forkStages";
import { listedEdits } from "@/lib/contract/forkEdits";
import type { Redactor } from "@/lib/redact/redactor";
import { stagesText, type StoredFork } from "@/lib/store/fork";
import { notFound, type UseCaseError } from "../errors";
import { definitionFor } from "../replay/definitionFor";
import { redactorOf, type Showing } from "../redactorOf";
import { withExecution } from "../withExecution";

type WithStore = Showing;

/** The forks of all executions, the newest first. */
export async function listForks(context: WithStore): Promise<Result<ForkList, UseCaseError>> {
  return ok(await listed(context, await context.store.forks.list(null, MAX_LISTED_FORKS)));
}

/** The forks of one execution, the newest first. */
export function listForksOf(context: WithStore, key: string): Promise<Result<ForkList, UseCaseError>> {
  return withExecution(context, key, async ({ id }) =>
    ok(await listed(context, await context.store.forks.list(id, MAX_LISTED_FORKS))),
  );
}

/** One fork as it was kept. */
export async function readFork(context: WithStore, key: string): Promise<Result<SavedForkView, UseCaseError>> {
  const fork = await context.store.forks.find(key);
  if (fork === null) return notFound.fork(key);
  const stages = stagesOf(fork);
  const redactor = await redactorOfFork(context, fork);
  const view = viewOf(fork, stages, await recordedDefinition(context, fork, stages));
  return ok(redactor.answer({ ...view, stages: [...stages] }));
}

async function listed(
  context: WithStore,
  { forks, total }: { readonly forks: readonly StoredFork[]; readonly total: number },
): Promise<ForkList> {
  const views: ListedForkView[] = [];
  for (const fork of forks) {
    const stages = stagesOf(fork);
    const view = viewOf(fork, stages, await recordedDefinition(context, fork, stages));
    views.push((await redactorOfFork(context, fork)).answer(view));
  }
  return { forks: views, total };
}

/** What was edited may be what is hidden, and names the same values. */
async function redactorOfFork(context: Showing, { execution }: StoredFork): Promise<Redactor> {
  const redactor = context.store.redaction.of(execution.machine);
  if (redactor.isEmpty) return redactor;
  const record = await context.store.executions.find(execution.key);
  return record === null ? redactor : redactorOf(context, record);
}

function stagesOf(fork: StoredFork): readonly ForkStageBody[] {
  return JSON.parse(stagesText(fork)) as readonly ForkStageBody[];
}

/** What the execution of a fork ran with, where a stage changes it. */
async function recordedDefinition(
  { store }: WithStore,
  { execution }: StoredFork,
  stages: readonly ForkStageBody[],
): Promise<string | null> {
  if (stages.every(({ edits }) => edits.definition === undefined)) return null;
  const record = await store.executions.find(execution.key);
  return record === null ? null : ((await definitionFor(store, record))?.text ?? null);
}

function viewOf(fork: StoredFork, stages: readonly ForkStageBody[], definition: string | null): ListedForkView {
  const { key, name, createdAt, revision, summary, events, execution } = fork;
  const { status, error, questions, difference } = summary;
  return {
    ...{ key, name, status, error, questions, events },
    createdAt: instant(createdAt),
    difference: difference === null ? null : { ...difference },
    execution: { key: execution.key, name: execution.name, machine: execution.machine },
    isOutdated: execution.revision !== revision,
    edits: listedEdits(stages, definition).map(({ place, texts, definition: changed }) => ({
      place,
      texts: [...texts],
      definition: changed.map((one) => ({ ...one })),
    })),
  };
}
