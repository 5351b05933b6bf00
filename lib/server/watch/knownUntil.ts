import { MINUTE_MS } from "@/lib/base/time";
import { formatDuration } from "@/lib/base/wording";
import { everyOf, sourceSchema } from "@/lib/contract/sourceSettings";
import type { SourceRow } from "@/lib/store/sources/source";
import type { WatchedMachine } from "@/lib/store/watch/machines";

/** A source that is behind by less is up to date; so many of its looks where it looks seldom. */
const LAG_MS = 15 * MINUTE_MS;
const LOOKS = 3;

/**
 * Until when it is known what a machine did, ms UTC; `why`: nobody can say what it does now. `isTold`: somebody would have
 * told of an execution, so that none is one.
 */
export type KnownUntil =
  | { readonly kind: "known"; readonly asOf: number; readonly isTold: boolean }
  | { readonly kind: "unknown"; readonly why: string };

/** By the source that saw the machine last; where none did and the local engine does not have it, by all sources that are read. */
export function knownUntil(sources: readonly SourceRow[], machine: WatchedMachine, now: number): KnownUntil {
  const there = sources.filter(({ removing }) => removing === null);
  const own = there.filter(({ name }) => name === machine.source);
  // What the local engine runs is stored at once, as is what somebody stored who is no source.
  if (own.length === 0 && (machine.isLocal || machine.source !== null))
    return { kind: "known", asOf: now, isTold: true };
  const asked = own.length > 0 ? own : there.filter(({ paused }) => !paused);
  let asOf = now;
  for (const source of asked) {
    const why = behind(source, now);
    if (why !== null) return { kind: "unknown", why };
    // What is pushed is there when it is pushed.
    if (source.kind !== "push") asOf = Math.min(asOf, source.upToDateAt ?? now);
  }
  return { kind: "known", asOf, isTold: asked.length > 0 };
}

function behind({ name, kind, paused, upToDateAt, settings }: SourceRow, now: number): string | null {
  if (paused) return `the source ${name} is paused`;
  if (kind === "push") return null;
  if (upToDateAt === null) return `the source ${name} has not been read to its end yet`;
  const lag = now - upToDateAt;
  return lag > Math.max(LAG_MS, LOOKS * everyMs(settings))
    ? `the source ${name} was read to its end ${formatDuration(lag - (lag % MINUTE_MS))} ago`
    : null;
}

function everyMs(settings: string): number {
  const parsed = sourceSchema.safeParse(JSON.parse(settings));
  return parsed.success ? everyOf(parsed.data) : 0;
}
