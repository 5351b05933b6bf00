import { z } from "zod";
import { compileQuery } from "@/lib/expr/query";

/** What the configuration says of machines, by their names. */
export const machineSettingsSchema = z.record(
  z.string().min(1).max(256),
  z.strictObject({
    /** Where the input says which piece of work an execution does: a JSONPath such as `$.orderId`. */
    businessKey: z
      .string()
      .max(1_000)
      .refine((path) => readsInput(path), "a JSONPath of the input such as $.orderId")
      .optional(),
  }),
);
export type MachineSettings = z.output<typeof machineSettingsSchema>;

function readsInput(path: string): boolean {
  const query = compileQuery(path);
  return query.ok && query.value.head === "input";
}

/** The paths of business keys, by the names of machines. */
export function businessKeysOf(machines: MachineSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(machines).flatMap(([name, { businessKey }]) =>
      businessKey === undefined ? [] : [[name, businessKey] as const],
    ),
  );
}
