import type { Scope, State } from "@/lib/asl/machine";
import { isArray, type Json, type JsonObject } from "@/lib/base/json";
import { digest } from "@/lib/expr/digest";
import { divergenceContext, type EventRef } from "./divergenceContext";
import type { Comparable } from "./comparable";
import type { ReplaySession } from "./replaySession";
import type { VerifyDivergence } from "./replayVerdict";
import { INTERPRETER_VERSION } from "./version";

/*
 * What a stranger needs to look into a divergence, and nothing that the execution worked with. Kept are shapes:
 * types of events and states, which fields a state has, ids and their order, kinds of values, their sizes and
 * hashes. Names that people give (states, fields, errors, resources) stand as numbers, except those of AWS.
 *
 * Hashes are salted: equal values of one report have equal hashes, and nobody can try values out.
 */

export type ReportFacts = {
  /** Of the program that writes it. */
  readonly version: string;
  /** A text that is used once and kept nowhere. */
  readonly salt: string;
};

/** The report as JSON; null when there is nothing to report. Linear in the machine and the events around. */
export function divergenceReport(session: ReplaySession, { version, salt }: ReportFacts): JsonObject | null {
  const { verdict, machine, recorded, replay } = session;
  if (verdict.divergences.length === 0) return null;
  const names = new Names();
  const values = new Values(salt);
  return {
    format: "stepscope/divergence-report",
    formatVersion: 1,
    version,
    interpreterVersion: INTERPRETER_VERSION,
    verdict: verdict.verdict,
    events: session.events.length,
    accepted: verdict.accepted.map(({ kind, count }) => ({ kind, count })),
    divergences: verdict.divergences.map((one) => ({
      kind: one.kind,
      chain: chainText(one.chain, names),
      state: names.of("state", one.state),
      eventIds: { recorded: one.recorded, ours: one.ours },
      difference: one.difference.map(({ path, ours, recorded: theirs }) => ({
        path: pathText(path, names),
        ours: previewShape(ours, values),
        recorded: previewShape(theirs, values),
      })),
      pair: pairOf(one, session, names, values),
      around: divergenceContext(one, recorded, replay?.ours ?? null).map((row) =>
        row.kind === "folded"
          ? { folded: row.count }
          : { recorded: refText(row.recorded, names), ours: refText(row.ours, names) },
      ),
    })),
    machine: machine === null ? null : machineShape(machine, names),
  };
}

/** Names of people's choosing to numbers, the same one each time. */
class Names {
  private readonly numbers = new Map<string, number>();

  of(what: string, name: string | null): string | null {
    if (name === null) return null;
    const known = this.numbers.get(name);
    const number = known ?? this.numbers.size + 1;
    if (known === undefined) this.numbers.set(name, number);
    return `${what} ${number}`;
  }
}

/** Values to their kind, size and hash. */
class Values {
  constructor(private readonly salt: string) {}

  hash(text: string): string {
    return digest(`${this.salt}\n${text}`, "SHA-256").slice(0, 16);
  }

  /** One level of structure: what is inside shows as its own kind, size and hash. */
  shape(value: Json, names: Names, depth = 0): Json {
    const text = JSON.stringify(value);
    const head = { type: typeOf(value), characters: text.length, hash: this.hash(text) };
    if (depth >= SHAPE_DEPTH || typeof value !== "object" || value === null) return head;
    const members: readonly (readonly [string, Json])[] = isArray(value)
      ? value.map((item, i) => [`[${i}]`, item] as const)
      : Object.entries(value).map(([key, item]) => [names.of("field", key) ?? "", item] as const);
    const shown = members
      .slice(0, MOST_MEMBERS)
      .map(([key, item]): readonly [string, Json] => [key, this.shape(item, names, depth + 1)]);
    return { ...head, members: Object.fromEntries(shown), count: members.length };
  }
}

/** Levels and members that show; the rest is in the hash of what is around it. */
const SHAPE_DEPTH = 4;
const MOST_MEMBERS = 50;

function typeOf(value: Json): string {
  if (value === null) return "null";
  return isArray(value) ? "array" : typeof value;
}

/** A preview is JSON text, perhaps cut: then nothing but its length is a fact. */
function previewShape(preview: string | null, values: Values): Json {
  if (preview === null) return null;
  try {
    const value = JSON.parse(preview) as Json;
    return { type: typeOf(value), characters: preview.length, hash: values.hash(preview) };
  } catch {
    return { type: "text", characters: preview.length, hash: values.hash(preview) };
  }
}

