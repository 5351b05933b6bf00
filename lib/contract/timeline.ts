import { z } from "zod";
import type { ExecutionTrace } from "@/lib/history/span";

/** `GET /api/executions/{key}/timeline`: the fold of the history, and which state of the record it is of. */
export type Timeline = ExecutionTrace & { readonly revision: number };

/**
 * Checks the frame, not each span: a trace of 25,000 events has some 20,000 spans, and both ends of this
 * route are one build of one type (lib/history/span).
 */
export const timelineSchema = z.custom<Timeline>(
  (value) => framed.safeParse(value).success,
  "a timeline: spans, eventCount, completeness, execution, revision",
);

/** The fold alone, checked in the same way. */
export const timelineFrame = z.custom<ExecutionTrace>(
  (value) => framedTrace.safeParse(value).success,
  "a timeline: spans, eventCount, completeness, execution",
);

const framedTrace = z.looseObject({
  spans: z.array(z.unknown()),
  eventCount: z.int(),
  duplicates: z.int(),
  unknownEvents: z.int(),
  completeness: z.looseObject({ kind: z.enum(["complete", "running", "partial"]) }),
  execution: z.looseObject({ status: z.string() }),
});
const framed = framedTrace.extend({ revision: z.int() });
