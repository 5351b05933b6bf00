import type { Json, JsonObject } from "@/lib/base/json";
import { decodeEvent } from "@/lib/history/decode";
import { parsed } from "@/lib/replay/comparable";
import { type PackedPage, unpackTexts } from "@/lib/store/pages";
import type { Store } from "@/lib/store/store";

/** Histories whose first pages are read at once: each is at most some MB. */
const AT_ONCE = 25;

/**
 * The inputs of executions by their ids; one whose record does not hold it whole has none. Reads the first page of each
 * history, and of that the first event.
 */
export async function startInputs(
  histories: Pick<Store["histories"], "beginnings">,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Json>> {
  const inputs = new Map<number, Json>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    for (const [id, page] of await histories.beginnings(ids.slice(from, from + AT_ONCE))) {
      const input = await inputIn(page);
      if (input !== undefined) inputs.set(id, input);
    }
  }
  return inputs;
}

async function inputIn(page: PackedPage): Promise<Json | undefined> {
  const [text] = await unpackTexts(page);
  const event = text === undefined ? null : decodeEvent(JSON.parse(text) as JsonObject);
  if (event?.ok !== true || event.value.type !== "ExecutionStarted") return undefined;
  const { input } = event.value.details;
  return input.kind === "present" ? parsed(input.text) : undefined;
}
