import type { z } from "zod";
import type { Json } from "@/lib/base/json";
import { parseBody, type Route } from "../server";
import { readShape } from "../shape";
import type { EventBus, EventContext } from "./context";
import { putEvents } from "./putEvents";
import { deleteRule, describeRule, listRules, putRule, switchRule, testEventPattern } from "./rules";
import { EVENT_SHAPES, type EventOperation, type EventRequest, isEventOperation } from "./shapes";
import { listTargetsByRule, putTargets, removeTargets } from "./targets";

/*
 * EventBridge on the engine's port, awsJson1.1: events come in, and the rules that start state machines are kept. A bus need
 * not be created: there is one wherever a rule names it.
 */

type Operation<Name extends EventOperation> = (ctx: EventContext, request: EventRequest<Name>) => unknown;

const OPERATIONS: { readonly [Name in EventOperation]: Operation<Name> } = {
  PutEvents: putEvents,
  PutRule: putRule,
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
  DeleteRule: deleteRule,
  DescribeRule: describeRule,
  EnableRule: switchRule("ENABLED"),
  DisableRule: switchRule("DISABLED"),
  ListRules: listRules,
  ListTargetsByRule: listTargetsByRule,
  TestEventPattern: (_, request) => testEventPattern(request),
};

/** Performs an operation on a request that may have any shape. Throws ApiError. */
export async function performEvent<Name extends EventOperation>(
  name: Name,
  ctx: EventContext,
  request: Json,
): Promise<unknown> {
  const operation: Operation<Name> = OPERATIONS[name];
  const shape: z.ZodType = EVENT_SHAPES[name];
  return operation(ctx, readShape(shape, request) as EventRequest<Name>);
}

const SERVICE = "AWSEvents.";

/** Answers what is asked of EventBridge. */
export function eventBridgeRoute(bus: EventBus): Route {
  return ({ method, headers, body, context }) => {
    const target = String(headers["x-amz-target"] ?? "");
    const name = target.startsWith(SERVICE) ? target.slice(SERVICE.length) : "";
    if (method !== "POST" || !isEventOperation(name)) return null;
    const { engine, store, account, region } = context({ kind: "sdk" });
    return answer(name, { engine, store, account, region, bus }, body);
  };
}

async function answer(name: EventOperation, ctx: EventContext, body: string) {
  return { status: 200, body: await performEvent(name, ctx, parseBody(body)) };
}
