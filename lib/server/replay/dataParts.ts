import type { OriginQuery } from "@/lib/contract/origin";
import type { ProbeQuery } from "@/lib/contract/probe";
import { err } from "@/lib/base/result";
import { compileProbe } from "@/lib/replay/probe/compileProbe";
import { probeExecution } from "@/lib/replay/probe/probe";
import { originIn } from "./originTask";
import type { ReplayedExecution } from "./replayedExecution";
import { shownProbe } from "./shownProbe";
import { readFor } from "./verifyTask";

/*
 * Parts of a replay whose names say what is asked: where a value came from, and an expression at the visits of a state.
 */

const ORIGIN = "origin:";
const PROBE = "probe:";

export function originPartOf({ eventId, path }: OriginQuery): string {
  return `${ORIGIN}${eventId}:${path}`;
}

/** `rules`: hash of what is hidden from it, as an answer that was made with other rules is another one. */
export function probePartOf(query: ProbeQuery, rules: string): string {
  return PROBE + JSON.stringify([query.state, query.expression, ...(rules === "" ? [] : [rules])]);
}

/** Whether what a part takes is a matter of what is asked, and not of the execution alone. */
export function isDataPart(part: string): boolean {
  return part.startsWith(ORIGIN) || part.startsWith(PROBE);
}

/** The answer to such a part; null for a part of another kind. */
export function dataPart(opened: ReplayedExecution, part: string): Promise<unknown> | null {
  if (part.startsWith(ORIGIN)) {
    const [event = "", ...path] = part.slice(ORIGIN.length).split(":");
    return originIn(opened.session, { eventId: Number(event), path: path.join(":") });
  }
  if (!part.startsWith(PROBE)) return null;
  const [state, expression] = JSON.parse(part.slice(PROBE.length)) as readonly [string, string, string?];
  return probePart(opened, { state, expression });
}

async function probePart({ events, subject, definitionAssumed }: ReplayedExecution, query: ProbeQuery) {
  const compiled = compileProbe(query.expression);
  if (!compiled.ok) return err(compiled.error);
  const { definition, type, arn, hidden } = subject;
  const read = readFor(definition, type, { events, arn });
  const recorded = { events, ...read, definitionAssumed, type, arn };
  const evaluate = shownProbe(compiled.value, hidden, events);
  return probeExecution(recorded, { state: query.state, evaluate }, { checkTimes: false });
}
