import { z } from "zod";
import { instant } from "@/lib/base/instant";

/** A point in time over HTTP: whole milliseconds since the epoch, UTC. */
export const instantField = z.int().transform((ms) => instant(ms));

/** Decimal digits in a query string, as an instant. */
export const instantText = z
  .string()
  .regex(/^-?\d{1,15}$/, "milliseconds since the epoch")
  .transform((digits) => instant(Number(digits)));
