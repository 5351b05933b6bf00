import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { jsonataTemplate, orJsonata } from "../check/jsonata";
import { referencePath } from "../check/path";
import {
  both,
  checkObject,
  jsonata,
  jsonPath,
  shaped,
  valueOf,
  type Field,
  type ObjectRules,
} from "../check/objectRules";
import { refuse, warn, type Check, type Site } from "../check/site";
import { comment, flag, listOf, text, timestamp } from "../check/value";
import { words } from "../check/misleadingText";
import { OPERATOR_FIELDS, OPERATORS, operatorOf, type OperandType } from "../operators";
import { assign, common, flow } from "./shared";

/* Choice states: https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */

const OPERANDS = {
  string: text,
  number: (value, site) => {
    if (typeof value !== "number") refuse(site, words.number("Float"));
  },
  boolean: flag,
  timestamp,
} satisfies Record<OperandType, Check>;

const operators: Readonly<Record<string, Field>> = Object.fromEntries(
  OPERATOR_FIELDS.map((name): [string, Field] => {
    const operator = operatorOf(name);
    const type = OPERATORS.get(operator?.op ?? name)?.operand ?? "string";
    return [name, jsonPath(operator?.path === true ? referencePath : OPERANDS[type])];
  }),
);

const SELECTORS = ["And", "Or", "Not", "Variable", "Condition"];

/** A rule inside And, Or or Not: a test without a way on. */
const NESTED: ObjectRules = {
  fields: {
    ...operators,
    Variable: jsonPath(referencePath),
    And: jsonPath(listOf(nested)),
    Or: jsonPath(listOf(nested)),
    Not: jsonPath(nested),
    Condition: jsonata(orJsonata(flag)),
    Comment: both(comment),
  },
  rules: [oneTest],
};

const RULE: ObjectRules = {
  ...NESTED,
  required: ["Next"],
  fields: {
    ...NESTED.fields,
    Next: both(text),
    Assign: both(assign),
    Output: jsonata(jsonataTemplate),
  },
};

export const CHOICE: ObjectRules = {
  required: ["Choices"],
  fields: { ...common, ...flow, Choices: both(listOf(shaped(RULE))), Default: both(text) },
  rules: [withoutDefault],
};

function nested(value: Json, site: Site): void {
  if (isObject(value)) checkObject(NESTED, value, site);
  else refuse(site, words.type("OBJECT"));
}

/** Measured: one of And, Or, Not, Variable and Condition; with Variable exactly one operator. */
function oneTest(rule: JsonObject, site: Site): void {
  const selectors = SELECTORS.filter((name) => Object.hasOwn(rule, name));
  if (selectors.length === 0) return refuse(site, words.none(SELECTORS));
  if (selectors.length > 1) return refuse(site, words.several(SELECTORS));
  if (selectors[0] !== "Variable") return;
  const used = OPERATOR_FIELDS.filter((name) => Object.hasOwn(rule, name));
  if (used.length > 1) refuse(site, words.several(OPERATOR_FIELDS));
  if (used.length === 0) refuse(site, words.none(OPERATOR_FIELDS));
}

function withoutDefault(state: JsonObject, site: Site): void {
  if (valueOf(state, "Default") !== undefined) return;
  warn(site, "STEPSCOPE_NO_DEFAULT", "Without a Default the execution fails when no rule applies");
}
