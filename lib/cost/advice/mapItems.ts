import type { MapState, Scope, StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { counted, formatDuration } from "@/lib/base/wording";
import { costAlone } from "../bill";
import { expressChecks } from "../checks";
import { estimated, exactly, line } from "../line";
import { DURATION_CHUNK_MS } from "../memory";
import { decimal, dollars } from "../money";
import { NO_QUANTITIES, type Quantities } from "../quantities";
import { mainBreak } from "../typeVerdict";
import { type Advice, type AdviceFacts, comparedAdvice, noAdvice, type StateUse } from "./advice";
import { transitionLine } from "./transitionLine";

/** Maps that are looked at. */
const MAX_MAPS = 20;

/** Of each Map: whether its items would cost less as Express executions of a Distributed Map. */
export function mapItemsAdvice(facts: AdviceFacts): Advice[] {
  const { type, machine } = facts;
  if (machine === null) return [noAdvice("mapItems", "Its definition is not known, and so not whether it has a Map.")];
  const maps = [...statesOf(machine)].filter((state) => state.type === "Map").slice(0, MAX_MAPS);
  if (maps.length === 0) return [noAdvice("mapItems", "It has no Map whose items could be Express executions.")];
  if (type === "EXPRESS")
    return [noAdvice("mapItems", "Express is charged for executions and time: transitions of its Maps cost nothing.")];
  return maps.map((map) => ofMap(map, machine, facts));
}

function ofMap(map: MapState, machine: StateMachine, facts: AdviceFacts): Advice {
  const { processor, name: state } = map;
  const no = (sentence: string) => noAdvice("mapItems", `${state}: ${sentence}`, { state });
  if (processor.mode === "DISTRIBUTED" && processor.executionType === "EXPRESS")
    return no("its items are Express executions already.");
  const scope: StateMachine = {
    startAt: processor.startAt,
    states: processor.states,
    queryLanguage: machine.queryLanguage,
  };
  const uses = [...statesOf(processor)].flatMap((inner) => facts.states.get(inner.name) ?? []);
  const items = facts.states.get(processor.startAt)?.visits ?? 0;
  const transitions = uses.reduce((sum, use) => sum + use.transitions, 0);
  if (items === 0 || transitions === 0) return no("what its items did is not stored of this time.");
  const ms = timeOfItem(processor, facts.states, items);
  const broken = mainBreak(expressChecks(scope, { longestMs: ms }));
  if (broken !== null)
    return no(
      `its items cannot be Express: ${[broken.state, broken.does ?? broken.reason].filter(Boolean).join(" ")}.`,
    );
  const now = [
    transitionLine(transitions, "state transitions within its items", facts.prices, exactly("sum over executions")),
  ];
  return comparedAdvice(
    {
      kind: "mapItems",
      state,
      now,
      instead: insteadOf(processor.mode, items, ms, facts),
      ms: facts.ms,
      notes: notesOf(items, ms),
    },
    {
      holds: (saved) =>
        `${state}: its items as Express executions of a Distributed Map would cost ${dollars(saved)} less in 30 days.`,
      not: `${state}: its items would cost more as Express executions.`,
    },
  );
}

/** Time of an item on average: that of the states of the processor itself, which hold what is inside of them. */
function timeOfItem({ states }: Scope, uses: ReadonlyMap<string, StateUse>, items: number): number {
  const ms = [...states.keys()].reduce((sum, name) => sum + (uses.get(name)?.totalMs ?? 0), 0);
  return Math.ceil(ms / items);
}

function insteadOf(
  mode: MapState["processor"]["mode"],
  items: number,
  ms: number,
  { prices, quantities }: AdviceFacts,
) {
  const timeChunks = items * Math.max(1, Math.ceil(ms / DURATION_CHUNK_MS));
  const { timeChunks: allTime, chunks: all } = quantities;
  const memoryChunks = allTime === 0 ? 1 : Math.max(1, Math.ceil(all / allTime));
  const children: Quantities = {
    ...NO_QUANTITIES,
    executions: items,
    timeChunks,
    chunks: timeChunks * memoryChunks,
    estimates: items,
  };
  const started = {
    ...({
      what: "transitions for child executions",
      quantity: decimal(items),
      unit: "transitions",
      price: prices.transition,
    } as const),
    ...{
      rule: "Distributed Map: one transition of the parent for each child",
      certainty: estimated("visits of the first state of an item"),
    },
  };
  // A Distributed Map is charged for starting its children already.
  const starts = mode === "INLINE" ? [line(started, prices, "transition")] : [];
  return [...starts, ...costAlone(children, "EXPRESS", prices).lines];
}

function notesOf(items: number, ms: number): string[] {
  return [
    `${counted(items, "item")}, by how often the first state of an item was come to; ${formatDuration(ms)} each on average`,
    "memory as of the executions of this machine; logs of the children are not counted",
    "an item becomes an execution of its own: at least once, with no history but its log",
  ];
}
