import { isArray, isObject, type Json } from "@/lib/base/json";
import type { DataPath } from "@/lib/base/dataPath";
import { own } from "../own";
import { type ItemTest, testOf } from "./filter-test";
import { picked } from "./finder";
import { Miss } from "./path";
import { contextText } from "./text";
import { isDefinite, type ParsedPath, type Token, tokenText } from "./token";
import type { Visit, Walker } from "./visit";

/*
 * The general way to read a path: all tokens, and the reasons of what is missing, as Jayway JsonPath 2.0.0 has them
 * over Jackson's nodes.
 */

/** The way to a value, printed only where a message names it: an index, or the names of members. */
type PathToValue = { readonly before: PathToValue | null; readonly part: number | readonly string[] };

const ROOT: PathToValue = { before: null, part: [] };

function textOf(way: PathToValue): string {
  const parts: string[] = [];
  for (let at = way; at.before !== null; at = at.before) {
    const { part } = at;
    parts.push(typeof part === "number" ? `[${part}]` : tokenText({ kind: "property", names: part }));
  }
  return `$${parts.reverse().join("")}`;
}

/** The way as steps; members that were picked together end it at the object that they are picked from. */
function stepsOf(way: PathToValue): DataPath {
  const steps: (string | number)[] = [];
  for (let at = way; at.before !== null; at = at.before) {
    const { part } = at;
    if (typeof part === "number") steps.push(part);
    else if (part.length === 1) steps.push(...part);
  }
  return steps.reverse();
}

/** What a path has come to. `value` is undefined past the end of an array. */
type PathPosition = {
  readonly value: Json | undefined;
  readonly way: PathToValue;
  /** A member of an object, and not an item of an array. */
  readonly isMember: boolean;
};

/** A path made ready to be walked; owned by whoever compiled it, used by any number of visits. */
export class Walk implements Walker {
  private readonly tests: readonly (ItemTest | null)[];
  /** By token: whether it and all behind it select one value. */
  private readonly definiteFrom: readonly boolean[];

  constructor(private readonly tokens: ParsedPath["tokens"]) {
    this.tests = tokens.map((token) =>
      token.kind === "filter" ? testOf(token.filter, (inner) => new Walk(inner)) : null,
    );
    this.definiteFrom = tokens.map((_, i) => tokens.slice(i).every(isDefinite));
  }

  /** Adds what the path selects to the visit's hits; the answer says why it ended early. */
  from(root: Json, visit: Visit): Miss | null {
    return this.step(0, { value: root, way: ROOT, isMember: true }, visit);
  }

  /** Goes on from a place: as long as one value leads to one value without recursion, however long the path is. */
  private step(from: number, start: PathPosition, visit: Visit): Miss | null {
    let { value, way, isMember } = start;
    for (let i = from; ; i++) {
      if (--visit.left < 0) return EXHAUSTED;
      const token = this.tokens[i];
      if (token === undefined) {
        visit.hits.push(value ?? null);
        visit.ways?.push(stepsOf(way));
        return null;
      }
      const found = plainly(token, value);
      if (found !== undefined) {
        value = found;
        isMember = token.kind === "property";
        way = { before: way, part: partOf(token) };
        continue;
      }
      const place: PathPosition = { value, way, isMember };
      const next = this.next(i, token, place);
      if (next === "several") return this.spread(i, token, place, visit);
      if (next === null || next instanceof Miss) return next;
      ({ value, way, isMember } = next);
    }
  }

  /** Where a token that selects one value leads; null: nowhere, and that is no matter. */
  private next(i: number, token: Token, place: PathPosition): PathPosition | Miss | null | "several" {
    if (token.kind === "property") return this.member(i, token.names, place);
    if (!isDefinite(token)) return "several";
    const items = this.itemsOf(i, place);
    if (items instanceof Miss) return items;
    const [index = 0] = token.kind === "index" ? token.indexes : [];
    return itemAt(items, token.kind === "fromEnd" ? items.length + token.offset : index, place.way);
  }

