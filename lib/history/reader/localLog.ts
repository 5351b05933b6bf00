import type { JsonObject } from "@/lib/base/json";
import { textOf } from "./names";
import type { EventContext } from "./normalise";

const PREFIX = /(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?Z?):?\s+(arn:[^\s:]+:states:\S+)$/;

/** `TIME: ARN : ` without the colon and the blanks behind the ARN. */
function prefixOf(before: string): RegExpExecArray | null {
  const text = before.trimEnd();
  return PREFIX.exec(text.endsWith(":") ? text.slice(0, -1).trimEnd() : text);
}

/**
 * Step Functions Local prints an event a line, `TIME: ARN : {…}`, without its id: they are counted by execution, from
 * 1 on, as it prints them in order. A second ExecutionStarted of one ARN begins anew.
 */
export function createLocalLog() {
  const last = new Map<string, number>();
  return {
    /** What the line says of a record that does not say it itself. */
    contextOf(value: JsonObject, before: string): EventContext {
      const found = prefixOf(before);
      const [timestamp, executionArn] = [found?.[1], found?.[2]];
      if (timestamp === undefined || executionArn === undefined) return {};
      const started = textOf(value["Type"] ?? value["type"]) === "ExecutionStarted";
      const id = started ? 1 : (last.get(executionArn) ?? 0) + 1;
      last.set(executionArn, id);
      return { id, timestamp, executionArn };
    },
  };
}