/** Fields of AWS's events and of the language stay; those inside of payloads are numbers. */
function pathText(path: string, names: Names): string {
  const [field = "", ...rest] = path.split(/(?=[.[])/);
  const inside = rest.map((part) => (/^\[\d+\]$/.test(part) ? part : `.${names.of("field", part.slice(1)) ?? ""}`));
  return [EVENT_FIELDS.has(field) ? field : (names.of("field", field) ?? ""), ...inside].join("");
}

const EVENT_FIELDS: ReadonlySet<string> = new Set(
  (
    "input output parameters variables error cause resource resourceType region name index length type id end catch " +
    "retry exit timestamp previousEventId timeoutInSeconds heartbeatInSeconds taskCredentials workerName roleArn"
  ).split(" "),
);

/** `Each:1.2/3`: what is a name in it becomes a number. */
function chainText(chain: string, names: Names): string {
  if (chain === "") return "";
  return chain
    .split(" > ")
    .map((level) => {
      const found = /^(.*):(\d+\.\d+)\/(?:branch (.*)|(.*))$/s.exec(level);
      const [, name = level, place = "", branch, iteration = ""] = found ?? [];
      const inside =
        branch === undefined ? iteration.replace(/[^\d?]/g, "") : `branch ${names.of("state", branch) ?? ""}`;
      return `${names.of("state", name) ?? ""}:${place}/${inside}`;
    })
    .join(" > ");
}

function refText(event: EventRef | null, names: Names): Json {
  return event === null ? null : { id: event.id, type: event.type, state: names.of("state", event.name) };
}

/** What both sides hold at the difference, as shapes. */
function pairOf(one: VerifyDivergence, { recorded, replay }: ReplaySession, names: Names, values: Values): JsonObject {
  const find = (events: readonly Comparable[] | undefined, id: number | null) =>
    events?.find((event) => event.id === id);
  return {
    recorded: fieldsShape(find(recorded.byKey.get(one.chain)?.events, one.recorded), names, values),
    ours: fieldsShape(find(replay?.ours.byKey.get(one.chain)?.events, one.ours), names, values),
  };
}

function fieldsShape(event: Comparable | undefined, names: Names, values: Values): Json {
  if (event === undefined) return null;
  const fields = [...event.fields].map(([key, field]): readonly [string, Json] => [
    EVENT_FIELDS.has(key) ? key : (names.of("field", key) ?? ""),
    field.kind === "hidden" ? { hidden: field.why } : values.shape(field.value, names),
  ]);
  return { type: event.type, fields: Object.fromEntries(fields) };
}

/** The machine without its texts: which states there are, of which type, with which fields, leading where. */
function machineShape(scope: Scope, names: Names): JsonObject {
  return {
    startAt: names.of("state", scope.startAt),
    states: [...scope.states.values()].map((state) => stateShape(state, names)),
  };
}

function stateShape(state: State, names: Names): JsonObject {
  const { type, queryLanguage } = state;
  const fields = Object.keys(state).filter((key) => !["name", "type", "queryLanguage", "comment"].includes(key));
  const next = "next" in state && state.next !== undefined ? { next: names.of("state", state.next) } : {};
  const inside =
    type === "Map"
      ? { processor: machineShape(state.processor, names) }
      : type === "Parallel"
        ? { branches: state.branches.map((branch) => machineShape(branch, names)) }
        : {};
  const choices =
    type === "Choice"
      ? { rules: state.choices.length, to: state.choices.map((rule) => names.of("state", rule.next)) }
      : {};
  const recovery =
    "retry" in state
      ? {
          retry: state.retry.map(({ errorEquals, maxAttempts }) => ({
            errors: errorsText(errorEquals, names),
            maxAttempts,
          })),
          catch: state.catch.map((one) => ({
            errors: errorsText(one.errorEquals, names),
            next: names.of("state", one.next),
          })),
        }
      : {};
  return {
    state: names.of("state", state.name),
    type,
    queryLanguage,
    fields,
    ...next,
    ...inside,
    ...choices,
    ...recovery,
  };
}

function errorsText(list: readonly string[], names: Names): readonly Json[] {
  return list.map((name) => (name.startsWith("States.") ? name : names.of("error", name)));
}
