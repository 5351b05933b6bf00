import { edgesOf } from "@/lib/asl/graph";
import type { Scope, State, WaitState } from "@/lib/asl/machine";
import { scopesOf } from "@/lib/asl/walk";
import { counted, formatQuantity } from "@/lib/base/wording";
import { estimated, exactly } from "../line";
import { dollars } from "../money";
import { type Advice, type AdviceFacts, comparedAdvice, noAdvice } from "./advice";
import { transitionLine } from "./transitionLine";

/** States that ask, look at the answer, wait, and ask again: all on a way from the Wait back to it. */
export type PollingLoop = { readonly wait: string; readonly states: readonly string[]; readonly isInner: boolean };

/** Loops that are looked for, and states of a level in which they are. */
const MAX_LOOPS = 20;
const MAX_STATES = 2_000;

/** Loops of a definition that hold a Wait, a Task and a Choice; ways that a Catch takes are no part of them. */
export function pollingLoops(machine: Scope): PollingLoop[] {
  const loops: PollingLoop[] = [];
  for (const { scope, depth } of scopesOf(machine)) {
    if (scope.states.size > MAX_STATES) continue;
    const seen = new Set<string>();
    for (const wait of waitsIn(scope)) {
      if (loops.length >= MAX_LOOPS || seen.has(wait.name)) continue;
      const states = loopOf(scope, wait);
      for (const { name } of states) seen.add(name);
      const has = (type: State["type"]) => states.some((state) => state.type === type);
      if (!has("Task") || !has("Choice")) continue;
      loops.push({ wait: wait.name, states: states.map(({ name }) => name), isInner: depth > 0 });
    }
  }
  return loops;
}

function waitsIn({ states }: Scope): WaitState[] {
  return [...states.values()].filter((state) => state.type === "Wait");
}

/** The states that can be come to from one and from which it can be come to, in the order of the definition. */
function loopOf({ states }: Scope, { name }: State): State[] {
  const onward = new Map([...states.values()].map((state) => [state.name, nextOf(state)]));
  const back = new Map<string, string[]>();
  for (const [from, all] of onward) for (const to of all) back.set(to, [...(back.get(to) ?? []), from]);
  const [after, before] = [reached(name, onward), reached(name, back)];
  return [...states.values()].filter((state) => after.has(state.name) && before.has(state.name));
}

function nextOf(state: State): string[] {
  return edgesOf(state).flatMap((edge) => (edge.kind === "catch" ? [] : [edge.to]));
}

/** What is come to from a state, itself only by a way. */
function reached(from: string, ways: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...(ways.get(from) ?? [])];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...(ways.get(name) ?? []));
  }
  return found;
}

/** Of each loop that polls: what a Task that is called back would cost less. */
export function pollingAdvice(facts: AdviceFacts): Advice[] {
  const { machine, type } = facts;
  if (machine === null) return [noAdvice("polling", "Its definition is not known, and so not whether it polls.")];
  const loops = pollingLoops(machine);
  if (loops.length === 0) return [noAdvice("polling", "It has no loop that waits and asks again.")];
  if (type === "EXPRESS")
    return [
      noAdvice("polling", "Express has no callbacks, and is charged for the time of a loop, not for its transitions."),
    ];
  return loops.map((loop) => ofLoop(loop, facts));
}

function ofLoop({ wait: state, states, isInner }: PollingLoop, { states: uses, prices, ms }: AdviceFacts): Advice {
  const named = `The loop of ${state}`;
  const used = states.flatMap((name) => uses.get(name) ?? []);
  const transitions = used.reduce((sum, use) => sum + use.transitions, 0);
  const entered = Math.max(0, ...used.map(({ executions }) => executions));
  const rounds = uses.get(state)?.visits ?? 0;
  if (transitions === 0) return noAdvice("polling", `${named} was not come to in this time.`, { state });
  if (isInner)
    return noAdvice("polling", `${named} is within a Parallel or a Map: how often it was begun is not kept.`, {
      state,
    });
  const callback = transitionLine(
    entered,
    "one Task for each loop, which waits for its token",
    prices,
    estimated("executions that came to the loop"),
  );
  const now = [
    transitionLine(transitions, `transitions of ${states.join(", ")}`, prices, exactly("sum over executions")),
  ];
  const notes = [
    `${counted(rounds, "round")} in ${counted(entered, "execution")}: ${formatQuantity(Number((rounds / Math.max(1, entered)).toPrecision(3)))} each`,
    "what is asked has to send the task token when it is done, and what asking costs elsewhere is not counted",
  ];
  return comparedAdvice(
    { kind: "polling", state, now, instead: [callback], ms, notes },
    {
      holds: (saved) =>
        `${named} asks again and again: a Task that is called back (.waitForTaskToken) would cost ${dollars(saved)} less in 30 days.`,
      not: `${named} takes no more transitions than a callback would.`,
    },
  );
}