  private spread(i: number, token: Token, place: PathPosition, visit: Visit): Miss | null {
    switch (token.kind) {
      case "wildcard":
        return this.wildcard(i, place, visit);
      case "filter":
        return this.filter(i, place, visit);
      case "scan":
        return this.scan(i, place, visit);
      case "index":
      case "slice":
        return this.items(i, token, place, visit);
      // These select one value.
      case "property":
      case "fromEnd":
        return null;
    }
  }

  private member(i: number, names: readonly string[], { value, way }: PathPosition): PathPosition | Miss | null {
    if (!isObject(value)) {
      const printed = tokenText({ kind: "property", names });
      return new Miss("notFound", () => `Property ${printed} not found in path ${textOf(way)}`);
    }
    const isLeaf = i === this.tokens.length - 1;
    const behind: PathToValue = { before: way, part: names };
    const [name = ""] = names;
    if (names.length > 1) {
      if (isLeaf) return { value: picked(value, names), way: behind, isMember: true };
      return new Miss("invalid", () => `Multi properties can only be used as path leafs: ${textOf(behind)}`);
    }
    const member = own(value, name);
    if (member !== undefined) return { value: member, way: behind, isMember: true };
    if (isLeaf) return new Miss("notFound", () => `No results for path: ${textOf(behind)}`);
    // Recordings base/test_json_path_array_wildcard_or_slice_with_no_input*: `$.items[*]` of {} is [].
    if (this.definiteFrom[Math.max(0, i - 1)] !== true) return null;
    return new Miss("notFound", () => `Missing property in path ${textOf(behind)}`);
  }

  private itemsOf(i: number, { value, way, isMember }: PathPosition): readonly Json[] | Miss {
    if (isArray(value)) return value;
    if (value === undefined || (value === null && isMember)) {
      return new Miss("notFound", () => `The path ${textOf(way)} is null`);
    }
    const shown = () => contextText(value, isMember);
    return new Miss(
      "invalid",
      () => `Filter: ${this.rest(i)} can only be applied to arrays. Current context is: ${shown()}`,
    );
  }

  /** The tokens from one on, printed. */
  private rest(i: number): string {
    return this.tokens.slice(i).map(tokenText).join("");
  }

  private items(i: number, token: Token, place: PathPosition, visit: Visit): Miss | null {
    const items = this.itemsOf(i, place);
    if (items instanceof Miss) return items;
    if (token.kind === "index") {
      for (const index of token.indexes) {
        const missing = this.step(i + 1, itemAt(items, index, place.way), visit);
        if (missing !== null) return missing;
      }
      return null;
    }
    const [first, end] = token.kind === "slice" ? boundsOf(token.from, token.to, items.length) : [0, 0];
    for (let index = first; index < end; index++) {
      const missing = this.step(i + 1, itemAt(items, index, place.way), visit);
      if (missing !== null) return missing;
    }
    return null;
  }

