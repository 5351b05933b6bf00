import { z } from "zod";
import type { ConditionView } from "@/lib/replay/conditionView";
import { FLOW_STAGES } from "@/lib/replay/flowStages";
import { ACCEPTED_KINDS, VERDICTS, VERIFY_DIVERGENCE_KINDS } from "@/lib/replay/replayVerdict";

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
export const differenceSchema = z.object({
  path: z.string(),
  ours: z.string().nullable(),
  recorded: z.string().nullable(),
});
export type DifferenceView = z.output<typeof differenceSchema>;

const operandSchema = z.object({ path: z.string().nullable(), text: z.string().nullable() });
const conditionSchema: z.ZodType<ConditionView> = z.lazy(() =>
  z.union([
    z.object({ holds: z.boolean().nullable(), kind: z.enum(["all", "any", "not"]), of: z.array(conditionSchema) }),
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

const divergenceSchema = z.object({
  kind: z.enum(VERIFY_DIVERGENCE_KINDS),
  chain: z.string(),
  state: z.string().nullable(),
  recorded: z.int().nullable(),
  ours: z.int().nullable(),
  difference: z.array(differenceSchema),
  /** Where a Choice went another way: what it compared. Texts are cut. */
  choice: z
    .object({
      state: z.string(),
      eventId: z.int(),
      rules: z.array(
        z.object({ index: z.int(), next: z.string(), holds: z.boolean().nullable(), asked: conditionSchema }),
      ),
      otherwise: z.string().nullable(),
    })
    .nullable(),
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

/** The verdict on an execution, as its page shows it. */
export const openedReplaySchema = z.object({
  verdict: z.enum(VERDICTS),
  reason: z.string().nullable(),
  accepted: z.array(
    z.object({
      kind: z.enum(ACCEPTED_KINDS),
      count: z.int(),
      eventId: z.int().nullable(),
      state: z.string().nullable(),
      placeholder: z.object({ name: z.string(), value: z.string() }).optional(),
    }),
  ),
  /** The first of each chain, at most MAX_DIVERGENCES. */
  divergences: z.array(divergenceSchema),
  /** What the checks of Stepscope mind in the definition, which AWS accepted; errors only. */
  findings: z.array(z.object({ message: z.string(), location: z.string().nullable() })),
  /** How many chains diverged. */
  diverged: z.int(),
  /** Whether steps are computed beside what is recorded of them. */
  isReplayed: z.boolean(),
  revision: z.int(),
});
export type OpenedReplay = z.output<typeof openedReplaySchema>;

/** Divergences that are sent: of a Map of thousands of items each may have one. */
export const MAX_DIVERGENCES = 20;

/** Why nothing is computed of a step; `eventId` is where that begins. */
const unrecordedSchema = z.object({
  kind: z.enum(["notReplayed", "notReached", "diverged", "chance"]),
  eventId: z.int().nullable(),
});
export type UnrecordedView = z.output<typeof unrecordedSchema>;

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

const ruleSchema = z.object({
  next: z.string(),
  /** `taken`: it held. `failed`: it failed the state. `notAsked`: one before it was taken. */
  outcome: z.enum(["taken", "doesNotHold", "failed", "notAsked"]),
  /** Null where it was not asked. */
  asked: conditionSchema.nullable(),
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

/** The inside of the step that an event belongs to. */
export const replayStepSchema = z.object({
  /** The event that the step begins with. */
  eventId: z.int(),
  /** The attempt that it is, as forks name it; null where none can be made of the execution. */
  token: z.string().nullable(),
  unrecorded: unrecordedSchema.nullable(),
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

/** How far the worker is with a replay that was asked for. */
export const pendingReplaySchema = z.object({
  state: z.enum(["waiting", "running"]),
  /** How long it has been asked for, in ms. */
  sinceMs: z.number(),
  /** False: nobody will answer until a worker is started. */
  isWorkerRunning: z.boolean(),
});
export type PendingReplay = z.output<typeof pendingReplaySchema>;

export const givenUpReplaySchema = z.object({ state: z.literal("givenUp"), why: z.string() });

/** `GET /api/executions/{key}/replay`: replays run in the worker, so the answer may be that there is none yet. */
export const replayAnswerSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("opened"), replay: openedReplaySchema }),
  pendingReplaySchema,
  givenUpReplaySchema,
]);
export type ReplayAnswer = z.output<typeof replayAnswerSchema>;

/** `GET /api/executions/{key}/replay/steps/{eventId}` */
export const replayStepAnswerSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("opened"), step: replayStepSchema }),
  pendingReplaySchema,
  givenUpReplaySchema,
]);
export type ReplayStepAnswer = z.output<typeof replayStepAnswerSchema>;

/** Name of the lease of the worker that answers replays. */
export const REPLAY_LEASE = "replays";
/** How long it holds without being renewed, in ms. */
export const REPLAY_LEASE_MS = 15_000;
