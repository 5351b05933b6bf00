import { z } from "zod";
import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import { instantField } from "./instant";
import type { QueryProblem } from "./listQuery";
import { givenUpReplaySchema, pendingReplaySchema } from "./replay";

/** Characters of an expression that a page may ask for; the command line has no bound of its own. */
export const MAX_PROBE_EXPRESSION = 1_500;
/** Of a state's name, as AWS bounds it. */
const MAX_STATE = 80;

export type ProbeQuery = { readonly state: string; readonly expression: string };

export function printProbeQuery({ state, expression }: ProbeQuery): URLSearchParams {
  return new URLSearchParams({ state, expression });
}

export function parseProbeQuery(params: URLSearchParams): Result<ProbeQuery, QueryProblem> {
  const [state, expression] = [params.get("state") ?? "", params.get("expression") ?? ""];
  if (state === "" || state.length > MAX_STATE) return err({ parameter: "state", why: "it is no name of a state" });
  if (expression === "") return err({ parameter: "expression", why: "it is empty" });
  if (expression.length > MAX_PROBE_EXPRESSION) {
    return err({ parameter: "expression", why: `it has more than ${MAX_PROBE_EXPRESSION} characters` });
  }
  return ok({ state, expression });
}

const visitSchema = z.object({
  eventId: z.int(),
  at: instantField,
  visit: z.int(),
  attempts: z.int(),
});

const probedVisitSchema = z.union([
  visitSchema.extend({ value: z.custom<Json>() }),
  visitSchema.extend({ error: z.string() }),
]);
export type ProbedVisitView = z.output<typeof probedVisitSchema>;

/** `GET /api/executions/{key}/probe`: a visit has a value or an error. */
export const probeAnswerSchema = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("opened"),
    probe: z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("probed"),
        visits: z.array(probedVisitSchema),
      }),
      z.object({ kind: z.literal("refused"), why: z.string() }),
    ]),
  }),
  pendingReplaySchema,
  givenUpReplaySchema,
]);
export type ProbeAnswer = z.output<typeof probeAnswerSchema>;
