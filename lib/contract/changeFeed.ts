import { z } from "zod";

/**
 * What the change feed tells of, and what the subject of such a change is. A consumer answers for each kind in a table
 * that `satisfies Record<ChangeKind, …>`.
 *
 * - `execution`: id of an execution that was stored, grew, was folded anew or got other facts
 * - `executionRemoved`: id and key of one that is gone (`removedSubject`)
 * - `verdict`: id of an execution that got a verdict
 * - `replay`: id of an execution whose replay somebody has waited for: it went on, ended or was given up
 * - `fork`: id of an execution of which a fork was kept, renamed or removed
 * - `job`: id of a job that was asked for, went on or ended
 * - `machine`: id of a machine whose known definitions changed: executions of it may await another verdict. It may be gone
 * - `marker`: id of a marker that was set or removed
 * - `rollup`: what names sums that were made anew
 * - `errorGroup`: fingerprint of a group of errors that somebody said something of
 * - `watch`: name of a rule of `watch` that was looked at, muted, or told of
 * - `source`: name of a source that was defined, went on, met a problem, is to look at something or is gone
 * - `engineMachine`: ARN of a state machine or activity of the local engine
 * - `engineExecution`: id of an execution of the local engine that went on
 * - `engineTask`: id of an execution of the local engine whose waiting tasks changed
 * - `engineRule`: name of a rule or schedule
 * - `engineRequest`: number of what the engine was asked for by a row, when it is asked and when it is answered
 */
export const CHANGE_KINDS = [
  "execution",
  "executionRemoved",
  "verdict",
  "replay",
  "fork",
  "job",
  "machine",
  "marker",
  "rollup",
  "errorGroup",
  "watch",
  "source",
  "engineMachine",
  "engineExecution",
  "engineTask",
  "engineRule",
  "engineRequest",
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One change. Numbers ascend in the order in which changes became visible; none is skipped. */
export type Change = {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly subject: string;
  /** ms since the epoch, UTC, by the clock of whoever wrote it. */
  readonly at: number;
};

/**
 * What follows number `seq`. `last` is the number to ask after next time. `reload`: what followed is not kept any more,
 * or never was in this database; read everything anew, then go on after `last`.
 */
export type ChangesAfter =
  | { readonly reload: false; readonly changes: readonly Change[]; readonly last: number }
  | { readonly reload: true; readonly last: number };

/** Subject of `executionRemoved`. */
export function removedSubject(execution: { readonly id: number; readonly key: string }): string {
  return `${execution.id} ${execution.key}`;
}

/** The execution that a subject of `executionRemoved` names. */
export function readRemovedSubject(subject: string): { readonly id: number; readonly key: string } {
  const [id = "", key = ""] = subject.split(" ");
  return { id: Number(id), key };
}

/*
 * `GET /api/changes`, as server-sent events. Each event's id is the number of the last change it tells of; a browser that
 * lost its connection sends it back as `Last-Event-ID` and misses nothing. `after=N` asks the same at the first time.
 */

/** A change as a page is told: executions by their key, the others by their subject. No data: the page asks for it. */
const toldChangeSchema = z.object({ kind: z.enum(CHANGE_KINDS), subject: z.string() });
export type ToldChange = z.output<typeof toldChangeSchema>;

/** Data of the events. `changes` may be empty: then its id is where to go on. `reload`: read everything anew. */
export const changeMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changes"), changes: z.array(toldChangeSchema) }),
  z.object({ kind: z.literal("reload") }),
]);
export type ChangeMessage = z.output<typeof changeMessageSchema>;

/**
 * Reads a message of a server, or of a tab, that may be of another version: changes of kinds that this one does not know
 * are passed over. Null for what is no message.
 */
export function readChangeMessage(value: unknown): ChangeMessage | null {
  const parsed = looseMessageSchema.safeParse(value);
  if (!parsed.success) return null;
  if (parsed.data.kind === "reload") return parsed.data;
  const known = parsed.data.changes.flatMap((change) => {
    const told = toldChangeSchema.safeParse(change);
    return told.success ? [told.data] : [];
  });
  return { kind: "changes", changes: known };
}

const looseMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changes"), changes: z.array(z.unknown()) }),
  z.object({ kind: z.literal("reload") }),
]);
