import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { languageOf } from "../build/machine";
import { CHOICE } from "../fields/choice";
import { MAP } from "../fields/map";
import { PARALLEL } from "../fields/parallel";
import { FAIL, PASS, SUCCEED, WAIT } from "../fields/plain";
import { LANGUAGES, MAX_SECONDS } from "../fields/shared";
import { TASK } from "../fields/task";
import type { StateType } from "../machine";
import { both, checkObject, shaped, valueOf, type Field, type ObjectRules } from "./objectRules";
import { refuse, within, type Site } from "./site";
import { anything, comment, integer, oneOf, text } from "./value";
import { words } from "./misleadingText";

/*
 * A level of states, and the machine around it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
 */

const SHAPES = {
  Task: TASK,
  Pass: PASS,
  Wait: WAIT,
  Choice: CHOICE,
  Succeed: SUCCEED,
  Fail: FAIL,
  Parallel: PARALLEL,
  Map: MAP,
} satisfies Record<StateType, ObjectRules>;

const TYPES = Object.keys(SHAPES);

export function isStateType(value: Json | undefined): value is StateType {
  return typeof value === "string" && TYPES.includes(value);
}

const level: Readonly<Record<string, Field>> = {
  StartAt: both(text),
  States: both(states),
  Comment: both(comment),
};

const SCOPE: ObjectRules = { required: ["States", "StartAt"], fields: level };
const PROCESSOR: ObjectRules = { ...SCOPE, fields: { ...level, ProcessorConfig: both(anything) } };
const MACHINE: ObjectRules = {
  ...SCOPE,
  fields: {
    ...level,
    Version: both(oneOf("1.0")),
    // Measured: 0 is taken.
    TimeoutSeconds: both(integer(0, MAX_SECONDS)),
    QueryLanguage: both(oneOf(...LANGUAGES)),
  },
};

/** The whole definition. */
export const checkMachine = shaped(MACHINE);

/** A branch of a Parallel or the processor of a Map: the states in it have the machine's language, not the Map's. */
export function checkNested(value: Json, site: Site): void {
  const inner: Site = { ...site, language: site.machine.language, sees: [] };
  const processor = typeof site.at.at(-1) === "string";
  shaped(processor ? PROCESSOR : SCOPE)(value, inner);
}

function states(value: Json, site: Site): void {
  if (!isObject(value)) return refuse(site, words.type("OBJECT"));
  const entries = Object.entries(value);
  if (entries.length === 0) refuse(site, words.empty);
  for (const [name, state] of entries) checkState(name, state, within(site, name));
}

function checkState(name: string, state: Json, outer: Site): void {
  if ([...name].length > 80) refuse(outer, words.longName(name), { code: "INVALID_STATE_NAME" });
  if (!isObject(state)) return refuse(outer, words.type("OBJECT"));
  const site: Site = { ...outer, language: languageOf(state, outer.machine.language) };
  if (site.machine.language === "JSONata" && site.language === "JSONPath") {
    refuse(site, words.downgrade, { place: [...site.at, "QueryLanguage"] });
  }
  const shape = shapeOf(state, site);
  if (shape !== undefined) checkObject(shape, state, site);
}

function shapeOf(state: JsonObject, site: Site): ObjectRules | undefined {
  const type = valueOf(state, "Type");
  if (isStateType(type)) return SHAPES[type];
  if (type === undefined) refuse(site, words.required(["Type"]));
  else if (typeof type !== "string") refuse(within(site, "Type"), words.type("STRING"));
  else refuse(within(site, "Type"), words.oneOf(TYPES));
  return undefined;
}
