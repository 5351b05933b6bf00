import type { Instant } from "@/lib/base/instant";
import type { Writer } from "../story/writer";
import type { Deadline, Deadlines } from "./cause";

/** What is said of now. `isLive`: somebody follows the run, so what is not recorded has not happened. */
export type Seen = { readonly now: Instant; readonly isLive: boolean };

/** ` for 3 h 02 m` of a run that is followed; of any other nobody knows whether it still is: ` since 02:00:48`. */
export function writeSince(writer: Writer, since: Instant, { now, isLive }: Seen): Writer {
  return isLive ? writer.say(" for ").age(since, now) : writer.say(" since ").time(since);
}

/** When its limits end it: ` TimeoutSeconds 14400 ends it at …`; and that nothing does. */
export function writeDeadlines(writer: Writer, { timeout, heartbeat }: Deadlines, seen: Seen): void {
  if (heartbeat !== null) writeHeartbeat(writer, heartbeat, seen);
  if (timeout !== null) writeEnd(writer.say(` TimeoutSeconds ${timeout.seconds}`), timeout, seen);
  else if (heartbeat === null) writer.say(" No TimeoutSeconds ends it: it waits as long as the execution may.");
}

function writeEnd(writer: Writer, { at }: Deadline, seen: Seen): void {
  const verb = seen.now < at ? " ends it at " : seen.isLive ? " was to end it at " : " ended it at ";
  writer.say(verb).time(at);
  writer.say(
    seen.now < at ? "." : seen.isLive ? ": the record is late." : " at the latest, if nothing else did before.",
  );
}

/** AWS records no heartbeat: after the first is due, only a run that is followed shows that others came. */
function writeHeartbeat(
  writer: Writer,
  { seconds, at, isKnown }: NonNullable<Deadlines["heartbeat"]>,
  seen: Seen,
): void {
  if (isKnown || seen.now < at)
    return void writer.say(` A heartbeat is due by `).time(at).say(` (HeartbeatSeconds ${seconds}).`);
  writer.say(` A heartbeat is due every ${seconds} s (HeartbeatSeconds); `);
  writer.say(seen.isLive ? "when the last one came is not recorded." : "whether one came is not recorded.");
}

/** Whether a limit has passed. */
export function isPast({ timeout, heartbeat }: Deadlines, now: Instant): boolean {
  return (timeout !== null && now >= timeout.at) || (heartbeat !== null && heartbeat.isKnown && now >= heartbeat.at);
}