  /** What is missing in an item of an array is passed over, in a member of an object it is not. */
  private wildcard(i: number, { value, way }: PathPosition, visit: Visit): Miss | null {
    if (isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        const missing = this.step(i + 1, itemAt(value, index, way), visit);
        if (missing !== null && missing.kind !== "notFound") return missing;
      }
    } else if (isObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        const missing = this.step(i + 1, memberAt(name, member, way), visit);
        if (missing !== null) return missing;
      }
    }
    return null;
  }

  private filter(i: number, place: PathPosition, visit: Visit): Miss | null {
    const { value, way, isMember } = place;
    if (isArray(value)) {
      for (const [index, item] of value.entries()) {
        const passed = this.accepts(i, item, visit);
        if (typeof passed === "object") return passed;
        const missing = passed ? this.step(i + 1, itemAt(value, index, way), visit) : null;
        if (missing !== null) return missing;
      }
      return null;
    }
    if (isObject(value)) {
      const passed = this.accepts(i, value, visit);
      if (typeof passed === "object") return passed;
      return passed ? this.step(i + 1, place, visit) : null;
    }
    const shown = () => contextText(value ?? null, isMember);
    return new Miss(
      "invalid",
      () => `Filter: ${this.rest(i)} can not be applied to primitives. Current context is: ${shown()}`,
    );
  }

  private accepts(i: number, item: Json, visit: Visit): boolean | Miss {
    if (--visit.left < 0) return EXHAUSTED;
    const passed = this.tests[i]?.(item, visit) ?? false;
    return visit.left < 0 ? EXHAUSTED : passed;
  }

  /**
   * `..`: looks at the value and everything in it, parents first, without recursion, so that no document is too deep.
   * The token behind it says what it may look at; where that is not the last one it passes an array over, and what
   * follows it sees every item.
   */
  private scan(i: number, from: PathPosition, visit: Visit): Miss | null {
    const isLeaf = i + 2 === this.tokens.length;
    const stack: PathPosition[] = [from];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      const { value, way } = place;
      if (typeof value !== "object" || value === null) continue;
      if (--visit.left < 0) return EXHAUSTED;
      const children = childrenOf(value, way);
      const admitted = this.admits(i + 1, value, visit);
      if (typeof admitted === "object") return admitted;
      if (admitted) {
        const missing = isArray(value) && !isLeaf ? this.each(i + 2, children, visit) : this.step(i + 1, place, visit);
        if (missing !== null) return missing;
      }
      for (let at = children.length - 1; at >= 0; at--) {
        const child = children[at];
        if (typeof child?.value === "object" && child.value !== null) stack.push(child);
      }
    }
    return null;
  }

  private each(i: number, places: readonly PathPosition[], visit: Visit): Miss | null {
    for (const place of places) {
      const missing = this.step(i, place, visit);
      if (missing !== null) return missing;
    }
    return null;
  }

  private admits(i: number, value: Json, visit: Visit): boolean | Miss {
    const token = this.tokens[i];
    switch (token?.kind) {
      case "property":
        return isObject(value) && token.names.every((name) => Object.hasOwn(value, name));
      case "index":
      case "fromEnd":
      case "slice":
        return isArray(value);
      case "wildcard":
        return true;
      case "filter":
        return this.accepts(i, value, visit);
      case "scan":
      case undefined:
        return false;
    }
  }
}

const EXHAUSTED = new Miss("fault", () => "The path visits too many values");

/** What one name or one index leads to where there is something, which is nearly always. */
function plainly(token: Token, value: Json | undefined): Json | undefined {
  if (token.kind === "property") {
    const [name] = token.names;
    return token.names.length === 1 && name !== undefined && isObject(value) ? own(value, name) : undefined;
  }
  if (token.kind !== "index" || token.indexes.length !== 1 || !isArray(value)) return undefined;
  return value[token.indexes[0] ?? 0];
}

function partOf(token: Token): PathToValue["part"] {
  if (token.kind === "property") return token.names;
  return token.kind === "index" ? (token.indexes[0] ?? 0) : [];
}

function itemAt(items: readonly Json[], index: number, way: PathToValue): PathPosition {
  return { value: items[index], way: { before: way, part: index }, isMember: false };
}

function memberAt(name: string, value: Json, way: PathToValue): PathPosition {
  return { value, way: { before: way, part: [name] }, isMember: true };
}

/** What a scan finds in a value; the library has taken items out of their nodes too. */
function childrenOf(value: Json, way: PathToValue): readonly PathPosition[] {
  if (isArray(value))
    return value.map((item, index) => ({ value: item, way: { before: way, part: index }, isMember: true }));
  return isObject(value) ? Object.entries(value).map(([name, member]) => memberAt(name, member, way)) : [];
}

/** With both ends given, a negative one is taken as it is: what it selects is past the end. */
function boundsOf(from: number | null, to: number | null, length: number): readonly [number, number] {
  if (from !== null && to !== null) return length === 0 ? [0, 0] : [from, Math.min(length, to)];
  if (from !== null) return [Math.max(0, from < 0 ? length + from : from), length];
  const end = to ?? length;
  return [0, Math.min(length, end < 0 ? length + end : end)];
}
