import { startedExecution } from "@/lib/history/childExecution";
import type { Entry } from "./record";
import type { ExecutionMetadata } from "./metadata";
import { sanitizeText } from "./text";

/*
 * What an execution has to do with others, as its own record tells it: whom it started (`child`), its Map Runs
 * (`mapRun`), the Map Run that it is a child of (`ofMapRun`), what was redriven (`redriven`: itself, or a Map Run), and
 * what it was made of here (`rerunOf`, `forkOf`). The other one need not be stored: links meet when it comes.
 */

export const LINK_KINDS = ["child", "mapRun", "ofMapRun", "redriven", "rerunOf", "forkOf"] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export type Link = {
  readonly kind: LinkKind;
  /** Of rerunOf and forkOf the key of the other execution, else an ARN. */
  readonly ref: string;
  /** The event that tells it; 0: no event does. */
  readonly eventId: number;
  /** Time of that event, ms UTC. */
  readonly at: number | null;
  /**
   * Of Map Runs: the ARN without what tells the runs of one state apart. A child's ARN says no more, and then `ref` is
   * this too.
   */
  readonly scope: string | null;
};

/** No ARN is longer; longer texts are none. */
const MAX_REF = 1_024;

/** Links that events tell, in their order. */
export function linksOfEvents(entries: readonly Entry[]): Link[] {
  const links: Link[] = [];
  for (const entry of entries) {
    const link = linkOf(entry);
    if (link !== null && link.ref.length <= MAX_REF) links.push(link);
  }
  return links;
}

function linkOf({ event }: Entry): Link | null {
  const told = { eventId: event.id, at: event.timestamp, scope: null } as const;
  switch (event.type) {
    case "TaskSubmitted":
    case "TaskSucceeded": {
      const arn = startedExecution(event);
      return arn === null ? null : { ...told, kind: "child", ref: sanitizeText(arn) };
    }
    case "MapRunStarted": {
      const arn = event.details.mapRunArn;
      return arn === undefined ? null : { ...told, kind: "mapRun", ref: sanitizeText(arn), scope: scopeOfMapRun(arn) };
    }
    case "MapRunRedriven": {
      const arn = event.details.mapRunArn;
      return arn === undefined
        ? null
        : { ...told, kind: "redriven", ref: sanitizeText(arn), scope: scopeOfMapRun(arn) };
    }
    case "ExecutionRedriven":
      return { ...told, kind: "redriven", ref: "" };
    default:
      return null;
  }
}

/** `arn:…:mapRun:MACHINE/LABEL:UUID` without the last part. */
function scopeOfMapRun(arn: string): string | null {
  const parts = arn.split(":");
  return parts[5] === "mapRun" && parts.length >= 8 ? sanitizeText(parts.slice(0, 7).join(":")) : null;
}

/** Links that a description or the form of the ARN tells: `arn:…:execution:MACHINE/LABEL:NAME` is a child of a Map Run. */
export function linksOfFacts({ arn, described }: Pick<ExecutionMetadata, "arn" | "described">): Link[] {
  const told = { kind: "ofMapRun", eventId: 0, at: null } as const;
  const mapRun = described?.mapRunArn;
  if (mapRun !== undefined && mapRun.length <= MAX_REF) {
    return [{ ...told, ref: sanitizeText(mapRun), scope: scopeOfMapRun(mapRun) }];
  }
  const scope = scopeOfChild(arn);
  return scope === null ? [] : [{ ...told, ref: scope, scope }];
}

function scopeOfChild(arn: string | null): string | null {
  const parts = arn?.split(":") ?? [];
  const isExecution = parts[5] === "execution" || parts[5] === "express";
  if (!isExecution || !parts[6]?.includes("/")) return null;
  return sanitizeText([...parts.slice(0, 5), "mapRun", parts[6]].join(":"));
}
