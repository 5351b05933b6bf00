import { z } from "zod";

/** The first 20 hexadecimal digits of the SHA-256 of an execution's identity; what addresses hold instead of an ARN. */
export const keyField = z.string().regex(/^[0-9a-f]{20}$/, "an execution key of 20 hexadecimal digits");

export function isExecutionKey(text: string): boolean {
  return keyField.safeParse(text).success;
}
