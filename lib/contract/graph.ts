import { z } from "zod";
import type { MachineGraph } from "@/lib/asl/graph";

const stateTypeField = z.enum(["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"]);

const nodeSchema = z.object({
  id: z.string(),
  type: stateTypeField,
  terminal: z.boolean(),
  retriers: z.array(z.string()),
  distributed: z.boolean(),
  comment: z.string().exactOptional(),
});

const ends = { from: z.string(), to: z.string() };
const edgeSchema = z.discriminatedUnion("kind", [
  z.object({ ...ends, kind: z.enum(["next", "default"]) }),
  z.object({ ...ends, kind: z.enum(["choice", "catch"]), index: z.int(), label: z.string() }),
]);

const levelSchema = z.object({
  parent: z.string().exactOptional(),
  branch: z.int().exactOptional(),
  depth: z.int(),
  startAt: z.string(),
  nodes: z.array(nodeSchema),
  edges: z.array(edgeSchema),
});

export const graphSchema = z.object({ levels: z.array(levelSchema) });

/**
 * `GET /api/executions/{key}/graph`: the graph of the definition that the execution ran with.
 *
 * - `unknown`: no definition is stored with it.
 * - `unreadable`: there is one, and this is what is wrong with it; the first ten findings.
 */
export const executionGraphSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("graph"), graph: graphSchema, assumed: z.boolean() }),
  z.object({ kind: z.literal("unknown") }),
  z.object({ kind: z.literal("unreadable"), findings: z.array(z.string()) }),
]);
export type ExecutionGraph =
  | { readonly kind: "graph"; readonly graph: MachineGraph; readonly assumed: boolean }
  | { readonly kind: "unknown" }
  | { readonly kind: "unreadable"; readonly findings: readonly string[] };
