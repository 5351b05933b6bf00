import { parseMachine } from "@/lib/asl/parse";
import type { Json, JsonObject } from "@/lib/base/json";
import { err, ok } from "@/lib/base/result";
import { openReplaySession, type ReplaySession } from "@/lib/replay/replaySession";
import { decoded } from "../replay/runs";
import type { CorpusCase } from "./corpus";

/** A recording of the corpus, opened for going through it; its times are invented, so no clock is held to them. */
export function corpusSession({ events, definition, type }: CorpusCase): Promise<ReplaySession> {
  const { machine } = parseMachine(definition as Json, { type });
  const subject = {
    events: events.map((event) => decoded(JSON.parse(JSON.stringify(event)) as JsonObject)),
    machine: machine === undefined ? err("It does not parse.") : ok(machine),
    definitionAssumed: false,
    type,
    arn: null,
  };
  return openReplaySession(subject, { checkTimes: false });
}

/** Whether the recording can be relied on. */
export function isMatch({ replay, verdict }: ReplaySession): boolean {
  return replay !== null && verdict.verdict.startsWith("MATCH");
}
