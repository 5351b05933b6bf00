import type { StepContext } from "@/lib/engine/compiledMachine";
import { drive } from "@/lib/engine/drive/drive";
import { VirtualClock } from "@/lib/engine/drive/virtualClock";
import type { EffectOf, World } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";

/** What a run asked for before it could not go on without an answer. */
export type Asked = { readonly tasks: readonly EffectOf<"invokeTask">[]; readonly entered: readonly string[] };

/** Events that a run may make here: as many as AWS's longest history has. A loop of Waits ends at it. */
export const MAX_EVENTS_AHEAD = 25_000;

/**
 * Lets a run go on until nothing happens any more without an answer from outside. Waits pass at once; the clocks of tasks
 * stand still, and so does that of the execution: whatever is asked is taken to be answered in time.
 */
export async function driveUntilAsked(ctx: StepContext, first: readonly Input[]): Promise<Asked> {
  const clock = new VirtualClock();
  const tasks: EffectOf<"invokeTask">[] = [];
  await drive(ctx, clock, openWorld(clock, tasks), { first });
  const entered = ctx.events.flatMap((event) =>
    event.type !== "Unknown" && event.type.endsWith("StateEntered") && "name" in event.details
      ? [String(event.details.name)]
      : [],
  );
  return { tasks, entered };
}

const nothing = () => undefined;

function openWorld(clock: VirtualClock, tasks: EffectOf<"invokeTask">[]): World {
  return {
    ...clock.timerHandlers(),
    setTimer: ({ token, fireAt, purpose }) => {
      if (purpose === "wait" || purpose === "backoff") clock.setTimer(token, fireAt);
    },
    invokeTask: (task) => void tasks.push(task),
    cancelTask: ({ token }) => clock.dropTask(token),
    readItems: nothing,
    startChild: nothing,
    redriveChild: nothing,
    stopChild: nothing,
    beginResultWriter: nothing,
    finishResultWriter: nothing,
    mapRunEnded: nothing,
  };
}
