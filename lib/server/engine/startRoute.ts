import { invalidRequest } from "@/lib/sfn-api/apiError";
import { machineArn } from "@/lib/sfn-api/arns";
import { startExecution, startSyncExecution } from "@/lib/sfn-api/operations/executions";
import type { Route, RouteRequest } from "@/lib/sfn-api/server";

/**
 * `POST /start/MACHINE?name=NAME`, in the shape of API Gateway's integration: the body is the execution's input, what comes
 * back is AWS's answer. An Express machine is waited for.
 */
export const startRoute: Route = (request) => {
  const [, first, name = "", ...rest] = request.url.pathname.split("/");
  if (first !== "start") return null;
  if (request.method !== "POST" || name === "" || rest.length > 0) {
    throw invalidRequest("Send a POST to /start/MACHINE; the body is the input.");
  }
  return start(request, decodeURIComponent(name));
};

async function start({ url, body, context }: RouteRequest, machine: string) {
  const ctx = context({ kind: "http", detail: url.pathname });
  const stateMachineArn = machine.startsWith("arn:") ? machine : machineArn(ctx, machine);
  const name = url.searchParams.get("name");
  const request = {
    stateMachineArn,
    ...(name === null ? {} : { name }),
    ...(body.trim() === "" ? {} : { input: body }),
  };
  const there = await ctx.store.catalogue.machine(stateMachineArn.split(":").slice(0, 7).join(":"));
  const answer = there?.type === "EXPRESS" ? startSyncExecution(ctx, request) : startExecution(ctx, request);
  return { status: 200, body: await answer };
}
