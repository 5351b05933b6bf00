import { z } from "zod";
import type { IndexedState } from "@/lib/contract/query/outputAttributes";
import { readPath } from "@/lib/contract/query/path";
import type { PathStep } from "@/lib/contract/query/query";
import { compileQuery } from "@/lib/expr/query";
import type { MachineOutputs } from "@/lib/store/outputs/configure";

/** AWS allows 80 characters. */
const stateName = z
  .string()
  .min(1, "the name of a state")
  .max(256)
  .regex(/^[^\0\p{Surrogate}]+$/u, "the name of a state");

/** Within a state's output, as a query writes it: `order.items[0].id`; a JSONPath's `$` may stand before it. */
const outputPath = z
  .string()
  .max(200)
  .refine((path) => stepsOf(path).length > 0, "a path within the state's output such as order.items[0].id");

const indexedState = z.union(
  [stateName, z.strictObject({ state: stateName, paths: z.array(outputPath).min(1).max(50).optional() })],
  { error: 'the name of a state, or { "state": "Charge", "paths": ["order.items[0].id"] }' },
);

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
    /** States whose outputs a search finds along an index: all values, or those at and below some paths. */
    index: z
      .array(indexedState)
      .max(50)
      .refine((states) => new Set(states.map(stateOf)).size === states.length, "each state once")
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

type ConfiguredState = z.output<typeof indexedState>;

function stateOf(configured: ConfiguredState): string {
  return typeof configured === "string" ? configured : configured.state;
}

/** Empty for what is no path. */
function stepsOf(path: string): PathStep[] {
  const within = path.replace(/^\$(?=[.[])/, "");
  return readPath(/^[.[]/.test(within) ? within : `.${within}`) ?? [];
}

/** The states whose outputs are indexed, by the names of machines. */
export function indexedOutputsOf(machines: MachineSettings): MachineOutputs[] {
  return Object.entries(machines).flatMap(([machine, { index = [] }]) =>
    index.length === 0 ? [] : [{ machine, states: index.map(indexedStateOf) }],
  );
}

function indexedStateOf(configured: ConfiguredState): IndexedState {
  const paths = typeof configured === "string" ? undefined : configured.paths;
  return { state: stateOf(configured), paths: paths?.map(stepsOf) ?? null };
}
