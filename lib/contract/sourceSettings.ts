import { z } from "zod";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { matchesParts } from "@/lib/base/wildcard";

/*
 * A source: where executions come from by themselves. It stands in `sources` of stepscope.config, or in the database,
 * where the Sources page keeps those that were added there.
 */

/**
 * - `standard`: Standard executions by the Step Functions API;
 * - `express`: log groups of Express machines (and of Standard ones that are named) by the CloudWatch Logs API;
 * - `engine`: another local engine, or an emulator, that speaks the Step Functions API;
 * - `push`: what Firehose and EventBridge deliver to the push listener;
 * - `folder`: files as they appear in a folder.
 */
export const SOURCE_KINDS = ["standard", "express", "engine", "push", "folder"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

const UNITS = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** `90d`, `12h`, `30m`. */
const duration = z.string().regex(/^\d{1,4}[mhd]$/, "a time such as 90d, 12h or 30m");

/** ms of a duration. */
function msOf(text: string): number {
  return Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS];
}

const address = z.url({ protocol: /^https?$/, error: "an http:// or https:// address" });

export const sourceSchema = z
  .strictObject({
    /** What it is called, here and in its rows. */
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "a name of letters, digits, dots, dashes and underscores"),
    kind: z.enum(SOURCE_KINDS),
    /** Else AWS_REGION, the profile's, or us-east-1. */
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+){1,3}-\d$/, "a region such as eu-west-1, cn-north-1 or us-gov-west-1")
      .optional(),
    /** Step Functions and CloudWatch Logs, unless `logsEndpoint` is given. AWS itself without it. */
    endpoint: address.optional(),
    logsEndpoint: address.optional(),
    /** S3, where Map Runs export to; else `endpoint`, but for a local engine, which has none. */
    s3Endpoint: address.optional(),
    /** Of ~/.aws/config; SSO profiles too. */
    profile: z.string().min(1).max(200).optional(),
    /** ARN of a role that is taken on, from the profile or the usual credentials. */
    role: z
      .string()
      .regex(/^arn:[^:]+:iam::\d{12}:role\/.+$/, "the ARN of a role")
      .optional(),
    externalId: z.string().min(2).max(1_224).optional(),
    /** Names of machines; `*` stands for any characters. All without it. */
    machines: z.array(z.string().min(1).max(300)).max(1_000).optional(),
    /** Machines that have all of these tags. */
    tags: z.record(z.string().min(1).max(128), z.string().max(256)).optional(),
    /** How far back the first look goes. */
    since: duration.optional(),
    /** Of the histories of executions that succeeded, 0 to 1; `auto`: all, while the account is small. */
    share: z.union([z.literal("auto"), z.number().min(0).max(1)]).optional(),
    /** Of AWS's quotas that this source may use, with the others of its account and region. */
    quota: z.number().min(0.01).max(1).optional(),
    /** Between two looks. */
    every: duration.optional(),
    /** Log groups besides those that machines name: of `express` alone. */
    logGroups: z.array(z.string().min(1).max(512)).max(1_000).optional(),
    /** Whether Logs Insights is asked for what came late: it costs by the bytes it scans. */
    insights: z.boolean().optional(),
    /** Whether what is stored is held against CloudWatch's metrics, which costs by the metric; of AWS itself unless it is false. */
    metrics: z.boolean().optional(),
    /** Whether CloudTrail is asked who changed a machine: of `standard` alone, and of AWS itself unless it is false. */
    cloudTrail: z.boolean().optional(),
    /** Of `express`: successes of a machine above a number an hour (or minute) are sampled; failures never are. */
    sample: z
      .strictObject({
        above: z.int().min(1).max(1_000_000),
        per: z.enum(["hour", "minute"]).optional(),
        /** The part that is kept of those above, 0 to 1; 0.01 without it. */
        keep: z.number().min(0).max(1).optional(),
      })
      .optional(),
    /** Of `folder`: a path, relative to the configuration file. */
    folder: z.string().min(1).max(4_096).optional(),
    paused: z.boolean().optional(),
    /** false: executions may be redriven, started and resumed in its account, each after a confirmation. */
    readOnly: z.boolean().optional(),
  })
  .refine(({ kind, folder }) => (kind === "folder") === (folder !== undefined), {
    error: "a source of kind folder names its folder, and no other does",
    path: ["folder"],
  })
  .refine(({ kind, endpoint }) => kind !== "engine" || endpoint !== undefined, {
    error: "a source of kind engine names its endpoint, such as http://127.0.0.1:8083",
    path: ["endpoint"],
  })
  .refine(({ kind, readOnly }) => readOnly !== false || kind === "standard" || kind === "engine", {
    error: "only a source of kind standard or engine can be written to",
    path: ["readOnly"],
  })
  .refine(({ kind, sample }) => kind === "express" || sample === undefined, {
    error: "only a source of kind express samples; of standard executions share says whose histories are read",
    path: ["sample"],
  });

export type SourceSettings = z.output<typeof sourceSchema>;
export type SampleSettings = NonNullable<SourceSettings["sample"]>;

export const sourcesSchema = z.array(sourceSchema).superRefine((sources, context) => {
  const names = new Set<string>();
  for (const [at, { name }] of sources.entries()) {
    if (names.has(name))
      context.addIssue({ code: "custom", message: `two sources are called ${name}`, path: [at, "name"] });
    names.add(name);
  }
});

/** How far back the first look goes, in ms: of Standard executions all that AWS still has; of logs a week. */
export function sinceOf({ kind, since }: SourceSettings): number {
  if (since !== undefined) return msOf(since);
  return kind === "express" ? 7 * DAY_MS : Infinity;
}

/** Between two looks, in ms: an engine on this machine has no quota. */
export function everyOf({ kind, every }: SourceSettings): number {
  if (every !== undefined) return msOf(every);
  return kind === "engine" ? 2_000 : 30_000;
}

/** Whether a machine's name is wanted. */
export function isWantedMachine({ machines }: SourceSettings, name: string): boolean {
  return machines === undefined || machines.some((pattern) => matchesParts(pattern.split("*"), name));
}
