import type { StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { isObject, type Json } from "@/lib/base/json";
import { compileMatch } from "@/lib/engine/choice/pattern";
import { modelOf } from "@/lib/engine/testState/models";
import { type Time, timeOf } from "./rewrite";

/** What a definition says itself, and so what data may still say. */
export type DefinitionTexts = {
  /** Whole literals, literals inside of expressions, and the names in paths and expressions. */
  readonly texts: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
  readonly times: readonly Time[];
  /** The patterns that its Choices compare with. */
  readonly patterns: readonly ((text: string) => boolean)[];
  /** What the answers of the services that it calls call their members. */
  readonly members: ReadonlySet<string>;
};

const NAME = /[\p{L}_][\p{L}\p{N}_-]*/gu;
const QUOTED = /'([^'\\]*)'|"([^"\\]*)"|`([^`\\]*)`/g;
const NUMBER = /-?\d{1,15}(?:\.\d{1,15})?/g;

/**
 * Reads a definition for what it names. Linear in its text.
 *
 * @param definition JSON text.
 */
export function definitionTextsOf(definition: string, machine: StateMachine): DefinitionTexts {
  const found = {
    texts: new Set<string>(),
    numbers: new Set<number>(),
    times: [] as Time[],
    patterns: [] as Pattern[],
  };
  const waiting: Json[] = [JSON.parse(definition) as Json];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === "number") found.numbers.add(value);
    else if (typeof value === "string") addText(value, found);
    else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        addText(key.replace(/\.\$$/, ""), found);
        if (key === "StringMatches" && typeof item === "string") found.patterns.push(compileMatch(item));
        waiting.push(item);
      }
    } else if (Array.isArray(value)) for (const item of value as readonly Json[]) waiting.push(item);
  }
  return { ...found, members: membersOf(machine) };
}

type Pattern = (text: string) => boolean;
type Found = { readonly texts: Set<string>; readonly numbers: Set<number>; readonly times: Time[] };

function addText(text: string, { texts, numbers, times }: Found): void {
  for (const part of [text, ...quotedIn(text), ...(text.match(NAME) ?? [])]) {
    texts.add(part);
    const time = timeOf(part);
    if (time !== null) times.push(time);
  }
  for (const number of text.match(NUMBER) ?? []) numbers.add(Number(number));
}

function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(QUOTED)].map(([, single, double, tick]) => single ?? double ?? tick ?? "");
}

function membersOf(machine: StateMachine): ReadonlySet<string> {
  const members = new Set<string>();
  for (const state of statesOf(machine)) {
    if (state.type !== "Task") continue;
    const model = modelOf(state.resource);
    if (model === null || model === "unknown") continue;
    for (const shape of Object.values(model.shapes)) for (const member of Object.keys(shape)) members.add(member);
  }
  return members;
}
