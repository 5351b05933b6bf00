import { z } from "zod";
import { type Token, readToken } from "@/lib/engine/token";
import { forkMockSchema } from "./forkMock";

/*
 * The stages of a fork (lib/replay/fork), as pages send and keep them. Definitions and payloads are texts.
 */

/** Characters: AWS takes definitions of 1 MB and payloads of 256 KiB. */
const MAX_DEFINITION = 1_048_576;
const MAX_PAYLOAD = 1_048_576;
const MAX_CAUSE = 32_768;
const MAX_STAGES = 50;
const MAX_OUTCOMES = 500;
const MAX_VARIABLES = 200;
/** Of all stages together, as JSON. */
const MAX_ALL = 4_000_000;

export const tokenField = z
  .string()
  .max(2_000)
  .refine((text) => readToken(text) !== null, "it names no attempt of a state")
  .transform((text) => text as Token);
const payloadField = z
  .string()
  .max(MAX_PAYLOAD)
  .refine((text) => isJson(text), "it is no JSON");

const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("succeeded"), output: payloadField }),
  z.strictObject({
    kind: z.literal("failed"),
    error: z.string().max(256).exactOptional(),
    cause: z.string().max(MAX_CAUSE).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("timedOut") }),
]);
export type OutcomeBody = z.output<typeof outcomeSchema>;

const labelField = z.string().max(300);
const outcomeEditSchema = z.strictObject({
  of: z.union([
    z.strictObject({ token: tokenField }),
    z.strictObject({ state: z.string().max(80), attempt: z.int().min(0).max(1_000_000).exactOptional() }),
  ]),
  outcome: outcomeSchema,
  /** What people call the attempts. */
  label: labelField.exactOptional(),
});
export type OutcomeEditBody = z.output<typeof outcomeEditSchema>;

const editsSchema = z.strictObject({
  /** Amazon States Language, JSON. */
  definition: z.string().min(1).max(MAX_DEFINITION).exactOptional(),
  /** JSON text. */
  input: payloadField.exactOptional(),
  /** JSON text of each value, by name. */
  variables: z
    .record(z.string().min(1).max(80), payloadField)
    .refine((all) => Object.keys(all).length <= MAX_VARIABLES, `at most ${MAX_VARIABLES} variables`)
    .exactOptional(),
  outcomes: z.array(outcomeEditSchema).max(MAX_OUTCOMES).exactOptional(),
  /** Answers what the record does not, in the whole run; that of a later stage instead of that of an earlier one. */
  mock: forkMockSchema.exactOptional(),
});
export type ForkEditsBody = z.output<typeof editsSchema>;

/** `at`: the attempt before which the edits are made; null: before the execution starts. `label`: what people call it. */
const stageSchema = z.strictObject({
  at: tokenField.nullable(),
  label: labelField.exactOptional(),
  edits: editsSchema,
});
export type ForkStageBody = z.output<typeof stageSchema>;

export const stagesField = z
  .array(stageSchema)
  .min(1)
  .max(MAX_STAGES)
  .refine((stages) => stages.every(({ at }, i) => at !== null || i === 0), "only the first stage is before the start")
  .refine((stages) => JSON.stringify(stages).length <= MAX_ALL, `all stages take at most ${MAX_ALL} characters`);

/** Body of `POST /api/executions/{key}/forks/run`. */
export const forkRequestSchema = z.strictObject({ stages: stagesField });

const nameField = z
  .string()
  .trim()
  .min(1, "a name has at least one character")
  .max(200, "a name has at most 200 characters");

/** Body of `POST /api/executions/{key}/forks`. */
export const newForkSchema = z.strictObject({ name: nameField, stages: stagesField });
/** Body of `POST /api/forks/{key}`. */
export const renamedForkSchema = z.strictObject({ name: nameField });

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
