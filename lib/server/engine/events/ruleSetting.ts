import { z } from "zod";
import type { Json } from "@/lib/base/json";
import { compilePattern } from "@/lib/events/pattern";
import { readSchedule } from "@/lib/events/schedule";
import { inputProblem, type TargetInput } from "@/lib/events/targetInput";
import { DEFAULT_BUS } from "@/lib/sfn-api/eventBridge/context";
import { MAX_TARGETS } from "@/lib/sfn-api/eventBridge/targets";

/*
 * A rule as stepscope.config says it: in the members that EventBridge has, beginning small. What cannot be used is refused when
 * the configuration is read, with the name of the rule.
 */

const json = z.custom<Json>((value) => value !== undefined);

const target = z.strictObject({
  /** Name or ARN of a state machine; behind it, at a colon, a version or an alias. */
  arn: z.string().min(1).max(1600),
  id: z
    .string()
    .regex(/^[\.\-_A-Za-z0-9]{1,64}$/, "an id of a target has letters, digits, dots, dashes and underscores")
    .optional(),
  /** JSON that it always gets: a value, or its text. */
  input: json.optional(),
  inputPath: z.string().max(256).optional(),
  inputTransformer: z
    .strictObject({
      inputPathsMap: z.record(z.string(), z.string()).optional(),
      inputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
});

export type TargetSetting = z.output<typeof target>;

export const ruleSetting = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\.\-_A-Za-z0-9]{1,64}$/, "a rule's name has letters, digits, dots, dashes and underscores"),
    eventBusName: z.string().min(1).max(256).default(DEFAULT_BUS),
    description: z.string().max(512).optional(),
    state: z.enum(["ENABLED", "DISABLED"]).optional(),
    /** An event pattern: an object, or its text. */
    eventPattern: json.optional(),
    /** rate(…) or cron(…) */
    scheduleExpression: z.string().optional(),
    /** IANA name, of a cron; UTC without one. */
    scheduleExpressionTimezone: z.string().optional(),
    targets: z.array(target).max(MAX_TARGETS),
  })
  .superRefine((rule, context) => {
    const why = ruleProblem(rule);
    if (why !== null) context.addIssue({ code: "custom", message: `rule ${rule.name}: ${why}` });
  });

export type RuleSetting = z.output<typeof ruleSetting>;

type Checked = {
  readonly eventPattern?: Json | undefined;
  readonly scheduleExpression?: string | undefined;
  readonly scheduleExpressionTimezone?: string | undefined;
  readonly targets: readonly TargetSetting[];
};

function ruleProblem({
  eventPattern,
  scheduleExpression,
  scheduleExpressionTimezone,
  targets,
}: Checked): string | null {
  if (eventPattern === undefined && scheduleExpression === undefined) {
    return "it needs an eventPattern or a scheduleExpression";
  }
  if (eventPattern !== undefined) {
    const pattern = compilePattern(textOf(eventPattern));
    if (!pattern.ok) return `its eventPattern is not valid: ${pattern.error}`;
  }
  if (scheduleExpression !== undefined) {
    const schedule = readSchedule(scheduleExpression, scheduleExpressionTimezone ?? null);
    if (!schedule.ok) return `its scheduleExpression is not valid: ${schedule.error}`;
  }
  return targets.map((one) => inputProblem(targetInputOf(one))).find((why) => why !== null) ?? null;
}

/** JSON as text; a text is taken as it stands. */
export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a target is given, in EventBridge's members. */
export function targetInputOf({ input, inputPath, inputTransformer }: TargetSetting): TargetInput {
  return {
    ...(input === undefined ? {} : { Input: textOf(input) }),
    ...(inputPath === undefined ? {} : { InputPath: inputPath }),
    ...(inputTransformer === undefined
      ? {}
      : {
          InputTransformer: {
            InputPathsMap: inputTransformer.inputPathsMap ?? {},
            InputTemplate: inputTransformer.inputTemplate,
          },
        }),
  };
}
