import { z } from "zod";
import { firstLookSchema } from "../firstLook";

/*
 * How far a source of Standard executions has been read. The store keeps it with what was read: nothing is counted as
 * read that is not stored.
 */

/** A list of executions that is being read, newest first. `token`: of its next page; null: from the beginning. */
const sweepSchema = z.object({
  token: z.string().nullable(),
  /** When it began, ms: everything that started before is in it. */
  top: z.number(),
  /** It ends at executions that started before this, ms. */
  low: z.number(),
  /** When the last one that was listed started, ms. */
  at: z.number().optional(),
});
export type Sweep = z.output<typeof sweepSchema>;

const machineSchema = z.object({
  /** All executions that started before this are stored; null before the first list was read to its end. */
  through: z.number().nullable().default(null),
  /** By what is being looked for. */
  sweeps: z.record(z.string(), sweepSchema).default({}),
  /** When the list was last read further back than usual: for what came late, and for redrives. */
  lookedBackAt: z.number().default(0),
  redrivesAt: z.number().default(0),
});
export type MachineProgress = z.output<typeof machineSchema>;

/** Results of a Map Run in S3 that are being read. */
const exportSchema = z.object({
  bucket: z.string(),
  /** Of the manifest. */
  key: z.string(),
  /** Files of the manifest that were read to their end, and items of the next. */
  files: z.int().default(0),
  items: z.int().default(0),
});
export type ExportProgress = z.output<typeof exportSchema>;

const checkpointSchema = z.object({
  version: z.literal(1),
  machines: z.record(z.string(), machineSchema),
  /** Executions of a day, of the last that were listed: what `auto` goes by. */
  perDay: z.number().default(0),
  /** By the Map Run's ARN: where its results are, as its execution told, and how far they were read. */
  exports: z.record(z.string(), exportSchema).default({}),
  firstLook: firstLookSchema.nullable().default(null),
  /** Histories that were read in a second lately; 0: none were yet. */
  historiesPerSecond: z.number().default(0),
});
export type StandardCheckpoint = z.output<typeof checkpointSchema>;

/** Reads a checkpoint; one that cannot be read begins anew: what is stored is found again. */
export function readStandardCheckpoint(text: string | null): StandardCheckpoint {
  const empty: StandardCheckpoint = checkpointSchema.parse({ version: 1, machines: {} });
  if (text === null) return empty;
  const parsed = checkpointSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : empty;
}

export function newMachineProgress(): MachineProgress {
  return { through: null, sweeps: {}, lookedBackAt: 0, redrivesAt: 0 };
}
