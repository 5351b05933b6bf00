import { z } from "zod";
import { jobKindField } from "./jobKinds";

/** `GET /api/health` */
export const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  database: z.enum(["sqlite", "postgresql"]),
  executions: z.int(),
  /** Number of the last change in the change feed. */
  changeNumber: z.int(),
  /** Background work that failed: why, how often, and whether it is not tried again by itself. */
  failing: z.array(z.object({ kind: jobKindField, message: z.string(), attempts: z.int(), isOver: z.boolean() })),
});
export type Health = z.output<typeof healthSchema>;
