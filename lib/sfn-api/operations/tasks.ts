import { ApiError } from "../apiError";
import type { ApiContext } from "../context";
import { answerOf } from "../engineAnswer";
import type { RequestOf } from "../shapes";

/** Bytes of an output: the payload limit. */
const MAX_OUTPUT_BYTES = 262_144;

export async function sendTaskSuccess(ctx: ApiContext, { taskToken, output }: RequestOf<"SendTaskSuccess">) {
  try {
    JSON.parse(output);
  } catch (error) {
    throw new ApiError("InvalidOutput", `Invalid Output: '${error instanceof Error ? error.message : String(error)}'`);
  }
  if (Buffer.byteLength(output) > MAX_OUTPUT_BYTES) {
    throw new ApiError("InvalidOutput", `Invalid Output: 'longer than ${MAX_OUTPUT_BYTES} bytes'`);
  }
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
