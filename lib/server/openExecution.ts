import { contentHashOf } from "@/lib/asl/contentHash";
import { readPlaceholders } from "@/lib/replay/placeholders/read";
import { ok, type Result } from "@/lib/base/result";
import type { OpenedExecution, StateSummary } from "@/lib/contract/openedExecution";
import { story } from "@/lib/history/story";
import { statesOf } from "@/lib/stats/states";
import { DESCRIPTION_ORIGIN } from "@/lib/store/ingested";
import { type ExecutionRecord, rowOfRecord } from "@/lib/store/executionRecord";
import type { Reading } from "./context";
import { describedEnd } from "./describedEnd";
import type { OpenedHistory } from "./openedHistories";
import type { UseCaseError } from "./errors";
import { knownMapRuns } from "./knownMapRuns";
import { shownRulesOf } from "./redactSettings";
import { runsUnderArn } from "./runsUnderArn";
import { withExecution } from "./withExecution";

/** The head of an execution's page: what it is, what happened, and the definition it ran with. */
export function openExecution(context: Reading, key: string): Promise<Result<OpenedExecution, UseCaseError>> {
  return withExecution(context, key, async (execution) => {
    await askForHistory(context, execution);
    return headOf(context, execution);
  });
}

/** The same for who only looks: no source is asked for a history that is not here. */
export function peekExecution(context: Reading, key: string): Promise<Result<OpenedExecution, UseCaseError>> {
  return withExecution(context, key, (execution) => headOf(context, execution));
}

/** A row without a history: whoever reads its source fetches it now, because somebody looks at it. */
async function askForHistory({ store }: Reading, { arn, type, lastEventId }: ExecutionRecord): Promise<void> {
  if (arn !== null && type !== "EXPRESS" && lastEventId === null) await store.sources.want(arn, "watched");
}

async function headOf(
  { store, histories }: Reading,
  execution: ExecutionRecord,
): Promise<Result<OpenedExecution, UseCaseError>> {
  const history = await histories.open(execution);
  const { trace, machine, events } = history;
  const { type } = execution;
  const mapRuns = await knownMapRuns(store, execution.id, trace);
  const known = { ...(machine === null ? {} : { machine }), events, type, mapRuns };
  return ok({
    row: rowOfRecord(execution),
    story: [...story(trace, { ...known, ...describedEnd(execution) })],
    definition: definitionOf(execution, history),
    cause: trace.execution.cause,
    described: describedPayloads(execution),
    sources: execution.origins.filter((origin) => origin !== DESCRIPTION_ORIGIN || execution.events === 0),
    missing: {
      count: trace.completeness.missing,
      gaps: trace.completeness.gaps.map(([from, to]) => [from, to]),
      truncated: trace.completeness.truncated,
      unknownEvents: trace.unknownEvents,
    },
    unread: await whyUnread(store, execution),
    firstEventId: trace.completeness.firstId,
    lastEventId: trace.completeness.lastId,
    states: statesOf(trace).map(summaryOf),
    ...(await runsUnderArn(store, execution.arn)),
    assigned: [...execution.assigned],
    hiding: shownRulesOf(store.redaction.rules, execution.machine),
    revision: execution.contentRevision,
    updatedAt: execution.updatedAt,
  });
}

/** Of a row without a history, how the look at it ended. */
async function whyUnread(
  { sources }: Reading["store"],
  { arn, lastEventId }: ExecutionRecord,
): Promise<OpenedExecution["unread"]> {
  if (arn === null || lastEventId !== null) return null;
  const outcome = (await sources.settledOutcomes([arn])).get(arn);
  // What nobody wanted is read now that somebody opens it.
  return outcome === "withheld" || outcome === "expired" ? outcome : null;
}

/** Of a row without a history. */
function describedPayloads({ described, lastEventId }: ExecutionRecord): OpenedExecution["described"] {
  if (described === null || lastEventId !== null) return null;
  return { input: described.input ?? null, output: described.output ?? null };
}

function definitionOf(
  execution: ExecutionRecord,
  { definition, recorded }: OpenedHistory,
): OpenedExecution["definition"] {
  if (definition === null || execution.definition === null) return null;
  const { values } = readPlaceholders(definition, { events: recorded, arn: execution.arn });
  return {
    hash: execution.definition.hash,
    contentHash: contentHashOf({ text: definition }, values),
    text: definition,
    assumed: execution.definition.assumed,
  };
}

function summaryOf({ durations: _, ...summary }: ReturnType<typeof statesOf>[number]): StateSummary {
  return summary;
}
