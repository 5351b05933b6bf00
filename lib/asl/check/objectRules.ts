import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { QueryLanguage } from "../machine";
import { refuse, within, type Check, type Site } from "./site";
import { words } from "./misleadingText";

/** One field an object may have. */
export type Field = {
  readonly check: Check;
  /** Absent: in both query languages. */
  readonly only?: QueryLanguage;
};

/** What an object may and must hold. A table, so that a state's rules can be read off. */
export type ObjectRules = {
  readonly fields: Readonly<Record<string, Field>>;
  readonly required?: readonly string[];
  /** Groups of which at most one field may be there. */
  readonly atMostOne?: readonly (readonly string[])[];
  /** Groups of which exactly one must be there. */
  readonly exactlyOne?: readonly (readonly string[])[];
  /** Rules over several fields, after the fields themselves. */
  readonly rules?: readonly ((object: JsonObject, site: Site) => void)[];
};

export const both = (check: Check): Field => ({ check });
export const jsonPath = (check: Check): Field => ({ check, only: "JSONPath" });
export const jsonata = (check: Check): Field => ({ check, only: "JSONata" });

/** Checks an object against its shape, in AWS's order: what is missing, what is too much, then each value. */
export function shaped(shape: ObjectRules): Check {
  return (value, site) => {
    if (!isObject(value)) refuse(site, words.type("OBJECT"));
    else checkObject(shape, value, site);
  };
}

export function checkObject(shape: ObjectRules, object: JsonObject, site: Site): void {
  missing(shape, object, site);
  for (const name of Object.keys(object)) tooMuch(shape, name, site);
  groups(shape, object, site);
  for (const [name, value] of Object.entries(object)) fieldOf(shape, name)?.check(value, within(site, name));
  for (const rule of shape.rules ?? []) rule(object, site);
}

function fieldOf(shape: ObjectRules, name: string): Field | undefined {
  return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
}

function missing({ required = [] }: ObjectRules, object: JsonObject, site: Site): void {
  const names = required.filter((name) => !Object.hasOwn(object, name));
  if (names.length > 0) refuse(site, words.required(names));
}

function tooMuch(shape: ObjectRules, name: string, site: Site): void {
  const place = [...site.at, name];
  const field = fieldOf(shape, name);
  if (field === undefined) return refuse(site, words.unsupported(name), { place });
  if (field.only === undefined || field.only === site.language || downgraded(site)) return;
  refuse(site, words.wrongLanguage(name, site.language, field.only), { place });
}

/** Measured: a JSONPath state in a JSONata machine is refused for that, and not for its fields. */
function downgraded(site: Site): boolean {
  return site.machine.language === "JSONata" && site.language === "JSONPath";
}

function groups({ atMostOne = [], exactlyOne = [] }: ObjectRules, object: JsonObject, site: Site): void {
  for (const group of [...atMostOne, ...exactlyOne]) {
    if (group.filter((name) => counts(object, name)).length > 1) refuse(site, words.several(group));
  }
  for (const group of exactlyOne) {
    if (!group.some((name) => counts(object, name))) refuse(site, words.none(group));
  }
}

/** `End: false` is as good as no End (measured). */
function counts(object: JsonObject, name: string): boolean {
  return Object.hasOwn(object, name) && !(name === "End" && object[name] === false);
}

/** The values a rule over several fields needs. */
export function valueOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
