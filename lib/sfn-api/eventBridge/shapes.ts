import { z } from "zod";
import { integer, text } from "../members";

/*
 * The input of EventBridge's operations, as AWS's model has it. Members that it does not know are passed over.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
 */

const ruleName = text(1, 64).regex(/^[\.\-_A-Za-z0-9]+$/);
/** A name, or the ARN of a bus. */
const bus = z
  .string()
  .min(1)
  .max(1600)
  .regex(/^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/\.\-_A-Za-z0-9]+$/);

const ofRule = { Name: ruleName, EventBusName: bus.optional(), Force: z.boolean().optional() };
const page = { NextToken: text(1, 2048).optional(), Limit: integer(1, 100).optional() };

export const targetShape = z.object({
  Id: text(1, 64).regex(/^[\.\-_A-Za-z0-9]+$/),
  Arn: text(1, 1600),
  RoleArn: text(1, 1600).optional(),
  Input: text(0, 8192).optional(),
  InputPath: text(0, 256).optional(),
  InputTransformer: z
    .object({
      InputPathsMap: z.record(text(1, 256), text(0, 256)).optional(),
      InputTemplate: text(1, 8192),
    })
    .optional(),
});
export type Target = z.output<typeof targetShape>;

export const EVENT_SHAPES = {
  PutEvents: z.object({
    Entries: z
      .array(
        z.object({
          /** Seconds. */
          Time: z.number().optional(),
          Source: z.string().optional(),
          Resources: z.array(z.string()).optional(),
          DetailType: z.string().optional(),
          Detail: z.string().optional(),
          EventBusName: bus.optional(),
          TraceHeader: text(1, 500).optional(),
        }),
      )
      .min(1)
      .max(10),
  }),
  PutRule: z.object({
    Name: ruleName,
    ScheduleExpression: text(0, 256).optional(),
    /** EventBridge Scheduler's member: rules of AWS have UTC alone. */
    ScheduleExpressionTimezone: text(1, 50).optional(),
    EventPattern: text(0, 4096).optional(),
    State: z.enum(["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]).optional(),
    Description: text(0, 512).optional(),
    RoleArn: text(1, 1600).optional(),
    EventBusName: bus.optional(),
  }),
  PutTargets: z.object({ Rule: ruleName, EventBusName: bus.optional(), Targets: z.array(targetShape).min(1).max(100) }),
  RemoveTargets: z.object({
    Rule: ruleName,
    EventBusName: bus.optional(),
    Ids: z.array(text(1, 64)).min(1).max(100),
    Force: z.boolean().optional(),
  }),
  DeleteRule: z.object(ofRule),
  DescribeRule: z.object(ofRule),
  EnableRule: z.object(ofRule),
  DisableRule: z.object(ofRule),
  ListRules: z.object({ NamePrefix: ruleName.optional(), EventBusName: bus.optional(), ...page }),
  ListTargetsByRule: z.object({ Rule: ruleName, EventBusName: bus.optional(), ...page }),
  TestEventPattern: z.object({ EventPattern: text(0, 4096), Event: z.string() }),
} as const;

export type EventOperation = keyof typeof EVENT_SHAPES;
export type EventRequest<Name extends EventOperation> = z.output<(typeof EVENT_SHAPES)[Name]>;

export function isEventOperation(name: string): name is EventOperation {
  return Object.hasOwn(EVENT_SHAPES, name);
}
