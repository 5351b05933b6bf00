import { isArn } from "@/lib/base/arn";
import { isKey } from "@/lib/contract/key";
import { parsePermalink } from "@/lib/contract/permalink";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { Context } from "../context";
import { findExecution } from "../findExecutions";
import { exactMatches } from "../search/exactMatches";

/**
 * The execution that somebody names, beside another one: by its key, ARN, `ARN@START`, the address of its page, or its
 * name. Of several with one name the latest of the same machine, else the latest. Null when none is stored.
 */
export async function namedExecution(
  { store }: Pick<Context, "store">,
  text: string,
  beside: Pick<ExecutionRecord, "key" | "machine"> | null = null,
): Promise<ExecutionRecord | null> {
  const key = keyIn(text);
  if (key !== null) return store.executions.find(key);
  if (isArn(text)) return findExecution({ store }, text);
  const named = (await exactMatches(store, JSON.stringify(text))).filter((match) => match.key !== beside?.key);
  const found = named.find(({ machine }) => machine === beside?.machine) ?? named[0];
  return found === undefined ? null : store.executions.find(found.key);
}

/** Of a key, and of an address with or without its host. */
function keyIn(text: string): string | null {
  if (isKey(text)) return text;
  const path = text.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
  if (!path.startsWith("/executions/")) return null;
  // Whatever else the address says is of no account here.
  const link = parsePermalink(path.replace(/\?.*$/s, ""));
  return link.ok ? link.value.key : null;
}
