import { ok, type Result } from "@/lib/base/result";
import { instant } from "@/lib/base/instant";
import { type ForkList, type ForkStageBody, MAX_LISTED_FORKS, type SavedForkView } from "@/lib/contract/fork";
import type { StoredFork } from "@/lib/store/fork";
import type { Context } from "../context";
import { notFound, type UseCaseError } from "../errors";
import { withExecution } from "../withExecution";

type WithStore = Pick<Context, "store">;

/** The forks of all executions, the newest first. */
export async function listForks({ store }: WithStore): Promise<Result<ForkList, UseCaseError>> {
  return ok(listed(await store.forks.list(null, MAX_LISTED_FORKS)));
}

/** The forks of one execution, the newest first. */
export function listForksOf(context: WithStore, key: string): Promise<Result<ForkList, UseCaseError>> {
  return withExecution(context, key, async ({ id }) =>
    ok(listed(await context.store.forks.list(id, MAX_LISTED_FORKS))),
  );
}

/** One fork as it was kept. */
export async function readFork({ store }: WithStore, key: string): Promise<Result<SavedForkView, UseCaseError>> {
  const fork = await store.forks.find(key);
  return fork === null ? notFound.fork(key) : ok(viewOf(fork));
}

function listed({ forks, total }: { readonly forks: readonly StoredFork[]; readonly total: number }): ForkList {
  return { forks: forks.map(viewOf), total };
}

function viewOf({ key, name, createdAt, revision, stages, summary, events, execution }: StoredFork): SavedForkView {
  const { status, error, questions, difference } = summary;
  return {
    ...{ key, name, status, error, questions, events },
    createdAt: instant(createdAt),
    difference: difference === null ? null : { ...difference },
    execution: { key: execution.key, name: execution.name, machine: execution.machine },
    isOutdated: execution.revision !== revision,
    stages: JSON.parse(stages) as ForkStageBody[],
  };
}
