import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { DETAILS_KEY, isEventType } from "@/lib/history/event";
import { answersOf } from "@/lib/replay/answers";
import { chainsOf } from "@/lib/replay/chains";
import { comparable } from "@/lib/replay/comparable";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { replayed, type VerifyOptions } from "@/lib/replay/verify";
import { isAnswerType, withoutDerivedData } from "@/lib/replay/answerEvents";
import { compareSnapshot } from "./compareSnapshot";
import { prepare, roleOf, STARTED_AT, startOf } from "./execute";
import { masksOf } from "./execution";
import { failed, type Outcome, PASSED } from "./outcome";
import type { ReplayCase } from "./recognise";
import { readSnapshot, type Snapshot } from "./snapshot";
import { wordDivergences } from "./wording";

/**
 * The verdict on a recording of which the replay is given outcomes alone has to be a match; and a twin of it with one
 * derived value changed has to diverge. Times are not checked: snapshots have none.
 */
export async function checkReplay({ of }: ReplayCase): Promise<Outcome> {
  const snapshot = readSnapshot(of.history);
  if (!snapshot.ok) return failed(`the recording cannot be read: ${snapshot.error}`);
  const verdict = await verdictOn(of, snapshot.value);
  if (typeof verdict === "string") return failed(verdict);
  if (!verdict.verdict.startsWith("MATCH")) return failed(wordVerdict(verdict));
  const twin = twinOf(of.history);
  const tampered = twin === null ? null : readSnapshot(twin);
  if (tampered === null || !tampered.ok) return PASSED;
  const other = await verdictOn(of, tampered.value);
  if (typeof other === "string") return failed(other);
  return other.verdict === "DIVERGED" ? PASSED : failed(`a twin with a changed value is a ${other.verdict}`);
}

/** The verdict, or why the case could not even be started. */
export async function verdictOn(
  of: ReplayCase["of"],
  snapshot: Snapshot,
  onReplay?: VerifyOptions["onReplay"],
): Promise<ReplayVerdict | string> {
  const prepared = prepare(of.run);
  if (!prepared.ok) return prepared.error;
  const { machine, compiled } = prepared.value;
  const { events } = snapshot;
  const start = startOf(of.run, roleOf(events));
  return replayed(
    { compiled, start, at: STARTED_AT, answers: answersOf(withoutDerivedData(events), machine) },
    {
      events,
      machine,
      recorded: chainsOf(events.map(comparable)),
      isComplete: true,
      checkTimes: false,
      onReplay,
      compare: (run) => compareSnapshot(run.events, snapshot, masksOf(of, snapshot, run.taskTokens)),
    },
  );
}

function wordVerdict({ verdict, reason, divergences }: ReplayVerdict): string {
  const found = divergences.flatMap((one) => (one.kind === "time" ? [] : [{ ...one, kind: one.kind }]));
  return `${verdict}: ${reason ?? wordDivergences(found)}`;
}

/** The recording with the data of the last derived event that has any changed; null when none has. */
function twinOf(history: readonly Json[]): readonly Json[] | null {
  const at = history.findLastIndex((event) => isObject(event) && tampered(event) !== null);
  const event = history[at];
  const changed = isObject(event) ? tampered(event) : null;
  return changed === null ? null : history.with(at, changed);
}

/** A derived event with a member added to what it holds; null where it holds none that can be told from a mask. */
function tampered(event: JsonObject): JsonObject | null {
  const type = event["type"];
  if (typeof type !== "string" || !isEventType(type) || isAnswerType(type)) return null;
  const key = DETAILS_KEY[type];
  const details = key === null ? undefined : event[key];
  if (key === null || !isObject(details)) return null;
  for (const name of ["output", "input", "parameters"]) {
    const value = details[name];
    if (isObject(value)) return { ...event, [key]: { ...details, [name]: { ...value, "added by a test": 1 } } };
  }
  const error = details["error"];
  return typeof error === "string" ? { ...event, [key]: { ...details, error: `${error}.Other` } } : null;
}
