import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { Effect, ExecutionStart, Input } from "@/lib/engine/protocol";
import type { Run } from "@/lib/engine/run";
import { step } from "@/lib/engine/step";
import type { Instant } from "@/lib/base/instant";
import type { HistoryEvent } from "@/lib/history/event";
import { VirtualClock } from "@/lib/runner/virtualClock";
import { runToEnd, type World } from "@/lib/runner/run";

export type Driven = {
  readonly run: Run;
  readonly events: readonly HistoryEvent[];
  readonly effects: readonly Effect[];
};

/** Runs a machine by its pure step, each time on what `keep` makes of the run: a copy, its text read again. */
export async function drive(
  machine: CompiledMachine,
  start: ExecutionStart & { readonly at: Instant },
  world: World,
  keep: (run: Run) => Run,
): Promise<Driven> {
  const agenda = new VirtualClock();
  const events: HistoryEvent[] = [];
  const effects: Effect[] = [];
  let run: Run | null = null;
  for (let due: readonly Input[] = [{ kind: "started", ...start }]; due.length > 0; due = agenda.due()) {
    const done = await step(machine, run, due);
    run = keep(done.run);
    events.push(...done.events);
    effects.push(...done.effects);
    for (const effect of done.effects) await perform(effect, agenda, world, machine);
    if (run.status !== "RUNNING") break;
  }
  if (run === null) throw new Error("nothing ran");
  return { run, events, effects };
}

async function perform(effect: Effect, agenda: VirtualClock, world: World, machine: CompiledMachine): Promise<void> {
  if (effect.kind === "invokeTask") for (const input of await world.invoke(effect)) agenda.add(input);
  else if (effect.kind === "setTimer") agenda.setTimer(effect.token, effect.fireAt);
  else if (effect.kind === "cancelTimer") agenda.dropTimer(effect.token);
  else if (effect.kind === "cancelTask" || effect.kind === "stopChild") agenda.dropTask(effect.token);
  else if (effect.kind === "readItems" && world.readItems) agenda.add(await world.readItems(effect));
  else if (effect.kind === "finishResultWriter" && world.finishResultWriter)
    agenda.add(await world.finishResultWriter(effect));
  else if (effect.kind === "startChild") {
    const child = machine.states.get(effect.state)?.child;
    if (child === undefined) throw new Error(`${effect.state} has no children`);
    const { execution, input, at, token } = effect;
    const { run } = await runToEnd(child, { execution, input, at, seed: token }, world);
    if (run.status !== "RUNNING") agenda.add({ kind: "childEnded", token, at: run.now, ...endOf(run, run.status) });
  }
}

function endOf({ output, error, cause }: Run, status: Exclude<Run["status"], "RUNNING">) {
  return {
    status,
    ...(output === null ? {} : { output }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}
