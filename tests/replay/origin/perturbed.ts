import { dataPathText, leafPaths, startsWith, valueAt, withValueAt, type DataPath } from "@/lib/base/dataPath";
import { type Json, jsonEqual } from "@/lib/base/json";
import type { EffectOf } from "@/lib/engine/drive/world";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import { othersThan } from "@/lib/expr/tracking/sources";
import { fieldsOf } from "@/lib/history/event";
import type { Payload } from "@/lib/history/payload";
import { forkBaseOf, runFork } from "@/lib/replay/fork/runFork";
import type { ForkEdits } from "@/lib/replay/fork/fork";
import { askedPlace } from "@/lib/replay/origin/askedPlace";
import { DataFlow } from "@/lib/replay/origin/dataFlow";
import { decisionsBefore } from "@/lib/replay/origin/decisions";
import { flowLogFor, openFlow } from "@/lib/replay/origin/openFlow";
import { endsOf, originOf, type OriginNode } from "@/lib/replay/origin/origin";
import { isPlace, type OriginEnd, type Place, type Source } from "@/lib/replay/origin/place";
import { RecordedEntropy } from "@/lib/replay/randomDraws";
import { runRecorded } from "@/lib/replay/recordedRun";
import type { ReplaySession } from "@/lib/replay/replaySession";

/*
 * Origins held against reality: a leaf that the world gave is changed, the execution is run again with it, and every
 * value that is looked at has to change exactly where its origin names that leaf.
 */

/** A leaf that came from outside: of the execution's input, or of what a task answered. */
export type Given = { readonly token: Token | null; readonly path: DataPath; readonly value: Json };

export type Target = { readonly eventId: number; readonly text: string; readonly place: Place };

/** What an origin says of a leaf that was given. */
export type Said = "copied" | "computed" | "decided" | "nothing";

export type Judged = {
  readonly target: Target;
  readonly given: Given;
  readonly said: Said;
  readonly isJsonata: boolean;
  /** `replaced`: it changed to the very value that was put in. */
  readonly seen: "replaced" | "changed" | "same" | "notReached";
};

const LIMITS = { nodes: 5_000, sources: 1_000 };

export type Drawn = { readonly leaves: number; readonly targets: number; readonly seed: number };

/** How an origin is told; another one in a test that must fail. */
export type Tell = (flow: DataFlow, place: Place) => OriginNode;
const TELL: Tell = (flow, place) => originOf(flow, place, LIMITS);

/** Runs an execution again with one given leaf changed; null: with none. */
export type Again = (session: ReplaySession, given: Given | null, other: Json) => Promise<DataFlow>;

export type CaseJudgement = { readonly judged: readonly Judged[]; readonly untraced: number; readonly traced: number };

export async function judgeOrigins(
  session: ReplaySession,
  drawn: Drawn,
  tell: Tell = TELL,
  again: Again = asFork,
): Promise<CaseJudgement> {
  const flow = await openFlow(session);
  if (flow === null) return { judged: [], untraced: 0, traced: 0 };
  const unedited = await again(session, null, null);
  const chance = drawer(drawn.seed);
  const targets = some(targetsOf(session, flow), drawn.targets, chance).filter(({ place }) =>
    jsonSame(flow.valueAt(place), unedited.valueAt(place)),
  );
  const told = targets.map((target) => sayingsOf(flow, target, tell));
  const judged: Judged[] = [];
  for (const given of some(givensOf(session), drawn.leaves, chance)) {
    judged.push(...(await judgedBy(session, again, flow, given, told)));
  }
  const untraced = told.filter((one) => one.isUntraced).length;
  return { judged, untraced, traced: told.length - untraced };
}

/** Judges every target by one leaf; what no first change shows is asked of others of its kind. */
async function judgedBy(
  session: ReplaySession,
  again: Again,
  flow: DataFlow,
  given: Given,
  told: readonly Sayings[],
): Promise<readonly Judged[]> {
  const judged = new Map<Target, Judged>();
  for (const [i, other] of othersThan(given.value).entries()) {
    const open = told.filter(({ target }) => i === 0 || isOpen(judged.get(target)));
    if (open.length === 0) break;
    const after = await again(session, given, other);
    for (const { target, say, isJsonata } of open) {
      const seen = seenOf(flow.valueAt(target.place) ?? null, after.valueAt(target.place), other);
      judged.set(target, { target, given, said: say(given), isJsonata, seen });
    }
  }
  return [...judged.values()];
}

