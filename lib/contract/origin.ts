import { z } from "zod";
import { err, ok, type Result } from "@/lib/base/result";
import type { ToldDecision, ToldNode } from "@/lib/replay/origin/toldOrigin";
import type { QueryProblem } from "./listQuery";
import { givenUpReplaySchema, pendingReplaySchema } from "./replay";

/** Characters of a path that is asked for: longer than any that a person follows. */
export const MAX_ORIGIN_PATH = 1_000;

/** Which value: what an event shows at a path, such as `$.order.total`, or a variable that it assigns. */
export type OriginQuery = { readonly eventId: number; readonly path: string };

export function printOriginQuery({ eventId, path }: OriginQuery): URLSearchParams {
  return new URLSearchParams({ event: String(eventId), path });
}

export function parseOriginQuery(params: URLSearchParams): Result<OriginQuery, QueryProblem> {
  const [event, path] = [params.get("event") ?? "", params.get("path") ?? ""];
  if (!/^[1-9]\d{0,8}$/.test(event)) return err({ parameter: "event", why: "it is not the number of an event" });
  if (!path.startsWith("$")) return err({ parameter: "path", why: "it is no path, which begins with $" });
  if (path.length > MAX_ORIGIN_PATH) {
    return err({ parameter: "path", why: `it has more than ${MAX_ORIGIN_PATH} characters` });
  }
  return ok({ eventId: Number(event), path });
}

const nodeSchema: z.ZodType<ToldNode> = z.object({
  depth: z.int(),
  how: z.enum(["copied", "computed", "shape"]),
  reads: z.string().nullable(),
  kind: z.enum([
    "written",
    "executionInput",
    "outcome",
    "taskError",
    "stateError",
    "literal",
    "context",
    "added",
    "drawn",
    "mapRun",
    "untraced",
  ]),
  state: z.string().nullable(),
  eventId: z.int().nullable(),
  field: z.string().nullable(),
  text: z.string().nullable(),
  path: z.string().nullable(),
  slot: z
    .enum([
      "input",
      "effective",
      "parameters",
      "sent",
      "result",
      "selected",
      "placed",
      "output",
      "error",
      "variable",
      "item",
      "itemInput",
    ])
    .nullable(),
  value: z.string().nullable(),
  why: z.string().nullable(),
  more: z.int(),
  turns: z.int(),
  looked: z.array(z.string()),
});

const decisionSchema: z.ZodType<ToldDecision> = z.object({
  kind: z.enum(["choice", "catch"]),
  state: z.string(),
  eventId: z.int().nullable(),
  index: z.int().nullable(),
  reads: z.array(z.string()),
});

/** `GET /api/executions/{key}/origin`: `refused` says why the value cannot be traced. */
export const originAnswerSchema = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("opened"),
    origin: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("traced"),
        eventId: z.int(),
        path: z.string(),
        nodes: z.array(nodeSchema),
        decisions: z.array(decisionSchema),
      }),
      z.object({ kind: z.literal("refused"), why: z.string() }),
    ]),
  }),
  pendingReplaySchema,
  givenUpReplaySchema,
]);
export type OriginAnswer = z.output<typeof originAnswerSchema>;
