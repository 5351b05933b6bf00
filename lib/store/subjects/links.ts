import type { MapRunCounts } from "@/lib/history/mapRunCounts";
import type { Database } from "../database";
import { addLink, type ExecutionLinks, type GivenLink, readLinks, starterOfMapRun } from "../linked";
import { readStartedBy, type StartedExecutions } from "../startedBy";
import { readSeenMapRuns } from "../sources/seenMapRuns";

/** What executions have to do with each other. */
export type Links = {
  /** Parents, children, Map Runs, reruns and forks of an execution, stored or not. Null when there is no such execution. */
  of(executionId: number): Promise<ExecutionLinks | null>;
  /** What some events of an execution started (ids), stored or not: items of a Map Run or executions; at most `most`. */
  startedBy(executionId: number, events: readonly number[], most: number): Promise<StartedExecutions>;
  /** Key of the execution that began a Map Run; null when it is not stored. */
  starterOfMapRun(mapRunArn: string): Promise<string | null>;
  /** How the children of an execution's Map Runs stood when a source asked last, by their ARNs. */
  seenMapRuns(executionId: number): Promise<ReadonlyMap<string, MapRunCounts>>;
  /** Says that an execution was made of another one, which is stored. Answers false when either is not. */
  add(executionId: number, link: GivenLink): Promise<boolean>;
};

export function linksIn(database: Database, now: () => number): Links {
  return {
    of: (id) => readLinks(database, id),
    startedBy: (id, events, most) => readStartedBy(database, id, events, most),
    starterOfMapRun: (arn) => starterOfMapRun(database, arn),
    seenMapRuns: (id) => readSeenMapRuns(database.prisma, id),
    add: (id, link) => addLink(database, now, id, link),
  };
}
