import { z } from "zod";
import { ruleSetting } from "./events/ruleSetting";

/*
 * What stepscope.config says of the local engine: `engine: { … }`. Paths are relative to the folder that the file is in.
 */

const url = z.url({ protocol: /^https?$/, error: "an http:// or https:// address" });

/** Exactly one of them stands for a resource. */
const resource = z
  .strictObject({
    module: z.string().min(1).optional(),
    url: url.optional(),
    endpoint: url.optional(),
    mock: z.string().min(1).optional(),
    aws: z.literal(true).optional(),
  })
  .refine((mapped) => Object.values(mapped).filter((one) => one !== undefined).length === 1, {
    error: "one of module, url, endpoint, mock, aws: true",
  });

export type ResourceSetting = z.output<typeof resource>;

export const engineSettingsSchema = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, "an account has 12 digits")
    .optional(),
  region: z.string().min(1).optional(),
  /** Nothing that starts, changes or invokes something on AWS is called while it is true, as it is unless it is said. */
  readOnly: z.boolean().optional(),
  /** By ARN or name of a function, `service:action`, or a service. */
  resources: z.record(z.string(), resource).optional(),
  /** Base addresses by service, as `sqs`. */
  endpoints: z.record(z.string(), url).optional(),
  /** A module whose functions stand for what nothing else does. */
  handlers: z.string().min(1).optional(),
  /** A mock file of Step Functions Local. */
  mock: z.string().min(1).optional(),
  /** Files and folders that define state machines. */
  machines: z.array(z.string().min(1)).optional(),
  /** Values for `${Name}` in them. */
  substitutions: z.record(z.string(), z.string()).optional(),
  /** A folder that stands for S3: FOLDER/BUCKET/KEY. */
  s3: z.string().min(1).optional(),
  /** A folder for log lines: a file for each log group. */
  logs: z.string().min(1).optional(),
  /** Rules and schedules of EventBridge that start state machines. */
  rules: z
    .array(ruleSetting)
    .max(300)
    .refine(
      (rules) => new Set(rules.map(({ eventBusName, name }) => `${eventBusName}/${name}`)).size === rules.length,
      {
        error: "two rules of one event bus have the same name",
      },
    )
    .optional(),
  /** Durations times this. */
  timeScale: z.number().positive().max(1_000).optional(),
});

export type EngineSettings = z.output<typeof engineSettingsSchema>;

/** What the engine is when nothing is said. */
export const ENGINE_ACCOUNT = "000000000000";
export const ENGINE_REGION = "us-east-1";
