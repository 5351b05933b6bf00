import { isArray, isObject, jsonEqual, type Json, type JsonObject } from "@/lib/base/json";
import { field, object } from "../build/read";
import { placeholderFor } from "../placeholder";
import type { Substitutions } from "../substitute";
import { Unresolved, wordsOf } from "./unresolved";

/*
 * CloudFormation's intrinsic functions, as far as a template alone tells their values. What it does not tell becomes a
 * placeholder, never an error.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */

/** `Ref: AWS::NoValue`: the field is not there. */
export const NO_VALUE: unique symbol = Symbol("AWS::NoValue");
export type Resolved = Json | typeof NO_VALUE;

/** Characters that the functions of one template may put together: many times what a definition may have. */
const MAX_CHARACTERS = 16_000_000;

export class TemplateTooLarge extends Error {}

export class Intrinsics {
  private readonly unresolved = new Unresolved();
  private readonly mappings: JsonObject;
  private left = MAX_CHARACTERS;

  constructor(
    template: JsonObject,
    private readonly given: Substitutions,
  ) {
    this.mappings = object(template, "Mappings") ?? {};
  }

  /** The value with its functions resolved. Throws TemplateTooLarge. */
  resolve(value: Json): Resolved {
    if (typeof value === "string") return this.counted(value);
    if (isArray(value))
      return value.map((item) => this.resolve(item)).filter((item): item is Json => item !== NO_VALUE);
    if (!isObject(value)) return value;
    const call = callIn(value);
    return call === null ? this.object(value) : this.call(call.name, call.args);
  }

  /** The value, null where there is none. */
  value(value: Json | undefined): Json {
    const resolved = value === undefined ? null : this.resolve(value);
    return resolved === NO_VALUE ? null : resolved;
  }

  private object(value: JsonObject): JsonObject {
    const entries = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
      const resolved = this.resolve(item);
      return resolved === NO_VALUE ? [] : [[key, resolved]];
    });
    return Object.fromEntries(entries);
  }

  private call(name: string, args: Json): Resolved {
    switch (name) {
      case "Ref":
        return this.ref(String(args));
      case "Fn::GetAtt":
        return this.attribute(this.value(args));
      case "Fn::Sub":
        return this.sub(args);
      case "Fn::Join":
        return this.join(args);
      case "Fn::If":
        return this.branch(args);
      case "Fn::FindInMap":
        return this.find(args);
      case "Fn::Select":
        return this.select(args);
      case "Fn::Split":
        return this.split(args);
      case "Fn::ToJsonString":
        return this.counted(JSON.stringify(this.value(args)));
      default:
        return this.unknown(name, this.value(args));
    }
  }

  private ref(name: string): Resolved {
    if (name === "AWS::NoValue") return NO_VALUE;
    return (Object.hasOwn(this.given, name) ? this.given[name] : undefined) ?? placeholderFor(name);
  }

  private attribute(args: Json): Json {
    const name = (isArray(args) ? args : [args]).map((part) => textOf(part).replace(/\$\{([^{}]*)\}/g, "$1")).join(".");
    return this.ref(name) === NO_VALUE ? placeholderFor(name) : (this.ref(name) as Json);
  }

  /** `${Name}` in the text, first by the names that stand beside it; `${!Name}` is the text `${Name}`. */
  private sub(args: Json): Json {
    const [text, beside] = isArray(args) ? args : [args];
    if (typeof text !== "string") return this.unknown("Fn::Sub", this.value(args));
    const names = isObject(beside) ? this.object(beside) : {};
    const filled = text.replace(/\$\{([^{}]*)\}/g, (whole, inner: string) => {
      if (inner.startsWith("!")) return `\${${inner.slice(1)}}`;
      const name = inner.trim();
      const value = field(names, name) ?? (name === "" ? whole : this.ref(name));
      return textOf(value === NO_VALUE ? "" : value);
    });
    return this.counted(filled);
  }

  private join(args: Json): Json {
    const [between, list] = isArray(args) ? args : [];
    const items = list === undefined ? null : this.value(list);
    if (typeof between !== "string" || !isArray(items)) return this.unknown("Fn::Join", this.value(args));
    return this.counted(items.map(textOf).join(between));
  }

  /** Decided by a value that is given for the condition; else known where both ways are the same. */
  private branch(args: Json): Resolved {
    if (!isArray(args) || args.length !== 3) return this.unknown("Fn::If", this.value(args));
    const [condition, yes, no] = args;
    const name = String(condition);
    const decided = Object.hasOwn(this.given, name) ? String(this.given[name]) : null;
    if (decided !== null) return this.resolve((decided === "true" ? yes : no) ?? null);
    const a: Resolved = this.resolve(yes ?? null);
    const b: Resolved = this.resolve(no ?? null);
    if (a === b || (a !== NO_VALUE && b !== NO_VALUE && jsonEqual(a, b))) return a;
    return this.unresolved.placeholder(`If.${name}`, args);
  }

  private find(args: Json): Json {
    const keys = this.value(args);
    const fallback = isArray(keys) && isObject(keys[3]) ? field(keys[3], "DefaultValue") : undefined;
    const [map, first, second] = isArray(keys) ? keys.slice(0, 3).map(textOf) : [];
    const rows = object(this.mappings, map ?? "") ?? {};
    const row = object(rows, first ?? "");
    const found = row === undefined ? undefined : field(row, second ?? "");
    if (found !== undefined) return found;
    // The row is unknown where it is the region's, say: the value is known where all rows have the same.
    const [some, ...others] = Object.values(rows).map((each) =>
      isObject(each) ? field(each, second ?? "") : undefined,
    );
    const isOpen = first?.includes("${") === true;
    if (isOpen && some !== undefined && others.every((other) => jsonEqual(some, other))) return some;
    return (isOpen ? undefined : fallback) ?? this.unknown("Fn::FindInMap", keys);
  }

  private select(args: Json): Json {
    const [index, list] = isArray(args) ? args : [];
    const items = this.value(list);
    const at = Number(this.value(index));
    const item = isArray(items) ? items[at] : undefined;
    return item ?? this.unknown("Fn::Select", [index ?? null, items]);
  }

  private split(args: Json): Json {
    const [by, text] = isArray(args) ? [args[0], this.value(args[1])] : [];
    if (typeof by !== "string" || by === "" || typeof text !== "string" || text.includes("${")) {
      return this.unknown("Fn::Split", this.value(args));
    }
    return text.split(by);
  }

  private unknown(name: string, args: Json): string {
    return this.unresolved.placeholder(`${name.replace(/^Fn::/, "")}.${wordsOf(args)}`, [name, args]);
  }

  private counted(text: string): string {
    this.left -= text.length;
    if (this.left < 0) throw new TemplateTooLarge();
    return text;
  }
}

/** A function and its arguments: an object with that field alone. */
export function callIn(value: JsonObject): { readonly name: string; readonly args: Json } | null {
  const [[name, args] = ["", null], ...others] = Object.entries(value);
  if (others.length > 0) return null;
  const isCall = /^Fn::[A-Za-z0-9:]{1,60}$/.test(name) || (name === "Ref" && typeof args === "string");
  return isCall ? { name, args } : null;
}

/** A value where a text is put together. */
function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
