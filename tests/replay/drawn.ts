import { parseMachine } from "@/lib/asl/parse";
import type { MachineType } from "@/lib/asl/machine";
import { instant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { ok } from "@/lib/base/result";
import type { HistoryEvent } from "@/lib/history/event";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { verify } from "@/lib/replay/verify";

/** A recorded execution as a drawing, with the definition it ran with. */
export type Drawn = {
  readonly name: string;
  readonly definition: JsonObject;
  readonly type?: MachineType;
  readonly drawing: string;
  /** What the twin has in place of what. */
  readonly twin: readonly [string, string];
};

/** Drawings begin before AWS had redrives: these happen 100 days later. */
const LATER = 100 * 86_400_000;

/** The verdict on the events of a drawing, or of its twin. */
export function verdictOf(
  { definition, type = "STANDARD" }: Drawn,
  events: readonly HistoryEvent[],
): Promise<ReplayVerdict> {
  const { machine, diagnostics } = parseMachine(definition, { type });
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics));
  const family = type === "EXPRESS" ? "express:m:n:u" : "execution:m:n";
  const arn = `arn:aws:states:eu-west-1:123456789012:${family}`;
  const later = events.map((event) => ({ ...event, timestamp: instant(event.timestamp + LATER) }));
  return verify({ events: later, machine: ok(machine), definitionAssumed: false, type, arn });
}
