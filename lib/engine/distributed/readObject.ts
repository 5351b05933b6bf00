import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { readCsv } from "./csv";

/**
 * The items in the text of an S3 object, as an ItemReader's ReaderConfig says; the error is AWS's cause of
 * States.ItemReaderFailed where it has been recorded, else ours.
 *
 * @param config evaluated: `MaxItems` is a number; 0 and absent mean all.
 */
export function readObject(text: string, config: JsonObject): Result<readonly Json[], string> {
  const maxItems = typeof config["MaxItems"] === "number" ? config["MaxItems"] : 0;
  switch (config["InputType"]) {
    case "CSV":
      return readCsv(text, {
        headers: headersOf(config),
        delimiter: DELIMITERS[String(config["CSVDelimiter"] ?? "COMMA") as keyof typeof DELIMITERS] ?? ",",
        maxItems,
      });
    case "JSONL":
      return limited(readLines(text), maxItems);
    case "JSON":
    case undefined:
      return limited(readJson(text, config["ItemsPointer"]), maxItems);
    default:
      return err(`Objects of InputType ${JSON.stringify(config["InputType"])} cannot be read here.`);
  }
}

const DELIMITERS = { COMMA: ",", PIPE: "|", SEMICOLON: ";", SPACE: " ", TAB: "\t" } as const;

function headersOf(config: JsonObject): readonly string[] | null {
  const { CSVHeaders } = config;
  if (config["CSVHeaderLocation"] !== "GIVEN" || !isArray(CSVHeaders)) return null;
  return CSVHeaders.filter((name): name is string => typeof name === "string");
}

function limited(items: Result<readonly Json[], string>, most: number): Result<readonly Json[], string> {
  return items.ok && most > 0 ? ok(items.value.slice(0, most)) : items;
}

function readJson(text: string, pointer: Json | undefined): Result<readonly Json[], string> {
  const whole = parse(text);
  if (whole === undefined) return err("The object is not valid JSON.");
  const found = typeof pointer === "string" ? follow(whole, pointer) : whole;
  if (isArray(found)) return ok(found);
  if (isObject(found)) return ok(Object.entries(found).map(([Key, Value]) => ({ Key, Value })));
  return err("Attempting to map over non-iterable node.");
}

/** Blank lines hold nothing. */
function readLines(text: string): Result<readonly Json[], string> {
  const items: Json[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const value = parse(line);
    if (value === undefined) return err(`Line ${items.length + 1} of the object is not valid JSON.`);
    items.push(value);
  }
  return ok(items);
}

/** A JSON pointer (RFC 6901). */
function follow(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isArray(at)) at = at[Number(name)];
    else if (isObject(at) && Object.hasOwn(at, name)) at = at[name];
    else return undefined;
  }
  return at;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
