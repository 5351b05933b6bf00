import type { Json, JsonObject } from "@/lib/base/json";
import type { ExecutionStatus } from "@/lib/engine/protocol";
import { parsed } from "@/lib/replay/comparable";
import { jsonDifferences, type Matcher } from "@/lib/replay/jsonDiff";
import { readNames } from "./names";
import { failed, type Outcome, PASSED } from "./outcome";

/** How a run ended, whoever performed it. */
export type End = {
  readonly status: ExecutionStatus;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
};

/**
 * Compares an end with one that was recorded apart from events: an answer of StartSyncExecution, a status change.
 *
 * @param reduce leaves parts of both out.
 */
export function compareEnd(
  ours: End,
  recorded: JsonObject,
  match: Matcher,
  reduce: (value: Json) => Json = (value) => value,
): Outcome {
  const found = jsonDifferences("end", reduce(endOf(ours)), reduce(recordedEnd(recorded)), match);
  const words = found.map((d) => `${d.path}: ours ${d.ours ?? "absent"}, recorded ${d.recorded ?? "absent"}`);
  return words.length === 0 ? PASSED : failed(words.join("; "));
}

function endOf({ status, output, error, cause }: End): Json {
  return { status, output: output === null ? null : (JSON.parse(output) as Json), error, cause };
}

function recordedEnd({ status, output, error, cause }: JsonObject): Json {
  const value = typeof output === "string" ? parsed(output) : (output ?? null);
  return readNames({ status: status ?? "SUCCEEDED", output: value, error: error ?? null, cause: cause ?? null });
}
