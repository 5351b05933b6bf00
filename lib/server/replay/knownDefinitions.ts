import type { Definitions } from "@/lib/store/subjects/definitions";
import type { ExecutionRecord } from "@/lib/store/executionRecord";
import type { KnownDefinitions } from "./otherDefinitions";

/** The stored definitions of the machine of an execution, nearest to its start first. */
export function knownDefinitions(
  definitions: Pick<Definitions, "near">,
  execution: ExecutionRecord,
  read: Definitions["read"],
): KnownDefinitions {
  return async (limit) => {
    // One more than is tried: its own may be among them.
    const hashes = await definitions.near(execution, limit + 1);
    const texts = await Promise.all(hashes.map(async (hash) => ({ hash, text: await read(hash) })));
    return texts.flatMap(({ hash, text }) => (text === null ? [] : [{ hash, text, assumed: true }]));
  };
}
