import type { Instant } from "@/lib/base/instant";
import { DAY_MS } from "@/lib/base/time";
import { counted, formatBytes, formatCount, formatDuration } from "@/lib/base/wording";
import type { Limits } from "@/lib/history/limits";
import { MAX_EVENTS } from "@/lib/history/serviceLimits";
import { createWriter, type StoryPart } from "@/lib/history/story/writer";

/** One limit in words. `isNear`: it wants to be looked at. */
export type LimitLine = {
  readonly limit: keyof Limits;
  readonly parts: readonly StoryPart[];
  readonly isNear: boolean;
};

/** From this share of a limit on it is near. */
const NEAR_SHARE = 0.75;
/** Days that are few. */
const FEW_DAYS_MS = 3 * DAY_MS;

/** The limits that an execution has, in words, as of `now` (ms UTC). */
export function limitLines(limits: Limits, now: number): LimitLine[] {
  return [
    ...(limits.events === null ? [] : [eventsLine(limits.events, now)]),
    ...(limits.payload === null ? [] : [payloadLine(limits.payload)]),
    ...(limits.redrive === null ? [] : [redriveLine(limits.redrive, now)]),
    ...(limits.expiry === null ? [] : expiryLine(limits.expiry, now)),
  ];
}

function eventsLine({ used, share, fullAt }: NonNullable<Limits["events"]>, now: number): LimitLine {
  const writer = createWriter();
  writer.say(`${formatCount(used)} of ${counted(MAX_EVENTS, "event")} (${percent(share)})`);
  if (fullAt !== null) writer.say(", at the present rate full at ").time(fullAt);
  const isSoon = fullAt !== null && fullAt - now < DAY_MS;
  return { limit: "events", parts: writer.parts(), isNear: share >= NEAR_SHARE || isSoon };
}

function payloadLine({ bytes, share, eventId, state, isLowerBound }: NonNullable<Limits["payload"]>): LimitLine {
  const writer = createWriter().say(`largest payload ${isLowerBound ? "at least " : ""}`);
  writer.link(formatBytes(bytes), eventId).say(` (${percent(share)} of 256 KiB)`);
  if (state !== null) writer.say(`, ${state}`);
  return { limit: "payload", parts: writer.parts(), isNear: share >= NEAR_SHARE };
}

function redriveLine({ until, isOver }: NonNullable<Limits["redrive"]>, now: number): LimitLine {
  const writer = createWriter();
  if (isOver) writer.say("can no longer be redriven");
  else writer.say(`can be redriven for ${left(until, now)}, until `).time(until);
  return { limit: "redrive", parts: writer.parts(), isNear: !isOver && until - now < FEW_DAYS_MS };
}

/** What goes on for months yet is not said. */
function expiryLine({ at, isOpen, isOver }: NonNullable<Limits["expiry"]>, now: number): LimitLine[] {
  const writer = createWriter();
  const isNear = !isOver && at - now < FEW_DAYS_MS;
  if (isOpen) {
    if (at - now >= 30 * DAY_MS) return [];
    writer.say("open for a year at ").time(at).say(", which ends it");
  } else if (isOver) writer.say("AWS keeps it no longer");
  else writer.say(`AWS keeps it for ${left(at, now)}`);
  return [{ limit: "expiry", parts: writer.parts(), isNear }];
}

/** `13 d`, and below three days the hours with it. */
function left(until: Instant, now: number): string {
  const ms = Math.max(0, until - now);
  return ms >= FEW_DAYS_MS ? `${Math.floor(ms / DAY_MS)} d` : formatDuration(ms);
}

/** `12 %`, `0.2 %`, `< 0.1 %`. */
function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} %`;
}