function isOpen(judged: Judged | undefined): boolean {
  if (judged === undefined) return false;
  const { said, seen } = judged;
  return (said === "copied" || said === "computed") && (seen === "same" || seen === "notReached");
}

function seenOf(before: Json, after: Json | undefined, other: Json): Judged["seen"] {
  if (after === undefined) return "notReached";
  if (jsonEqual(after, before)) return "same";
  return jsonEqual(after, other) ? "replaced" : "changed";
}

/** What is wrong with an origin; null: nothing. A value that is not reached any more is not there to be judged. */
export function problemOf({ said, seen }: Judged): string | null {
  if (said === "nothing")
    return seen === "changed" || seen === "replaced" ? "changed by a leaf that was not named" : null;
  if (said === "decided") return null;
  if (seen === "same") return "not changed by a leaf that was named";
  return said === "copied" && seen === "changed" ? "called a copy, and is none" : null;
}

type Sayings = {
  readonly target: Target;
  readonly say: (given: Given) => Said;
  readonly isJsonata: boolean;
  readonly isUntraced: boolean;
};

function sayingsOf(flow: DataFlow, target: Target, tell: Tell): Sayings {
  const origin = tell(flow, target.place);
  const made = endsOf(origin);
  const decisions = decisionsBefore(flow, target.place).flatMap(({ reads }) => reads);
  const decided = [...decidedIn(origin), ...decisions].flatMap((source) => endsOfSource(flow, source, tell));
  const say = (given: Given): Said => {
    const own = made.filter(({ end }) => isGiven(end, given));
    if (own.some(({ how }) => how === "copied")) return "copied";
    // What Step Functions words of a failure tells of the state's data: no claim is made.
    if (own.length === 0 && made.some(({ end }) => end.kind === "stateError")) return "decided";
    if (own.length > 0) return own.some(({ how }) => how === "computed") ? "computed" : "decided";
    return decided.some((end) => isGiven(end, given)) ? "decided" : "nothing";
  };
  const isUntraced = made.some(({ end }) => end.kind === "untraced");
  return { target, say, isJsonata: goesThroughJsonata(flow, origin), isUntraced };
}

function endsOfSource(flow: DataFlow, { from }: Source, tell: Tell): readonly OriginEnd[] {
  if (!isPlace(from)) return [from];
  const origin = tell(flow, from);
  return [
    ...endsOf(origin).map(({ end }) => end),
    ...decidedIn(origin).flatMap((one) => endsOfSource(flow, one, tell)),
  ];
}

function decidedIn(node: OriginNode): readonly Source[] {
  return node.kind === "end" ? [] : [...node.decided, ...node.from.flatMap(decidedIn)];
}

function goesThroughJsonata(flow: DataFlow, node: OriginNode): boolean {
  if (node.kind === "end") return false;
  const attempt = flow.log.get(node.place.token);
  const own = node.text !== null && attempt !== null && flow.stateOf(attempt)?.queryLanguage === "JSONata";
  return own || node.from.some((one) => goesThroughJsonata(flow, one));
}

/** Whether an end is a leaf that was given, or a list or object with it inside. */
function isGiven(end: OriginEnd, { token, path }: Given): boolean {
  if (end.kind === "executionInput") return token === null && touches(end.path, path);
  return end.kind === "outcome" && end.token === token && touches(end.path, path);
}

function touches(a: DataPath, b: DataPath): boolean {
  return startsWith(a, b) || startsWith(b, a);
}

/** Every leaf of every input, parameters and output that the history shows. */
export function targetsOf(session: ReplaySession, flow: DataFlow): readonly Target[] {
  const found: Target[] = [];
  for (const event of session.events) {
    if (event.type === "Unknown" || event.type === "ExecutionStarted") continue;
    const fields = fieldsOf(event);
    for (const name of ["input", "output", "parameters"]) {
      const payload = fields[name] as Payload | undefined;
      if (payload?.kind !== "present") continue;
      for (const path of leafPaths(JSON.parse(payload.text) as Json, 50)) {
        const text = dataPathText(path);
        const asked = askedPlace(flow, session, event.id, text);
        if (asked.ok && isPlace(asked.value)) found.push({ eventId: event.id, text, place: asked.value });
      }
    }
  }
  return found;
}

