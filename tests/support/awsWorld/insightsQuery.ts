import type { LogEvent } from "./logs";
import { Fault } from "./world";

/*
 * The part of the query language of Logs Insights that a reader of events needs: `fields`, `display`, `filter`, `sort`,
 * `limit` and `stats count(*)`. Anything else is refused, as a query with a mistake is.
 */

export type Row = { readonly event: LogEvent; readonly record: () => unknown };
type Value = string | number | null;
type Test = (row: Row) => boolean;

export type Query = {
  readonly fields: readonly string[];
  readonly test: Test;
  readonly sort: { readonly field: string; readonly isDescending: boolean } | null;
  readonly limit: number | null;
  /** Counts alone, by fields; null: the rows themselves. */
  readonly counts: { readonly as: string; readonly by: readonly string[] } | null;
};

const malformed = (what: string) => new Fault("MalformedQueryException", `unexpected symbol found: ${what}`);

export function parseQuery(text: string): Query {
  let query: Query = { fields: ["@timestamp", "@message"], test: () => true, sort: null, limit: null, counts: null };
  for (const part of partsOf(text)) {
    const [, verb = "", rest = ""] = /^(\w+)\s+([^]*)$/.exec(part) ?? [];
    if (verb === "fields" || verb === "display") query = { ...query, fields: namesIn(rest) };
    else if (verb === "filter") {
      const [before, test] = [query.test, new Condition(rest).parse()];
      query = { ...query, test: (row) => before(row) && test(row) };
    } else if (verb === "sort") {
      const [, field = "", order = "asc"] = /^(\S+)(?:\s+(asc|desc))?$/.exec(rest) ?? [];
      query = { ...query, sort: { field, isDescending: order === "desc" } };
    } else if (verb === "limit" && /^\d+$/.test(rest)) query = { ...query, limit: Number(rest) };
    else if (verb === "stats") query = { ...query, counts: countsIn(rest) };
    else throw malformed(part);
  }
  return query;
}

/** At the bars that are in no quotes and in no pattern. */
function partsOf(text: string): string[] {
  const parts = text.match(/(?:"[^"]*"|'[^']*'|\/[^/\n]*\/|[^|])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function namesIn(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => !/^@?[\w.`]+$/.test(name))) throw malformed(text);
  return names;
}

function countsIn(text: string): NonNullable<Query["counts"]> {
  const [whole, as = "count(*)", by] = /^count\(\*\)(?:\s+as\s+(\w+))?(?:\s+by\s+(.+))?$/.exec(text) ?? [];
  if (whole === undefined) throw malformed(text);
  return { as, by: by === undefined ? [] : namesIn(by) };
}

/** What a row has under a name: of the event, or of the JSON of its message. */
export function valueOf({ event, record }: Row, name: string): Value {
  if (name === "@timestamp") return event.timestamp;
  if (name === "@ingestionTime") return event.ingestionTime;
  if (name === "@message") return event.message;
  if (name === "@logStream") return event.stream;
  if (name === "@ptr") return event.eventId;
  let value = record();
  for (const part of name.replaceAll("`", "").split(".")) {
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  }
  return typeof value === "string" || typeof value === "number" ? value : null;
}

const TOKEN = /\s*(=~|!=|<=|>=|[=<>(),[\]]|"[^"]*"|'[^']*'|\/[^/\n]*\/|[\w.@`*-]+)/y;

/** A condition of `filter`: comparisons, also of a difference, `like`, `in`, `ispresent`, with and, or, not and brackets. */
class Condition {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let found = TOKEN.exec(text); found !== null; found = TOKEN.exec(text)) {
      this.tokens.push(found[1] ?? "");
      end = TOKEN.lastIndex;
    }
    if (text.slice(end).trim() !== "") throw malformed(text.slice(end));
  }

  parse(): Test {
    const test = this.any();
    if (this.at < this.tokens.length) throw malformed(this.tokens[this.at] ?? "");
    return test;
  }

  private any(): Test {
    const tests = [this.all()];
    while (this.take("or")) tests.push(this.all());
    return (row) => tests.some((test) => test(row));
  }

  private all(): Test {
    const tests = [this.one()];
    while (this.take("and")) tests.push(this.one());
    return (row) => tests.every((test) => test(row));
  }

  private one(): Test {
    if (this.take("not")) {
      const test = this.one();
      return (row) => !test(row);
    }
    if (this.take("(")) {
      const test = this.any();
      this.need(")");
      return test;
    }
    if (this.take("ispresent")) {
      this.need("(");
      const name = this.next();
      this.need(")");
      return (row) => valueOf(row, name) !== null;
    }
    const name = this.next();
    if (!this.take("-")) return this.comparison(name, this.next());
    const other = this.next();
    const difference = (row: Row) => Number(valueOf(row, name)) - Number(valueOf(row, other));
    return this.compared(difference, this.next(), this.next());
  }

  private comparison(name: string, operator: string): Test {
    if (operator === "in") return this.among(name);
    const given = this.next();
    if (operator === "like" || operator === "=~") {
      const pattern = given.startsWith("/") ? new RegExp(given.slice(1, -1)) : null;
      const part = literal(given);
      return (row) => pattern?.test(String(valueOf(row, name))) ?? String(valueOf(row, name)).includes(String(part));
    }
    return this.compared((row) => valueOf(row, name), operator, given);
  }

  private compared(left: (row: Row) => Value, operator: string, given: string): Test {
    const [compare, to] = [COMPARE[operator], literal(given)];
    if (compare === undefined) throw malformed(operator);
    return (row) => {
      const value = left(row);
      return value !== null && compare(typeof to === "number" ? Number(value) : String(value), to);
    };
  }

  private among(name: string): Test {
    this.need("[");
    const values: string[] = [];
    while (!this.take("]")) {
      values.push(String(literal(this.next())));
      this.take(",");
    }
    return (row) => values.includes(String(valueOf(row, name)));
  }

  private take(token: string): boolean {
    const is = this.tokens[this.at]?.toLowerCase() === token;
    if (is) this.at++;
    return is;
  }

  private need(token: string): void {
    if (!this.take(token)) throw malformed(this.tokens[this.at] ?? "the end");
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw malformed("the end");
    return token;
  }
}

const literal = (text: string): string | number =>
  /^["']/.test(text) ? text.slice(1, -1) : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;

type Compared = string | number;
const COMPARE: Readonly<Record<string, (a: Compared, b: Compared) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
