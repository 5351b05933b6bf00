import type { ApiContext } from "../context";
import { answerOf } from "../engineAnswer";
import type { RequestOf } from "../shapes";
import { checkOutput } from "./payloads";

export async function sendTaskSuccess(ctx: ApiContext, { taskToken, output }: RequestOf<"SendTaskSuccess">) {
  checkOutput(output);
  answerOf(await ctx.engine.taskSucceeded(ctx.account, taskToken, output));
  return {};
}

export async function sendTaskFailure(ctx: ApiContext, { taskToken, error, cause }: RequestOf<"SendTaskFailure">) {
  const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  answerOf(await ctx.engine.taskFailed(ctx.account, taskToken, failure));
  return {};
}

export async function sendTaskHeartbeat(ctx: ApiContext, { taskToken }: RequestOf<"SendTaskHeartbeat">) {
  answerOf(await ctx.engine.heartbeat(ctx.account, taskToken));
  return {};
}
