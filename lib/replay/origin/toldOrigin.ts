import { dataPathText } from "@/lib/base/dataPath";
import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import type { Token } from "@/lib/engine/token";
import { type ReplaySession, whyNotComputed } from "../replaySession";
import { shownText } from "../shownText";
import { askedPlace } from "./askedPlace";
import type { DataFlow } from "./dataFlow";
import { type Decision, decisionsBefore } from "./decisions";
import { originOf, type OriginNode } from "./origin";
import { type How, isPlace, type OriginEnd, type Place, type Slot, type Source } from "./place";
import { PlaceEvents } from "./placeEvents";

/** One place on the way of a value, with the recorded event that shows it. */
export type ToldNode = {
  /** 0: what was asked for. What a node was made from follows it, one deeper. */
  readonly depth: number;
  readonly how: How;
  readonly reads: string | null;
  readonly kind: "written" | OriginEnd["kind"];
  readonly state: string | null;
  readonly eventId: number | null;
  readonly field: string | null;
  readonly text: string | null;
  /** Of the value within what `slot` holds; of an end, within the input, outcome or context. */
  readonly path: string | null;
  readonly slot: Slot["kind"] | null;
  /** JSON text, cut. Null where it is not known. */
  readonly value: string | null;
  readonly why: string | null;
  /** Sources that are not told. */
  readonly more: number;
  /** Turns of a loop between it and what was made from it, which passed the value on likewise. */
  readonly turns: number;
  /** What was looked at without going into the value. */
  readonly looked: readonly string[];
};

export type ToldDecision = {
  readonly kind: Decision["kind"];
  readonly state: string;
  readonly eventId: number | null;
  /** Of the rule or the catcher; null: the Default. */
  readonly index: number | null;
  readonly reads: readonly string[];
};

export type ToldOrigin = {
  readonly eventId: number;
  readonly path: string;
  readonly nodes: readonly ToldNode[];
  readonly decisions: readonly ToldDecision[];
};

/** Characters of a value that are told. */
const MAX_VALUE = 200;
/** Paths that are told of what was looked at. */
const MAX_LOOKED = 12;

/** Where the value that an event shows at a path came from; an error says why that is not known, worded. */
export function toldOrigin(
  session: ReplaySession,
  flow: DataFlow,
  eventId: number,
  path: string,
): Result<ToldOrigin, string> {
  const asked = askedPlace(flow, session, eventId, path);
  if (!asked.ok) return asked;
  const missing = whyNotComputed(session, eventId);
  if (missing !== null) return err(notComputedText(missing));
  const teller = new Teller(flow, new PlaceEvents(session));
  if (!isPlace(asked.value)) return ok({ eventId, path, nodes: [teller.startedWith(asked.value)], decisions: [] });
  if (flow.valueAt(asked.value) === undefined) return err(`Event ${eventId} has nothing at ${path}.`);
  teller.tell(originOf(flow, asked.value), 0);
  const decisions = decisionsBefore(flow, asked.value).map((one) => teller.decision(one));
  return ok({ eventId, path, nodes: teller.nodes, decisions });
}

function notComputedText(missing: NonNullable<ReturnType<typeof whyNotComputed>>): string {
  switch (missing.kind) {
    case "notReplayed":
      return "It cannot be traced: the execution is not replayed.";
    case "notReached":
      return "It cannot be traced: the replay does not come to this step.";
    case "diverged":
      return `It cannot be traced: the replay goes another way from event ${missing.eventId} on.`;
    case "chance":
      return `It cannot be traced: from event ${missing.eventId} on it hangs on a value of chance that is not recorded.`;
  }
}

class Teller {
  readonly nodes: ToldNode[] = [];

  constructor(
    private readonly flow: DataFlow,
    private readonly events: PlaceEvents,
  ) {}

  tell(node: OriginNode, depth: number): void {
    this.nodes.push({ ...this.nodeOf(node), depth });
    if (node.kind === "written") for (const source of node.from) this.tell(source, depth + 1);
  }

  startedWith(end: OriginEnd): ToldNode {
    return { ...this.nodeOf({ how: "copied", reads: null, kind: "end", end }), depth: 0 };
  }

  decision({ token, kind, reads, ...rest }: Decision): ToldDecision {
    const index = "rule" in rest ? rest.rule : "catcher" in rest ? rest.catcher : null;
    const eventId = this.events.eventOf(token, kind === "choice" ? "output" : "error");
    return { kind, state: rest.state, eventId, index, reads: readsOf(reads) };
  }

  private nodeOf(node: OriginNode): Omit<ToldNode, "depth"> {
    const { how, reads } = node;
    if (node.kind === "end") return { ...NOTHING, how, reads, ...this.endOf(node.end) };
    const { place, field, text, more, turns, decided } = node;
    return {
      ...{ how, reads, kind: "written", field, text, more, turns, why: null },
      ...this.placeOf(place),
      looked: readsOf(decided),
    };
  }

  private placeOf(place: Place): Pick<ToldNode, "state" | "eventId" | "path" | "slot" | "value"> {
    const { token, slot, path } = place;
    const head = slot.kind === "variable" ? `$${slot.name}` : "$";
    return {
      state: this.stateOf(token),
      eventId: this.events.eventOf(token, slot.kind),
      path: dataPathText(path, head),
      slot: slot.kind,
      value: shortText(this.flow.valueAt(place)),
    };
  }

  private endOf(end: OriginEnd): Partial<ToldNode> & Pick<ToldNode, "kind"> {
    const { kind } = end;
    if (kind === "executionInput") return { kind, eventId: 1, path: dataPathText(end.path) };
    const { token } = end;
    const state = token === null ? null : this.stateOf(token);
    const slot = SLOT_OF_END[kind];
    const eventId = token === null ? null : this.events.eventOf(token, slot);
    if (kind === "outcome" || kind === "taskError" || kind === "stateError") {
      const of: Slot = { kind: kind === "outcome" ? "result" : "error" };
      const value = shortText(this.flow.valueAt({ token: end.token, slot: of, path: end.path }));
      return { kind, state, eventId, path: dataPathText(end.path), value };
    }
    if (kind === "literal") return { kind, state, eventId, field: end.field };
    if (kind === "untraced") return { kind, state, eventId, why: end.why };
    return {
      kind,
      state,
      eventId,
      path: kind === "drawn" ? null : dataPathText(end.path, kind === "context" ? "$$" : "$"),
    };
  }

  private stateOf(token: Token): string | null {
    return this.flow.log.get(token)?.state ?? null;
  }
}

const SLOT_OF_END = {
  outcome: "result",
  taskError: "error",
  stateError: "error",
  literal: "input",
  context: "input",
  added: "sent",
  drawn: "input",
  mapRun: "output",
  untraced: "input",
} as const satisfies Record<Exclude<OriginEnd["kind"], "executionInput">, Slot["kind"]>;

const NOTHING = {
  ...{ state: null, eventId: null, field: null, text: null, path: null, slot: null, value: null, why: null },
  more: 0,
  turns: 0,
  looked: [],
} as const;

function readsOf(sources: readonly Source[]): readonly string[] {
  return [...new Set(sources.flatMap(({ reads }) => (reads === null ? [] : [reads])))].slice(0, MAX_LOOKED);
}

function shortText(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = shownText(value);
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}…`;
}
