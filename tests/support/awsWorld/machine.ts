import type { MachineType } from "@/lib/asl/machine";
import type { Json } from "@/lib/base/json";
import type { Shape } from "./template";

/** What a machine writes to its log group, and what keeps it from being seen. */
export type Logging = {
  readonly level: "ALL" | "ERROR" | "FATAL" | "OFF";
  readonly includesData: boolean;
  /** Days; null: never expires. */
  readonly retentionDays: number | null;
  /** Whether a resource policy lets the service deliver. */
  readonly mayDeliver: boolean;
  readonly groupExists: boolean;
  /** The group is encrypted, and the key may not be used. */
  readonly keyDenied: boolean;
};

export const LOGGED: Logging = {
  ...{ level: "ALL", includesData: true, retentionDays: 30, mayDeliver: true, groupExists: true, keyDenied: false },
};
export const UNLOGGED: Logging = { ...LOGGED, level: "OFF" };

export type Revision = {
  readonly definition: Json;
  readonly role: string;
  /** When it came into force, as a part of the days before the beginning; the first is 0. */
  readonly from: number;
  /** Published as the next version when it came. */
  readonly isVersion: boolean;
};

export type Machine = {
  readonly name: string;
  readonly type: MachineType;
  /** Its part of the executions of its type. */
  readonly share: number;
  readonly revisions: readonly Revision[];
  readonly shapes: readonly Shape[];
  readonly logging: Logging;
  readonly tags: Readonly<Record<string, string>>;
  /** Half of the executions are started through it; it leads to the newest version and the one before. */
  readonly alias?: string;
  /** Its executions are started by those of this machine, one each, when their task was submitted. */
  readonly startedBy?: string;
  /**
   * Of a Map Run: items of one execution and how many of them fail, instead of what the template has; and where its
   * results go.
   */
  readonly mapRun?: { readonly items: number; readonly failures: number; readonly bucket: string | null };
  /** Encrypted with a key that the caller may not use. */
  readonly keyDenied?: true;
};

/** A first and only revision. */
export const only = (definition: Json, role: string): readonly Revision[] => [
  { definition, role, from: 0, isVersion: false },
];
