import type { MapRunCounts } from "@/lib/history/mapRunCounts";
import type { Lease } from "../lease";

/*
 * What a source hands over beside executions, in the one transaction that stores them: how far it has been read, what is
 * still to be read, what it counted. A crash leaves all of it or none.
 */

/** What is done next about an execution that a source has seen. */
export type WantedKind =
  /** Its status is asked for again: it was running. */
  | "status"
  /** Its history is read. */
  | "history";

/** Why, most urgent first: what somebody looks at goes before failures, and these before the rest. */
export const WANTED_REASONS = ["watched", "failed", "mapItem", "redriven", "late", "running", "share"] as const;
export type WantedReason = (typeof WANTED_REASONS)[number];

/**
 * An execution that is to be looked at. One of an ARN and source: a later one takes the place of an earlier one, unless
 * that is more urgent and was not handed out yet. What is settled stays so, unless it is watched or was redriven.
 */
export type Wanted = {
  readonly arn: string;
  readonly machineArn: string;
  readonly kind: WantedKind;
  readonly reason: WantedReason;
  /** ms since the epoch; of the execution, null where nothing told it. */
  readonly startedAt: number | null;
  /** Not before this time, ms since the epoch. What is due is handed out with 0. */
  readonly notBefore: number;
  /** Times that it was tried without an answer. */
  readonly attempts: number;
};

/** How the look at an execution ended, for good. */
export type Settled = {
  readonly arn: string;
  readonly outcome:
    | "read"
    /** The service has its history no more. */
    | "expired"
    /** The service does not know it, and nobody has seen it: it may begin yet. */
    | "absent"
    /** It may not be read: a KMS key or a permission. */
    | "withheld"
    /** It ended in a way of which no history is fetched. */
    | "passedOver";
};

/**
 * Sums since the source was made. `dropped`: records of what retention removed, passed over. `late`: what came beyond the
 * overlap: events of logs, executions of lists. `bytes`: by which the service bills, those that Logs Insights scanned and
 * those of deliveries. `sampledOut`: executions that succeeded and whose histories the share left out, or that sampling left out.
 * `metrics`: of CloudWatch that were asked for, which bills each.
 */
export const SOURCE_COUNTS = [
  "executions",
  "histories",
  "events",
  "duplicates",
  "late",
  "expired",
  "withheld",
  "setAside",
  "dropped",
  "throttled",
  "requests",
  "failures",
  "bytes",
  "sampledOut",
  "metrics",
] as const;
export type SourceCount = (typeof SOURCE_COUNTS)[number];
export type SourceCounts = { readonly [K in SourceCount]: number };

/** What the store alone knows: it counts executions and events that were new, and what it passed over. */
export const COUNTED_BY_STORE = [
  "executions",
  "events",
  "setAside",
  "dropped",
] as const satisfies readonly SourceCount[];
/** What a source counts itself. */
export type CountedBySource = Partial<Omit<SourceCounts, (typeof COUNTED_BY_STORE)[number]>>;

/** A record that cannot be stored: kept as it came, so that it can be tried again. */
export type SetAside = {
  /** What it is, for people: an ARN, an event's id, a delivery's. */
  readonly what: string;
  readonly why: string;
  /** As it came; cut at 1 MiB. Of what stays where it is, what it is found by. */
  readonly text: string;
  /** Of one thing there is one record: the one before, under the same `what`, gives way. */
  readonly replaces?: true;
};

/** A record that was set aside. */
export type SetAsideRecord = Omit<SetAside, "text"> & {
  readonly id: number;
  readonly source: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Somebody asked that it be tried again. */
  readonly asked: boolean;
};

export type SetAsideText = SetAsideRecord & Pick<SetAside, "text">;

/** A record that was set aside and need not be kept any more: by its id, or all of `what`. */
export type MendedAside = { readonly id: number } | { readonly what: string };

/** What a machine looked like when a source asked. What differs from the time before is kept as a change. */
export type SeenMachine = {
  readonly arn: string;
  readonly name: string;
  readonly type: "STANDARD" | "EXPRESS";
  /** ms since the epoch. */
  readonly seenAt: number;
  /** Null where it may not be read. */
  readonly definition: string | null;
  readonly revisionId: string | null;
  readonly roleArn: string | null;
  /** JSON of the logging configuration; of versions with their numbers; of aliases with their weights; of tags. */
  readonly logging: string | null;
  readonly versions: string | null;
  readonly aliases: string | null;
  readonly tags: string | null;
};

