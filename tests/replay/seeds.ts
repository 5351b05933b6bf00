import { inputsIn } from "@/lib/engine/drive/world";
import fc from "fast-check";
import { parseMachine } from "@/lib/asl/parse";
import { instant } from "@/lib/base/instant";
import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { ok } from "@/lib/base/result";
import { compile } from "@/lib/engine/compile";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { HistoryEvent } from "@/lib/history/event";
import { type Chain, chainsOf } from "@/lib/replay/chains";
import { comparable } from "@/lib/replay/comparable";
import type { RecordedExecution } from "@/lib/replay/recordedExecution";
import { verify } from "@/lib/replay/verify";
import type { RunResult, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { redrive, runToEnd } from "@/lib/runner/run";
import { INPUT, runs, worldOf } from "../engine/generate";
import { startOf } from "../engine/machine";

/** A run made by the engine: random functions, jitter, waits, Maps, Parallels, callbacks, up to two redrives. */
export type SeededRun = {
  readonly subject: RecordedExecution;
  readonly redrives: number;
  /** Values of `$uuid()` and `$random()` that it drew. */
  readonly drawn: number;
};

export async function seededRun(seed: number): Promise<SeededRun> {
  const [sample] = fc.sample(runs, { seed, numRuns: 1 });
  if (sample === undefined) throw new Error("no sample");
  const { machine, diagnostics } = parseMachine(withJitter(sample.definition) as JsonObject, { type: "STANDARD" });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  const compiled = compile(machine);
  const start = startOf(INPUT);
  let ended: RunResult = await runToEnd(compiled, { ...start, seed: `seed ${seed}` }, unevenly(worldOf(sample.world)));
  let redrives = 0;
  while (redrives < 2 && redrivable(ended.run, ended.run.now).status === "REDRIVABLE") {
    redrives++;
    const at = instant(ended.run.now + 60_000);
    ended = await redrive(compiled, ended, unevenly(worldOf(sample.world + redrives)), at);
  }
  const { events } = ended;
  const subject: RecordedExecution = {
    events,
    machine: ok(machine),
    definitionAssumed: false,
    type: "STANDARD",
    arn: start.execution.id,
  };
  return { subject, redrives, drawn: ended.run.randomDraws };
}

/** No two answers come at the same ms, as none do outside: what is recorded side by side happened one after the other. */
function unevenly(world: SimulatedWorld): SimulatedWorld {
  let late = 0;
  return {
    ...world,
    async invokeTask(task) {
      const inputs = inputsIn(await world.invokeTask(task));
      late = (late + 37) % 997;
      return inputs.map((input, i) => ({ ...input, at: instant(input.at + late + i) }));
    },
  };
}

function withJitter(value: Json): Json {
  if (isArray(value)) return value.map(withJitter);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withJitter(member)] as const);
  const jitter = value["IntervalSeconds"] === 2 ? { JitterStrategy: "FULL" } : {};
  return { ...Object.fromEntries(members), ...jitter };
}

/** The same run as AWS might have interleaved it: neighbours of unrelated chains at the same time change places. */
export function shuffled(events: readonly HistoryEvent[], seed: number): readonly HistoryEvent[] {
  // Where states fail by themselves in the same ms, their order decides which of them is the failure.
  if (JSON.stringify(events).includes("(entered at the event id")) return events;
  const { chainOf } = chainsOf(events.map(comparable));
  const order = [...events];
  let state = seed >>> 0;
  const chance = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  for (let swaps = 0; swaps < 2 * order.length; swaps++) {
    const at = 1 + Math.floor(chance() * (order.length - 2));
    const [a, b] = [order[at], order[at + 1]];
    if (a === undefined || b === undefined || !mayChange(a, b, chainOf.get(a.id), chainOf.get(b.id))) continue;
    order[at] = b;
    order[at + 1] = a;
  }
  const ids = new Map(order.map(({ id }, i) => [id, i + 1]));
  const renumbered = (id: number) => ids.get(id) ?? id;
  return order.map((event) => ({
    ...event,
    id: renumbered(event.id),
    previousEventId: renumbered(event.previousEventId),
  }));
}

function mayChange(a: HistoryEvent, b: HistoryEvent, x: Chain | undefined, y: Chain | undefined): boolean {
  if (x === undefined || y === undefined || a.timestamp !== b.timestamp || b.previousEventId === a.id) return false;
  return x !== y && !isAround(x, y) && !isAround(y, x) && !DECIDES.test(a.type) && !DECIDES.test(b.type);
}

/** Which of two came first decides what happens: who failed, which iteration takes the free place. */
const DECIDES = /^(?:Map|Parallel|Execution)|Failed|TimedOut|Aborted/;

function isAround(outer: Chain, inner: Chain): boolean {
  for (let chain: Chain | null = inner; chain !== null; chain = chain.parent) if (chain === outer) return true;
  return false;
}

export type Tally = {
  runs: number;
  chance: number;
  redriven: number;
  /** Redriven after siblings had been cut off, and not followed. */
  cut: number;
  interleaved: number;
  wrong: string[];
};

/** Verdicts on the runs of many seeds, plain and shuffled; `wrong` names each that is not a match of the right kind. */
export async function verifySeeds(from: number, count: number): Promise<Tally> {
  const tally: Tally = { runs: 0, chance: 0, redriven: 0, cut: 0, interleaved: 0, wrong: [] };
  for (let seed = from; seed < from + count; seed++) {
    const { subject, redrives, drawn } = await seededRun(seed);
    const verdict = await verify(subject);
    const kinds = new Set<string>(verdict.accepted.map(({ kind }) => kind));
    const chance = kinds.has("uuid") || kinds.has("random");
    const right =
      [...kinds].every((kind) => /^(?:uuid|random|interleaving|abortPoint)$/.test(kind)) && (drawn > 0 || !chance);
    const isCut = redrives > 0 && verdict.verdict === "NOT REPLAYABLE" && verdict.reason?.includes("cut off") === true;
    if (isCut) tally.cut++;
    if (!isCut && (!verdict.verdict.startsWith("MATCH") || !right))
      tally.wrong.push(`${seed}: ${JSON.stringify(verdict)}`);
    tally.runs++;
    if (chance) tally.chance++;
    if (redrives > 0) tally.redriven++;
    const events = shuffled(subject.events, seed);
    if (events.every(({ id, type }, i) => subject.events[i]?.id === id && subject.events[i]?.type === type)) continue;
    const other = await verify({ ...subject, events });
    tally.interleaved++;
    const isCutToo = redrives > 0 && other.reason?.includes("cut off") === true;
    if (!isCutToo && !other.verdict.startsWith("MATCH")) tally.wrong.push(`${seed} shuffled: ${JSON.stringify(other)}`);
  }
  return tally;
}
