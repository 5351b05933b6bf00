import { z } from "zod";

/*
 * Members of requests with the constraints of AWS's model: lengths in characters, ranges, patterns.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Types.html
 */

export function text(least: number, most: number): z.ZodString {
  return z.string().min(least).max(most);
}

export function integer(least: number, most = Number.MAX_SAFE_INTEGER): z.ZodInt {
  return z.int().min(least).max(most);
}

export const arn = text(1, 256);
/** Of executions, Map Runs and versions. */
export const longArn = text(1, 2000);
export const name = text(1, 80);
/** JSON, at most 256 KiB. */
export const data = text(0, 262_144);
export const definition = text(1, 1_048_576);
export const error = text(0, 256);
export const cause = text(0, 32_768);
export const taskToken = text(1, 2048);
export const token = text(1, 1024);
export const longToken = text(1, 3096);
export const maxResults = integer(0, 1000);
export const machineType = z.enum(["STANDARD", "EXPRESS"]);
export const includedData = z.enum(["ALL_DATA", "METADATA_ONLY"]);
export const description = text(0, 256);

export const tags = z.array(z.object({ key: text(1, 128), value: text(0, 256) }));

export const loggingConfiguration = z.object({
  level: z.enum(["ALL", "ERROR", "FATAL", "OFF"]).optional(),
  includeExecutionData: z.boolean().optional(),
  destinations: z
    .array(z.object({ cloudWatchLogsLogGroup: z.object({ logGroupArn: arn.optional() }).optional() }))
    .optional(),
});

export const tracingConfiguration = z.object({ enabled: z.boolean().optional() });

export const encryptionConfiguration = z.object({
  type: z.enum(["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"]),
  kmsKeyId: text(1, 2048).optional(),
  kmsDataKeyReusePeriodSeconds: integer(60, 900).optional(),
});

export const routingConfiguration = z
  .array(z.object({ stateMachineVersionArn: longArn, weight: integer(0, 100) }))
  .min(1)
  .max(2);

export type LoggingConfiguration = z.infer<typeof loggingConfiguration>;
export type TracingConfiguration = z.infer<typeof tracingConfiguration>;
export type EncryptionConfiguration = z.infer<typeof encryptionConfiguration>;
export type Routing = z.infer<typeof routingConfiguration>;
