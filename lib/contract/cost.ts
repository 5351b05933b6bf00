import { z } from "zod";

export const dollarsField = z.string().regex(/^-?\d+(\.\d+)?$/, "dollars as decimal text");

/** One figure with its derivation: quantity × price = amount. */
export const costLineSchema = z.object({
  what: z.string(),
  quantity: z.number(),
  unit: z.string(),
  price: dollarsField,
  amount: dollarsField,
  rule: z.string(),
  /** Date of the price. */
  asOf: z.string(),
  certainty: z.enum(["exact", "estimated"]),
  /** Where the quantity comes from. */
  from: z.string(),
});
export type CostLine = z.output<typeof costLineSchema>;

const costSideSchema = z.object({
  type: z.enum(["STANDARD", "EXPRESS"]),
  total: dollarsField,
  lines: z.array(costLineSchema),
  memory: z.object({ estimatedMb: z.number(), billedMb: z.number() }).nullable(),
});
export type CostSide = z.output<typeof costSideSchema>;

/** What would break or be different as Express, and the state that causes it; null where the whole machine does. */
export const checkSchema = z.object({
  effect: z.enum(["breaks", "differs"]),
  state: z.string().nullable(),
  reason: z.string(),
});

/** `GET /api/executions/{key}/cost`: what a run cost, and would have cost as the other type. */
export const executionCostSchema = z.object({
  asRan: costSideSchema,
  asOther: costSideSchema,
  /** The region whose prices these are; `unknown`: neither an ARN nor an event names one, and us-east-1 stands for it. */
  region: z.string(),
  asOf: z.string(),
  /** Kinds of prices of the region that are not known: those of us-east-1 stand for them. */
  assumed: z.array(z.string()),
  /** Which type suits it, in a sentence; it comes before the figures. */
  verdict: z.string(),
  transitions: z.object({
    total: z.int(),
    /** What the AWS console counts, in a sentence that says what makes the difference. */
    console: z.object({ count: z.int(), recorded: z.boolean(), sentence: z.string() }),
    /** States that redrives ran again without entering them anew; they are in `entered` of the states. */
    rerun: z.int(),
    redrives: z.int(),
    /** Map Runs whose number of child executions is not known: the total is a lower bound. */
    unknownMapRuns: z.int(),
    children: z.int(),
    states: z.array(z.object({ state: z.string(), entered: z.int(), retries: z.int(), items: z.int() })),
  }),
  /** What would break or be different as Express; null when the definition is not known or it ran as Express. */
  checks: z.array(checkSchema).nullable(),
});
export type ExecutionCosts = z.output<typeof executionCostSchema>;
