import { z } from "zod";

/** Types of settings that several parts have. */
export const port = z.coerce.number().int().min(1, "a port is 1 to 65535").max(65535, "a port is 1 to 65535");
export const hostName = z
  .string()
  .min(1)
  .regex(/^[A-Za-z0-9.:_[\]-]+$/, "a host name or address without a scheme");

/** Under which the pages are reached from elsewhere, without a slash at its end. */
export const publicUrl = z
  .url({ protocol: /^https?$/, error: "an address such as https://stepscope.example.com" })
  .refine((text) => !/[?#@]/.test(text), "an address without a user, ? and #")
  .transform((text) => text.replace(/\/+$/, ""));
