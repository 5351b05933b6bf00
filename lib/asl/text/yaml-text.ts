import { isAlias, isMap, isNode, isScalar, isSeq, parseAllDocuments, parseDocument, type Node } from "yaml";
import { err, ok, type Result } from "@/lib/base/result";
import { isObject, type Json } from "@/lib/base/json";
import { MAX_DEPTH, type Document, type TextFault } from "./document";
import type { Mark } from "./mark";
import { longForm } from "./shortForm";

/*
 * Reads YAML with the place of every value. Bounded: aliases expand to at most MAX_NODES values, and
 * nesting is refused at the same depth as in JSON.
 */

/** Values that one definition may have, aliases expanded: several times what a sensible one of 1 MB (AWS's limit) holds. */
const MAX_NODES = 250_000;

class YamlFault extends Error {
  constructor(
    readonly fault: string,
    readonly offset: number,
  ) {
    super(fault);
  }
}

/** Reads one YAML document; CloudFormation's tags (`!Sub`) are ignored, their text is kept. */
export function readYaml(text: string): Result<Document, TextFault> {
  if (text.trim() === "") {
    return err({ code: "SCHEMA_VALIDATION_FAILED", message: "Definition must be a valid JSON object", offset: 0 });
  }
  return guarded(() => document(text));
}

/** Documents that one file of YAML may have. */
const MAX_DOCUMENTS = 100;

/**
 * Reads the documents of a template, empty ones left out: CloudFormation's short forms become the long ones (`!Ref X`
 * is `{"Ref": "X"}`), and merge keys (`<<`) are merged.
 */
export function readYamlTemplates(text: string): Result<readonly Document[], TextFault> {
  return guarded(() => {
    const found = parseAllDocuments(text, { logLevel: "silent", prettyErrors: false, merge: false });
    // Of a text without documents the package answers an object that says so.
    const documents = Array.isArray(found) ? found : [];
    if (documents.length > MAX_DOCUMENTS) throw new YamlFault(`More than ${MAX_DOCUMENTS} documents`, 0);
    const walker = new Walker({ isTemplate: true });
    return documents
      .filter((yaml) => yaml.contents !== null || yaml.errors.length > 0)
      .map((yaml) => walker.document(yaml))
      .filter(({ value }) => value !== null);
  });
}

function guarded<T>(read: () => T): Result<T, TextFault> {
  try {
    return ok(read());
  } catch (error) {
    // The YAML package recurses over nested collections: the deepest ones end in a RangeError.
    if (error instanceof RangeError) return err(fault("The definition is nested too deeply", 0));
    if (error instanceof YamlFault) return err(fault(error.fault, error.offset));
    throw error;
  }
}

function fault(message: string, offset: number): TextFault {
  return { code: "INVALID_JSON_DESCRIPTION", message, offset };
}

function document(text: string): Document {
  return new Walker({ isTemplate: false }).document(
    parseDocument(text, { logLevel: "silent", prettyErrors: false, merge: false }),
  );
}

type Parsed = Pick<ReturnType<typeof parseDocument>, "errors" | "contents">;
type Fields = readonly { readonly key: unknown; readonly value: unknown }[];

class Walker {
  private nodes = 0;
  /** The node that each anchor names so far: an alias means the last one before it. */
  private readonly anchors = new Map<string, unknown>();

  constructor(private readonly options: { readonly isTemplate: boolean }) {}

  document({ errors: [first], contents }: Parsed): Document {
    if (first !== undefined) throw new YamlFault(first.message, first.pos[0]);
    this.anchors.clear();
    return this.value(contents, 0);
  }

  private value(node: unknown, depth: number, key?: number): Document {
    const from = start(node);
    if (++this.nodes > MAX_NODES) throw new YamlFault("The definition has too many values (do aliases repeat?)", from);
    if (depth > MAX_DEPTH) throw new YamlFault("The definition is nested too deeply", from);
    if (isAlias(node)) return this.value(this.anchors.get(node.source), depth + 1, key);
    if (isNode(node) && "anchor" in node && typeof node.anchor === "string") this.anchors.set(node.anchor, node);
    const [content, inner] = this.content(node, depth);
    const value = this.options.isTemplate && isNode(node) ? longForm(node.tag, content) : content;
    const mark: Mark = { at: from, ...(key === undefined ? {} : { key }), ...(inner === undefined ? {} : { inner }) };
    return { value, mark };
  }

  private content(node: unknown, depth: number): readonly [Json, Mark["inner"]?] {
    if (isMap(node)) return this.object(node.items, depth);
    if (isSeq(node)) return this.array(node.items, depth);
    return [scalar(node)];
  }

  private object(pairs: Fields, depth: number): readonly [Json, Mark["inner"]] {
    const inner = new Map<string | number, Mark>();
    const merged: [string, Json][] = [];
    const entries: [string, Json][] = [];
    for (const { key, value } of pairs) {
      const name = String(scalar(key));
      if (inner.has(name)) throw new YamlFault(`Duplicate field '${name}'`, start(key));
      const read = this.value(value, depth + 1, start(key));
      inner.set(name, read.mark);
      if (name === "<<" && this.options.isTemplate) merged.push(...fieldsOf(read.value));
      else entries.push([name, read.value]);
    }
    // The object's own fields win; of several merged objects the first.
    return [Object.fromEntries([...merged.reverse(), ...entries]), inner];
  }

  private array(items: readonly unknown[], depth: number): readonly [Json, Mark["inner"]] {
    const inner = new Map<string | number, Mark>();
    const values = items.map((item, i) => {
      const read = this.value(item, depth + 1);
      inner.set(i, read.mark);
      return read.value;
    });
    return [values, inner];
  }
}

function fieldsOf(value: Json): readonly [string, Json][] {
  if (isObject(value)) return Object.entries(value);
  return Array.isArray(value) ? value.flatMap((item: Json) => (isObject(item) ? Object.entries(item) : [])) : [];
}

function scalar(node: unknown): Json {
  const value: unknown = isScalar(node) ? node.value : node;
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new YamlFault("The definition holds a value that JSON does not have", start(node));
}

function start(node: unknown): number {
  return (isNode(node) ? (node as Node).range?.[0] : undefined) ?? 0;
}
