import { randomUUID } from "node:crypto";
import type { JsonObject } from "@/lib/base/json";
import { parseMachine } from "@/lib/asl/parse";
import type { TestRequest } from "@/lib/engine/testState/request";
import { ApiError } from "../apiError";
import type { ApiContext } from "../context";
import type { RequestOf } from "../shapes";
import { testedTasks } from "./testedTasks";

/** Diagnostics of one answer unless fewer are asked for. */
const MAX_DIAGNOSTICS = 100;

export function validateStateMachineDefinition(request: RequestOf<"ValidateStateMachineDefinition">) {
  const type = request.type ?? "STANDARD";
  const { diagnostics } = parseMachine(request.definition, { type });
  // Findings of our own are no part of AWS's answer; the pages show them.
  const known = diagnostics.filter(({ code }) => !code.startsWith("STEPSCOPE_"));
  const wanted = request.severity === "WARNING" ? known : known.filter(({ severity }) => severity === "ERROR");
  const most = request.maxResults === undefined || request.maxResults === 0 ? MAX_DIAGNOSTICS : request.maxResults;
  return {
    result: known.some(({ severity }) => severity === "ERROR") ? "FAIL" : "OK",
    diagnostics: wanted.slice(0, most).map(({ severity, code, message, location }) => ({
      severity,
      code,
      message,
      ...(location === undefined ? {} : { location }),
    })),
    truncated: wanted.length > most,
  };
}

export async function testState(ctx: ApiContext, request: RequestOf<"TestState">): Promise<JsonObject> {
  const { mock, inspectionLevel, ...rest } = request;
  const asked = {
    ...rest,
    ...(inspectionLevel === undefined ? {} : { inspectionLevel }),
    ...(mock === undefined ? {} : { mock }),
  } as TestRequest;
  const place = {
    at: ctx.engine.now(),
    region: ctx.region,
    account: ctx.account,
    executionName: randomUUID(),
    machineName: randomUUID(),
    seed: randomUUID(),
  };
  // It brings the models of all services: an engine starts without them.
  const { testState: test } = await import("@/lib/engine/testState/testState");
  const tested = await test(asked, place, testedTasks(ctx));
  if (!tested.ok) throw new ApiError(tested.error.error, tested.error.message);
  return tested.value as unknown as JsonObject;
}
