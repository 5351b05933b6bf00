import type { Instant } from "@/lib/base/instant";
import type { ExecutionStatus } from "@/lib/engine/protocol";
import type { MachineType } from "@/lib/asl/machine";
import type { OutboxEntry } from "./outbox";

/*
 * What the local engine keeps, as values. Times in ms UTC; payloads are JSON texts as they came.
 */

/** An execution as it is when it is created. */
export type NewExecution = {
  /** Ascends with the time of the start. */
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly machineArn: string;
  readonly revisionId: string;
  readonly versionArn: string | null;
  readonly aliasArn: string | null;
  readonly name: string;
  readonly type: MachineType;
  readonly startedAt: Instant;
  readonly input: string;
  readonly traceHeader: string | null;
  /** Of a child of a Map Run. */
  readonly mapRunArn: string | null;
  readonly parentId: string | null;
  readonly parentToken: string | null;
  readonly startedBy: StartedBy;
  /** Test case of the mock file. */
  readonly mockCase: string | null;
  readonly seed: string;
};

/** Who or what started an execution; `detail`: the rule's name, the other execution's ARN, the path. */
export type StartedBy = {
  readonly kind: "sdk" | "http" | "rule" | "schedule" | "execution" | "mapRun" | "dashboard" | "cli";
  readonly detail?: string;
  /** Rules that fired one after the other up to this start, the first one first: of what a rule started. */
  readonly chain?: readonly string[];
};

/** What changes of an execution from step to step. */
export type ExecutionState = {
  readonly status: ExecutionStatus;
  readonly stoppedAt: Instant | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveCount: number;
  readonly redrivenAt: Instant | null;
  /** When its earliest timer is due. */
  readonly wakeAt: Instant | null;
  /** Whether something that it waits for lives in the memory of its engine alone. */
  readonly inFlight: boolean;
};

export type StoredExecution = NewExecution &
  ExecutionState & {
    readonly owner: string;
    readonly steps: number;
    readonly events: number;
    readonly snapshotAt: number;
  };

/** A step that is read back: JSON of what was applied, and the events that came of it. */
export type StoredStep = { readonly step: number; readonly inputs: string; readonly events: string };

export type TaskWrite =
  | { readonly kind: "open"; readonly task: OpenTask }
  | { readonly kind: "beat"; readonly taskToken: string; readonly at: Instant }
  | { readonly kind: "close"; readonly taskToken: string };

/** A task whose outcome somebody outside brings. */
export type OpenTask = {
  readonly taskToken: string;
  readonly executionId: string;
  readonly account: string;
  readonly token: string;
  readonly state: string;
  readonly activityArn: string | null;
  readonly input: string;
  readonly scheduledAt: Instant;
  readonly heartbeatSeconds: number | null;
  readonly timeoutSeconds: number | null;
};

export type StoredTask = OpenTask & {
  readonly status: "scheduled" | "started" | "closed";
  readonly worker: string | null;
  readonly startedAt: Instant | null;
  readonly heartbeatAt: Instant | null;
};

export type MapRunWrite = {
  readonly arn: string;
  readonly executionId: string;
  readonly token: string;
  readonly view: string;
  readonly startedAt: Instant;
  readonly stoppedAt: Instant | null;
};

/** What one step of one execution writes. */
export type StepCommit = {
  readonly id: string;
  /** It is created by this commit; its journal may begin later. */
  readonly create?: NewExecution;
  /** Absent: nothing is added to the journal. */
  readonly step?: {
    readonly number: number;
    readonly inputs: string;
    readonly events: readonly string[];
    readonly firstEvent: number;
  };
  readonly state: ExecutionState;
  /** Events in all. */
  readonly events: number;
  /** gzip of JSON: replaces the snapshot; it holds all steps up to this one. */
  readonly snapshot?: Uint8Array;
  readonly children?: readonly NewExecution[];
  readonly tasks?: readonly TaskWrite[];
  readonly mapRuns?: readonly MapRunWrite[];
  /** What follows from this step outside of its transaction. */
  readonly outbox?: readonly OutboxEntry[];
};

/** An execution of this ARN exists. */
export class NameTaken extends Error {
  override readonly name = "NameTaken";
}

/** Another engine has taken this one's executions over: it must stop at once. */
export class OwnershipLost extends Error {
  override readonly name = "OwnershipLost";
}