/** Every leaf that came from outside. */
function givensOf({ replay }: ReplaySession): readonly Given[] {
  if (replay === null) return [];
  const { start, answers } = replay.setup;
  const input = JSON.parse(start.input) as Json;
  const leaves = (token: Token | null, root: Json) =>
    leafPaths(root, 100).map((path) => ({ token, path, value: valueAt(root, path) ?? null }));
  return [
    ...leaves(null, input),
    ...answers.flatMap((one) =>
      one.kind === "input" && one.input.kind === "taskSucceeded"
        ? leaves(one.token, JSON.parse(one.input.output) as Json)
        : [],
    ),
  ];
}

function editOf({ replay }: ReplaySession, { token, path }: Given, other: Json): ForkEdits {
  if (replay === null) return {};
  const { start, answers } = replay.setup;
  if (token === null) return { input: JSON.stringify(withValueAt(JSON.parse(start.input) as Json, path, other)) };
  const answer = answers.find(
    (one) => one.kind === "input" && one.token === token && one.input.kind === "taskSucceeded",
  );
  const text = answer?.kind === "input" && answer.input.kind === "taskSucceeded" ? answer.input.output : "null";
  const output = JSON.stringify(withValueAt(JSON.parse(text) as Json, path, other));
  return { outcomes: [{ of: { token }, outcome: { kind: "succeeded", output } }] };
}

/** Runs the execution again with an edit: as a fork, whose tasks are answered by what they ask. */
const asFork: Again = async (session, given, other) => {
  const base = forkBaseOf(session);
  const log = flowLogFor(base.machine);
  // What is asked for with changed data is answered as the same attempt was.
  const mock = ({ token, at }: EffectOf<"invokeTask">): readonly Input[] | null => {
    const inputs = base.setup.answers.flatMap((one) =>
      one.kind === "input" && one.token === token ? [{ ...one.input, at }] : [],
    );
    return inputs.length === 0 ? null : (inputs as Input[]);
  };
  const edits = given === null ? {} : editOf(session, given, other);
  await runFork(base, [{ at: null, edits }], { mock, trace: log.trace, keepsActs: true });
  return new DataFlow(log, base.machine);
};

/** The same as a replay, whose tasks are answered by their places alone, whatever they ask. */
export const byPlace: Again = async (session, given, other) => {
  const base = forkBaseOf(session);
  const { setup, known, machine } = base;
  const { input, outcomes } = given === null ? {} : editOf(session, given, other);
  const [edit] = outcomes ?? [];
  const answers = setup.answers.map((one) => {
    if (edit === undefined || one.kind !== "input" || one.input.kind !== "taskSucceeded" || one.token !== given?.token)
      return one;
    const output = edit.outcome.kind === "succeeded" ? edit.outcome.output : one.input.output;
    return { ...one, input: { ...one.input, output } };
  });
  const log = flowLogFor(machine);
  const options = { ...setup.around, entropy: new RecordedEntropy(known, "plain"), trace: log.trace };
  const start = input === undefined ? setup.start : { ...setup.start, input };
  await runRecorded(setup.compiled, start, setup.at, answers, options);
  return new DataFlow(log, machine);
};

function jsonSame(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && jsonEqual(a, b);
}

/** A sequence of numbers from 0 to 1 that follows from its seed: mulberry32. */
function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function some<T>(all: readonly T[], count: number, chance: () => number): readonly T[] {
  if (all.length <= count) return all;
  const left = [...all];
  return Array.from({ length: count }, () => left.splice(Math.floor(chance() * left.length), 1)).flat();
}

export function printed({ target, given, said, seen }: Judged): string {
  const source = `${given.token ?? "input"} ${dataPathText(given.path)}`;
  return `event ${target.eventId} ${target.text} (${target.place.token} ${target.place.slot.kind}) said ${said} of ${source}, which made it ${seen}`;
}
