import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { field } from "../build/read";
import { placeholderFor } from "../placeholder";
import type { Substitutions } from "../substitute";
import { besidePath } from "./besidePath";
import { TemplateTooLarge } from "./intrinsics";
import type { SourceContext } from "./source";
import { templateDocuments } from "./templateText";
import { splitSources, splitVariables } from "./variableText";

/*
 * Variables of the Serverless Framework: `${self:custom.table}`, `${file(./machine.yml):definition}`,
 * `${opt:stage, 'dev'}` (https://www.serverless.com/framework/docs/guides/variables). What only its command line, the
 * environment or AWS knows becomes a placeholder; a value written behind it is its default.
 */

/** Variables within variables, files that name files. */
const MAX_DEPTH = 30;
/** Values that variables may come to, together: one that repeats itself ends here. */
const MAX_VALUES = 200_000;

export class ServerlessVariables {
  readonly defaults: Record<string, string | number | boolean> = {};
  private left = MAX_VALUES;

  constructor(
    private readonly root: JsonObject,
    private readonly context: SourceContext,
  ) {}

  /** The value with its variables replaced. Throws TemplateTooLarge. */
  resolve(value: Json, depth = 0): Json {
    if (--this.left < 0) throw new TemplateTooLarge();
    if (typeof value === "string") return this.text(value, depth);
    if (isArray(value)) return value.map((item) => this.resolve(item, depth));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item, depth)]));
  }

  private text(text: string, depth: number): Json {
    if (!text.includes("${") || depth > MAX_DEPTH) return text;
    const pieces = splitVariables(text);
    const values = pieces.map((piece) => (piece.isVariable ? this.variable(piece.text, depth + 1) : piece.text));
    const [only] = values;
    if (values.length === 1 && only !== undefined) return only;
    return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("");
  }

  /** What stands between `${` and `}`: sources by preference, separated by commas. */
  private variable(inner: string, depth: number): Json {
    if (!isVariable(inner)) return `\${${this.textOf(inner, depth)}}`;
    const sources = splitSources(inner);
    let open: string | null = null;
    for (const source of sources) {
      const value = this.source(this.textOf(source, depth), depth);
      if (value === undefined) open ??= source;
      else if (open === null) return value;
      else return this.withDefault(this.textOf(open, depth), value);
    }
    return placeholderFor(this.textOf(open ?? inner, depth));
  }

  private textOf(text: string, depth: number): string {
    const value = this.text(text, depth);
    return (typeof value === "string" ? value : JSON.stringify(value)).trim();
  }

  /** A source that only the deployment knows, with a value for when it knows none. */
  private withDefault(source: string, value: Json): Json {
    // The first source may be `self:` or `file()` without such a field: then the value is what is meant.
    if (/^(self:|file\()/.test(source)) return value;
    const placeholder = placeholderFor(source);
    if (isArray(value) || isObject(value) || value === null) return placeholder;
    this.defaults[placeholder.slice(2, -1)] = value;
    return placeholder;
  }

  private source(source: string, depth: number): Json | undefined {
    const literal = literalOf(source);
    if (literal !== undefined) return literal;
    const given = this.given(source);
    if (given !== undefined) return given;
    if (source.startsWith("self:")) return this.found(this.root, source.slice("self:".length), depth);
    if (source.startsWith("file(")) return this.file(source, depth);
    if (source === "aws:region") return "${AWS::Region}";
    if (source === "aws:accountId") return "${AWS::AccountId}";
    return undefined;
  }

  private given(source: string): string | number | boolean | undefined {
    const { given } = this.context;
    const names = [source, placeholderFor(source).slice(2, -1)];
    return names.map((name) => own(given, name)).find((value) => value !== undefined);
  }

  private file(source: string, depth: number): Json | undefined {
    const parts = /^file\(([^()]{1,1000})\)(?::(.{0,1000}))?$/s.exec(source);
    const path = besidePath((parts?.[1] ?? "").trim());
    const read = path.ok ? this.context.readBeside(path.value) : path;
    if (!read.ok) return undefined;
    const documents = templateDocuments(read.value, parts?.[1] ?? "");
    if (!documents.ok) return read.value;
    return this.found(documents.value[0]?.value ?? null, parts?.[2] ?? "", depth);
  }

  /** A value by its dotted path, with its own variables replaced. */
  private found(from: Json, path: string, depth: number): Json | undefined {
    let value: Json | undefined = from;
    for (const step of path === "" ? [] : path.split(".")) {
      // A part on the way may be a variable itself.
      const here: Json = typeof value === "string" ? this.text(value, depth) : (value ?? null);
      value = isArray(here) ? here[Number(step)] : isObject(here) ? field(here, step) : undefined;
      if (value === undefined) return undefined;
    }
    return value === undefined ? undefined : this.resolve(value, depth);
  }
}

/** Whether braces hold a variable of the framework; others are CloudFormation's. */
function isVariable(inner: string): boolean {
  return !inner.startsWith("AWS::") && (/^[a-zA-Z]+(\([^()]*\))?:/.test(inner) || inner.startsWith("file("));
}

function literalOf(source: string): Json | undefined {
  const quoted = /^(?:'([^']*)'|"([^"]*)")$/s.exec(source);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? "";
  if (source === "true" || source === "false") return source === "true";
  if (source === "null") return null;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(source) ? Number(source) : undefined;
}

function own(values: Substitutions, name: string): string | number | boolean | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
