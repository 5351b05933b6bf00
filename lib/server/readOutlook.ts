import { type Instant, instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import type { Outlook } from "@/lib/contract/outlook";
import { limitsOf } from "@/lib/history/limits";
import { explainSilence, type SilenceOptions } from "@/lib/history/silence";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Store } from "@/lib/store/store";
import type { Reading } from "./context";
import type { UseCaseError } from "./errors";
import { knownMapRuns } from "./knownMapRuns";
import { withExecution } from "./withExecution";

/** Why nothing is recorded of an open execution, and the limits that it comes near, as of `now`. */
export function readOutlook(
  context: Reading,
  key: string,
  now: Instant = instant(Date.now()),
): Promise<Result<Outlook, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    const { store } = context;
    const { trace, machine, events, recorded } = await context.histories.open(execution);
    const { type, status, startedAt, stoppedAt, lastAt: asOf } = execution;
    const isOpen = status === "RUNNING" || status === "PENDING_REDRIVE";
    const { isOwn, isLive, tasks } = await followed(store, execution, isOpen);
    const mapRuns = isOpen ? await knownMapRuns(store, execution.id, trace) : undefined;
    const known = {
      ...(machine === null ? {} : { machine }),
      events,
      type,
      ...(mapRuns === undefined ? {} : { mapRuns }),
    };
    const silence = isOpen ? explainSilence(trace, { ...known, now, isLive, tasks, status }) : [];
    const limits = limitsOf(trace, { events: recorded, now, type, status, startedAt, stoppedAt, isLive });
    return ok({
      ...{ now, asOf, isLive },
      silence: silence.map(({ parts, ...one }) => ({ ...one, parts: [...parts] })),
      // The local engine forgets nothing by itself.
      limits: isOwn ? { ...limits, expiry: null } : limits,
    });
  });
}

type Followed = Required<Pick<SilenceOptions, "isLive" | "tasks">> & { readonly isOwn: boolean };
const NOT_FOLLOWED: Followed = { isOwn: false, isLive: false, tasks: null };
/** Open tasks of one execution that are asked for. */
const MAX_TASKS = 200;

/** Whether what is not recorded has not happened: the local engine runs it, or a source is to look at it again. */
async function followed(store: Store, { arn }: ExecutionRecord, isOpen: boolean): Promise<Followed> {
  if (arn === null) return NOT_FOLLOWED;
  const own = await store.engine.execution(arn);
  if (own !== null) {
    const tasks = isOpen ? await store.engine.openTasks({ executionId: own.id }, MAX_TASKS) : [];
    return { isOwn: true, isLive: own.status === "RUNNING", tasks };
  }
  if (!isOpen) return NOT_FOLLOWED;
  const sources = (await store.sources.list()).filter(({ paused, removing }) => !paused && removing === null);
  const wishes =
    sources.length === 0
      ? []
      : await store.sources.wishes(
          arn,
          sources.map(({ name }) => name),
        );
  return { ...NOT_FOLLOWED, isLive: wishes.some(({ is }) => is === "wanted") };
}
