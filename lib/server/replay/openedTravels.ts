import { setImmediate } from "node:timers/promises";
import { type Step, stepsOf } from "@/lib/history/steps";
import { openTravel, type Travel } from "@/lib/replay/travel";
import type { StoredExecution } from "@/lib/store/store";
import type { Context } from "../context";
import type { OpenedHistory } from "../openedHistories";
import { definitionFor } from "./definitionFor";
import { machineOf } from "./machineOf";

/** A history with its steps and its replay. `definitionAssumed` as the replay took it. */
export type OpenedTravel = {
  readonly history: OpenedHistory;
  readonly travel: Travel;
  readonly steps: readonly Step[];
  readonly definitionAssumed: boolean;
};

/** Replays live as long as the history they are of is kept open, and take about as much room. */
const opened = new WeakMap<OpenedHistory, Promise<OpenedTravel>>();

/** Replays an execution, or answers the replay that is there: a page asks for many steps of one. */
export async function travelOf(context: Context, execution: StoredExecution): Promise<OpenedTravel> {
  const history = await context.histories.open(execution);
  const known = opened.get(history);
  if (known !== undefined) return known;
  const made = open(context, execution, history);
  opened.set(history, made);
  made.catch(() => opened.delete(history));
  return made;
}

async function open({ store }: Context, execution: StoredExecution, history: OpenedHistory): Promise<OpenedTravel> {
  const definition = await definitionFor(store, execution);
  const definitionAssumed = definition?.assumed === true;
  // Only Standard has a history API; a record that does not say its type is one of those.
  const type = execution.type === "EXPRESS" ? "EXPRESS" : "STANDARD";
  const subject = {
    events: history.events,
    ...machineOf(definition?.text ?? null, type, { events: history.events, arn: execution.arn }),
    definitionAssumed,
    type,
    arn: execution.arn,
    stateMachineArn: execution.machineArn,
  } as const;
  // The process that replays here answers other pages meanwhile.
  const travel = await openTravel(subject, { pause: () => setImmediate() });
  return { history, travel, steps: stepsOf(history.trace), definitionAssumed };
}
