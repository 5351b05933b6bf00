import { z } from "zod";

/**
 * What addresses hold instead of an ARN: the first 20 hexadecimal digits of the SHA-256 of an execution's identity. Forks
 * have keys of the same form.
 */
export const keyField = z.string().regex(/^[0-9a-f]{20}$/, "a key of 20 hexadecimal digits");

export function isKey(text: string): boolean {
  return keyField.safeParse(text).success;
}
