import { isArray, isObject, type Json, type JsonObject } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { type ItemParser, LONGEST_ITEM } from "./parser";

/** Reads JSON lines, one item each; a blank line holds nothing, a byte order mark is none of the text. */
export class JsonLinesParser implements ItemParser {
  private rest = "";
  private lines = 0;

  push(text: string, isEnd: boolean): Result<readonly Json[], string> {
    const own = this.lines === 0 && this.rest === "" && text.startsWith("\ufeff") ? text.slice(1) : text;
    const lines = (this.rest + own).split("\n");
    this.rest = isEnd ? "" : (lines.pop() ?? "");
    if (this.rest.length > LONGEST_ITEM) return err(`Line ${this.lines + lines.length + 1} of the object is too long.`);
    const items: Json[] = [];
    for (const line of lines) {
      this.lines++;
      if (line.trim() === "") continue;
      const value = parsed(line);
      if (value === undefined) return err(`Line ${this.lines} of the object is not valid JSON.`);
      items.push(value);
    }
    return ok(items);
  }
}

/**
 * The items of a JSON document: of a list its own, of an object its members.
 *
 * @param pointer ItemsPointer, a JSON pointer (RFC 6901) to where they are; undefined: the document itself.
 */
export function itemsOfDocument(text: string, pointer: Json | undefined): Result<readonly Json[] | JsonObject, string> {
  const whole = parsed(text.startsWith("\ufeff") ? text.slice(1) : text);
  if (whole === undefined) return err("The object is not valid JSON.");
  const found = typeof pointer === "string" ? follow(whole, pointer) : whole;
  // Recorded.
  return isArray(found) || isObject(found) ? ok(found) : err("Attempting to map over non-iterable node.");
}

function follow(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isArray(at)) at = /^(0|[1-9]\d*)$/.test(name) ? at[Number(name)] : undefined;
    else if (isObject(at) && Object.hasOwn(at, name)) at = at[name];
    else return undefined;
  }
  return at;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
