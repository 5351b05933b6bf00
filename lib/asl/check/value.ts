import { isArray, isObject, type Json } from "@/lib/base/json";
import { refuse, within, type Check, type Site } from "./site";
import { words } from "./misleadingText";

/*
 * Checks of single values, to build the tables of fields from. Each reports at its own site and looks
 * no further when the type is wrong.
 */

export const anything: Check = () => undefined;

export const text: Check = (value, site) => {
  if (typeof value !== "string") refuse(site, words.type("STRING"));
};

/** A comment says nothing to the machine; an empty one in YAML is null. */
export const comment: Check = (value, site) => {
  if (value !== null) text(value, site);
};

export const flag: Check = (value, site) => {
  if (typeof value !== "boolean") refuse(site, words.type("BOOLEAN"));
};

/** A text of which only the listed ones are allowed. */
export function oneOf(...values: readonly string[]): Check {
  return (value, site) => {
    if (typeof value !== "string") refuse(site, words.type("STRING"));
    else if (!values.includes(value)) refuse(site, words.oneOf(values));
  };
}

export function integer(least: number, most = Number.POSITIVE_INFINITY): Check {
  return (value, site) => {
    if (typeof value !== "number" || !Number.isInteger(value)) refuse(site, words.number("Integer"));
    else range(value, least, most, site);
  };
}

export function decimal(least: number, most = Number.POSITIVE_INFINITY): Check {
  return (value, site) => {
    if (typeof value !== "number") refuse(site, words.number("Float"));
    else range(value, least, most, site);
  };
}

function range(value: number, least: number, most: number, site: Site): void {
  if (value < least) refuse(site, words.minimum(least));
  if (value > most) refuse(site, words.maximum(most));
}

/** A list with at least one item, each of which passes `item`. */
export function listOf(item: Check, { mayBeEmpty = false } = {}): Check {
  return (value, site) => {
    if (!isArray(value)) refuse(site, words.type("ARRAY"));
    else if (value.length === 0 && !mayBeEmpty) refuse(site, words.empty);
    else value.forEach((one, i) => item(one, within(site, i)));
  };
}

export const objectValue: Check = (value, site) => {
  if (!isObject(value)) refuse(site, words.type("OBJECT"));
};

// RFC 3339 with an upper-case T and either an upper-case Z or an offset.
const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

export const timestamp: Check = (value, site) => {
  if (typeof value !== "string") refuse(site, words.type("STRING"));
  else if (!isTimestamp(value)) refuse(site, words.timestamp);
};

/** Whether a text is a date-time that exists: the 30th of February is none. */
export function isTimestamp(value: string): boolean {
  if (!RFC3339.test(value)) return false;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) return false;
  const day = Number(value.slice(8, 10));
  return new Date(Date.parse(`${value.slice(0, 10)}T00:00:00Z`)).getUTCDate() === day;
}

/** Name that AWS gives a JSON type in a message. */
export function typeName(value: Json): string {
  if (value === null) return "NULL";
  if (isArray(value)) return "ARRAY";
  return isObject(value)
    ? "OBJECT"
    : typeof value === "string"
      ? "STRING"
      : typeof value === "number"
        ? "NUMBER"
        : "BOOLEAN";
}
