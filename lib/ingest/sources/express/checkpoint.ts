import { z } from "zod";
import { firstLookSchema } from "../firstLook";
import { bucketsSchema } from "./sampling";

/** How far a log group has been read. Times in ms since the epoch. */
const groupSchema = z.object({
  /** Event times before this have been read once, to the end of their pages. */
  through: z.number().nullable().default(null),
  /** The newest time at which an event that was read had come to CloudWatch. */
  newestIngestion: z.number().default(0),
  /** What had come by then, by AWS's clock, and was no later than the overlap, has been read. 0: not known. */
  overlapFrom: z.number().default(0),
  /** A window of event time that is being read, and the token of its next page. */
  window: z.object({ from: z.number(), to: z.number(), token: z.string().nullable() }).nullable().default(null),
  /** When the first began of what was read and waits for its end: it is read again after a crash. */
  waitingSince: z.number().nullable().default(null),
  /** Successes that were counted, where they are sampled. */
  sampled: bucketsSchema.default({}),
  /** What came later still was asked of Insights up to here; before the first time, from when on it will be. 0: not read yet. */
  insightsAt: z.number().default(0),
});
export type GroupProgress = z.output<typeof groupSchema>;

const checkpointSchema = z.object({
  version: z.literal(1),
  groups: z.record(z.string(), groupSchema),
  firstLook: firstLookSchema.nullable().default(null),
});
export type ExpressCheckpoint = z.output<typeof checkpointSchema>;

/** Reads a checkpoint; one that cannot be read begins anew: what is stored is found again. */
export function readExpressCheckpoint(text: string | null): ExpressCheckpoint {
  const parsed = text === null ? null : checkpointSchema.safeParse(JSON.parse(text));
  return parsed?.success === true ? parsed.data : { version: 1, groups: {}, firstLook: null };
}

export function newGroupProgress(): GroupProgress {
  return groupSchema.parse({});
}
