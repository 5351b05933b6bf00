import { z } from "zod";

/** `GET /api/health` */
export const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  database: z.enum(["sqlite", "postgresql"]),
  executions: z.int(),
  /** Highest revision stored: rises with every change. */
  revision: z.int(),
});
export type Health = z.output<typeof healthSchema>;
