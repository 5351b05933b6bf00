import { isArn } from "@/lib/base/arn";
import { err, ok, type Result } from "@/lib/base/result";
import { isKey } from "@/lib/contract/key";
import { printQuery } from "@/lib/contract/query/printQuery";
import type { UseCaseError } from "@/lib/server/errors";
import { findExecution } from "@/lib/server/findExecutions";
import { exactMatches } from "@/lib/server/search/exactMatches";
import type { McpContext } from "./context";

/** The key of the execution that a key, an ARN or a whole name names. An error tells what to ask instead. */
export async function keyNamed({ store }: McpContext, named: string): Promise<Result<string, string>> {
  const text = named.trim();
  if (isKey(text) || isArn(text)) {
    const found = await findExecution({ store }, text);
    return found === null ? err(`${text} is no stored execution. Look for it with find.`) : ok(found.key);
  }
  const matches = await exactMatches(store, printQuery({ kind: "text", text }));
  const [only] = matches;
  if (only === undefined) return err(`No stored execution is called so. Look for it with find, and give its key.`);
  if (matches.length === 1) return ok(only.key);
  const keys = matches.map(({ key, machine, status }) => `${key} (${machine ?? "no machine"}, ${status})`);
  return err(`Several executions are called so. Give the key of one of them: ${keys.join(", ")}.`);
}

/** What went wrong, why, and what to do about it, in one paragraph. */
export function worded({ problem: { what, why, remedy } }: UseCaseError): string {
  return [what, why, remedy].filter((text) => text !== "").join(" ");
}
