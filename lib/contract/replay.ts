import { z } from "zod";
import type { Operand } from "@/lib/engine/choice/asked";
import { FLOW_STAGES } from "@/lib/replay/flowStages";
import { VERDICTS } from "@/lib/replay/verdict";

/*
 * What the Replay tab of an execution is drawn from. Payloads go as JSON text, so that the text of the record stays
 * as it came.
 */

const eventRefSchema = z.object({ id: z.int(), type: z.string(), name: z.string().nullable() });

const chainRowSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("folded"), count: z.int() }),
  z.object({
    kind: z.literal("pair"),
    recorded: eventRefSchema.nullable(),
    ours: eventRefSchema.nullable(),
    isFirst: z.boolean(),
  }),
]);
export type ChainRowView = z.output<typeof chainRowSchema>;

/** Values as previews: JSON text, cut when long. Null is absence. */
const differenceSchema = z.object({ path: z.string(), ours: z.string().nullable(), recorded: z.string().nullable() });
export type DifferenceView = z.output<typeof differenceSchema>;

const divergenceSchema = z.object({
  kind: z.string(),
  chain: z.string(),
  state: z.string().nullable(),
  recorded: z.int().nullable(),
  ours: z.int().nullable(),
  difference: z.array(differenceSchema),
  /** Both chains aligned around the difference. */
  rows: z.array(chainRowSchema),
  explanations: z.array(
    z.object({
      kind: z.enum(["definition", "awsChange", "missingValue", "record", "ours"]),
      isCertain: z.boolean(),
      because: z.string(),
    }),
  ),
});
export type DivergenceView = z.output<typeof divergenceSchema>;

/** `GET /api/executions/{key}/replay` */
export const openedReplaySchema = z.object({
  verdict: z.enum(VERDICTS),
  reason: z.string().nullable(),
  accepted: z.array(
    z.object({ kind: z.string(), count: z.int(), eventId: z.int().nullable(), state: z.string().nullable() }),
  ),
  /** The first of each chain, at most MOST_DIVERGENCES. */
  divergences: z.array(divergenceSchema),
  /** How many chains diverged. */
  diverged: z.int(),
  /** Whether steps are computed beside what is recorded of them. */
  isReplayed: z.boolean(),
  revision: z.int(),
});
export type OpenedReplay = z.output<typeof openedReplaySchema>;

/** Divergences that are sent: of a Map of thousands of items each may have one. */
export const MOST_DIVERGENCES = 20;

/** Why nothing is computed of a step; `eventId` is where that begins. */
const untoldSchema = z.object({
  kind: z.enum(["notReplayed", "notReached", "diverged", "chance"]),
  eventId: z.int().nullable(),
});
export type UntoldView = z.output<typeof untoldSchema>;

export type StageKey = (typeof FLOW_STAGES)[number];

const stageSchema = z.object({
  stage: z.enum(FLOW_STAGES),
  /** JSON text; null where the replay does not tell, and where it is that of the stage before. */
  computed: z.string().nullable(),
  isComputed: z.boolean(),
  recorded: z
    .object({
      eventId: z.int(),
      text: z.string().nullable(),
      /** Why there is no whole text. */
      hidden: z.enum(["truncated", "withheld", "redacted"]).nullable(),
    })
    .nullable(),
  /** It is what the stage before was: the text is not sent again. */
  isSame: z.boolean(),
  differences: z.array(differenceSchema),
});
export type StageView = z.output<typeof stageSchema>;

/** A value that a rule looked at, as JSON text; `text` null where the path leads nowhere. */
export type OperandView = { readonly path: Operand["path"]; readonly text: string | null };

export type AskedView = { readonly holds: boolean | null } & (
  | { readonly kind: "all" | "any" | "not"; readonly of: readonly AskedView[] }
  | { readonly kind: "compare"; readonly op: string; readonly left: OperandView; readonly right: OperandView }
  | { readonly kind: "expression"; readonly text: string; readonly reads: readonly OperandView[] }
);

const operandSchema = z.object({ path: z.string().nullable(), text: z.string().nullable() });
const askedSchema: z.ZodType<AskedView> = z.lazy(() =>
  z.union([
    z.object({ holds: z.boolean().nullable(), kind: z.enum(["all", "any", "not"]), of: z.array(askedSchema) }),
    z.object({
      holds: z.boolean().nullable(),
      kind: z.literal("compare"),
      op: z.string(),
      left: operandSchema,
      right: operandSchema,
    }),
    z.object({
      holds: z.boolean().nullable(),
      kind: z.literal("expression"),
      text: z.string(),
      reads: z.array(operandSchema),
    }),
  ]),
);

const ruleSchema = z.object({
  next: z.string(),
  /** `taken`: it held. `failed`: it failed the state. `notAsked`: one before it was taken. */
  outcome: z.enum(["taken", "doesNotHold", "failed", "notAsked"]),
  /** Null where it was not asked. */
  asked: askedSchema.nullable(),
});
export type RuleView = z.output<typeof ruleSchema>;

const judgementSchema = z.object({
  errorEquals: z.array(z.string()),
  kind: z.enum(["acts", "usedUp", "otherError", "unanswerable", "notAsked"]),
  /** The name that answers. */
  by: z.string().nullable(),
  because: z.enum(["earlier", "retried"]).nullable(),
});
export type JudgementView = z.output<typeof judgementSchema>;

const recoverySchema = z.object({
  error: z.string().nullable(),
  cause: z.string().nullable(),
  /** Whether the replay told, or the record alone. */
  isComputed: z.boolean(),
  retriers: z.array(judgementSchema.extend({ used: z.int(), maxAttempts: z.int() })),
  catchers: z.array(judgementSchema.extend({ next: z.string() })),
  /** How long the retrier that acted waits, ms. */
  delayMs: z.number().nullable(),
});
export type RecoveryView = z.output<typeof recoverySchema>;

/** `GET /api/executions/{key}/replay/steps/{eventId}`: the step that an event belongs to. */
export const replayStepSchema = z.object({
  /** The event that the step begins with. */
  eventId: z.int(),
  untold: untoldSchema.nullable(),
  stages: z.array(stageSchema),
  /** JSON texts; null where the replay does not tell. `after` is null where nothing was assigned. */
  variables: z.object({ before: z.string(), after: z.string().nullable() }).nullable(),
  context: z.string().nullable(),
  choice: z
    .object({ rules: z.array(ruleSchema), otherwise: z.string().nullable(), tookDefault: z.boolean() })
    .nullable(),
  recovery: recoverySchema.nullable(),
  revision: z.int(),
});
export type ReplayStep = z.output<typeof replayStepSchema>;