/** How the children of a Map Run stood when a source asked. */
export type SeenMapRun = {
  readonly arn: string;
  readonly counts: MapRunCounts;
  /** ms since the epoch. */
  readonly seenAt: number;
};

/** Facts of a machine that are followed. */
export const MACHINE_FACTS = ["definition", "role", "logging", "versions", "aliases", "tags"] as const;
export type MachineFact = (typeof MACHINE_FACTS)[number];

/** A change that a source saw and of which nobody has asked who made it: after `since` and at `at` at the latest, ms UTC. */
export type UnattributedChange = {
  readonly id: number;
  readonly machineArn: string;
  readonly fact: MachineFact;
  readonly since: number;
  readonly at: number;
};

/** What was found of a change. `who` null: nothing, and it is asked no more. */
export type ChangeAuthor = {
  readonly id: number;
  /** ARN or principal. */
  readonly who: string | null;
  /** The service through which it was made. */
  readonly via: string | null;
  /** When the call was made, ms UTC. */
  readonly madeAt: number | null;
};

/** An execution that stands for so many more from now on: of those that were left out. It is stored, now or before. */
export type Weighed = { readonly arn: string; readonly more: number };

/** An execution that sampling left out, and the time of the last that is known of it, ms since the epoch. */
export type LeftOut = { readonly arn: string; readonly lastAt: number };

/**
 * What was met of an ARN before. `droppedUntil`: what is known of it up to this time (ms since the epoch) is not to come
 * again, because it was removed or left out; null: all of it is stored.
 */
export type MetBefore = { readonly droppedUntil: number | null };

/** What CloudWatch counts of a machine, and is counted of what is stored. */
export const METRIC_COUNTS = ["started", "succeeded", "failed", "timedOut", "aborted"] as const;
export type HourCounts = { readonly [K in (typeof METRIC_COUNTS)[number]]: number };

export const NO_COUNTS: HourCounts = { started: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 };

/** Of a machine in the hour that begins at `hour`, ms since the epoch. */
export type MachineHour = { readonly machineArn: string; readonly hour: number; readonly counts: HourCounts };

/** What is stored of machines. `redrives`, by ARN: ends that redriven executions had before the one that is stored. */
export type StoredHours = {
  readonly hours: readonly MachineHour[];
  readonly redrives: ReadonlyMap<string, number>;
};

/** An hour of which CloudWatch told, with what is stored of it. */
export type ComparedHour = Omit<MachineHour, "counts"> & {
  readonly told: HourCounts;
  readonly stored: HourCounts;
  readonly redrives: number;
};

/** `problem`: why CloudWatch did not tell; null: it did. */
export type ComparedMetrics = {
  readonly hours: readonly ComparedHour[];
  readonly problem: string | null;
};

export type SourceCommit = {
  readonly source: string;
  /** Of whoever reads the source: a holder who lost it is refused, and nothing is stored. Null: nobody else can read it. */
  readonly lease: Lease | null;
  /** JSON that the source alone understands; null leaves it as it is. */
  readonly checkpoint: string | null;
  readonly wanted: readonly Wanted[];
  readonly settled: readonly Settled[];
  readonly counted: CountedBySource;
  readonly setAside: readonly SetAside[];
  /** By what an execution of the batch (its place) can be tried again that the store refuses: it is set aside with its reason. */
  readonly textOf?: (at: number) => string;
  /** Records of earlier commits that go: they were tried again. */
  readonly mended?: readonly MendedAside[];
  /** What others stand for, and these others. */
  readonly leftOut?: readonly LeftOut[];
  readonly weighed?: readonly Weighed[];
  readonly machines: readonly SeenMachine[];
  readonly compared?: ComparedMetrics;
  /** Who made changes that were seen before. */
  readonly authors?: readonly ChangeAuthor[];
  /** Of those whose execution is stored; others are passed over, because they are asked for again. */
  readonly mapRuns?: readonly SeenMapRun[];
  /** When all that was there had been read, ms since the epoch; null while more is known to be there. */
  readonly upToDateAt: number | null;
};

/** What is stored of an execution of an ARN, as far as a source has to know it; of several runs the latest. */
export type KnownExecution = {
  readonly status: string;
  /** Events of its history that are stored. */
  readonly events: number;
  readonly redrives: number;
  /** How the look at it ended; null: it has not. */
  readonly settled: Exclude<Settled["outcome"], "absent"> | null;
  /** What is to be done about it; null: nothing. */
  readonly wanted: WantedKind | null;
};
