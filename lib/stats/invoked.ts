import { readArn } from "@/lib/base/arn";
import type { HistoryEvent } from "@/lib/history/event";
import { functionTextsIn } from "@/lib/history/lambdaAttempt";
import type { Attribute } from "./attributes";

/*
 * What tasks called, as people look for it: a Lambda function or an activity, by its name and by its ARN.
 */

/** Names and ARNs that are kept of an execution. */
export const MAX_INVOKED = 40;
/** Characters of one; an ARN of Lambda has at most 170. */
const MAX_TEXT = 200;

/** `function.0` = `charge-card`, in the order in which they were called first. */
const PATH = "function.";

/** Name and ARN of what an event calls; none where it calls neither a function nor an activity. */
export function invokedBy(event: HistoryEvent): readonly string[] {
  if (event.type === "ActivityScheduled") {
    const { resource } = event.details;
    return known([readArn(resource)?.rest[1], resource]);
  }
  return known(functionTextsIn(event));
}

function known(texts: readonly (string | undefined)[]): string[] {
  const found = texts.flatMap((text) => (text === undefined || text === "" || text.length > MAX_TEXT ? [] : [text]));
  return [...new Set(found)];
}

/** By their places; they are searched by their values. */
export function invokedAttributes(invoked: ReadonlySet<string>): Attribute[] {
  return [...invoked].map((value, i) => ({ path: `${PATH}${i}`, value }));
}
