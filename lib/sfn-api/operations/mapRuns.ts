import type { MapRunView } from "@/lib/engine/protocol";
import { invalidRequest, noResource } from "../apiError";
import { executionOf, requireKind, seconds } from "../arns";
import type { ApiContext } from "../context";
import { answerOf } from "../engineAnswer";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";

async function mapRunOf({ store, account }: ApiContext, arn: string) {
  requireKind(arn, "mapRun");
  const row = await store.mapRun(arn);
  const execution = row === null ? null : await store.executionById(row.executionId);
  if (row === null || execution === null || execution.account !== account) throw noResource(arn);
  return { row, execution, view: JSON.parse(row.view) as MapRunView };
}

export async function describeMapRun(ctx: ApiContext, { mapRunArn }: RequestOf<"DescribeMapRun">) {
  const { row, execution, view } = await mapRunOf(ctx, mapRunArn);
  const { status, maxConcurrency, toleratedFailurePercentage, toleratedFailureCount, redriveCount } = view;
  return {
    mapRunArn,
    executionArn: execution.arn,
    status,
    startDate: seconds(row.startedAt),
    ...(row.stoppedAt === null ? {} : { stopDate: seconds(row.stoppedAt) }),
    maxConcurrency,
    toleratedFailurePercentage,
    toleratedFailureCount,
    itemCounts: view.itemCounts,
    executionCounts: view.executionCounts,
    redriveCount,
    ...(redriveCount > 0 && execution.redrivenAt !== null ? { redriveDate: seconds(execution.redrivenAt) } : {}),
  };
}

export async function listMapRuns(ctx: ApiContext, request: RequestOf<"ListMapRuns">) {
  const { executionArn, maxResults, nextToken } = request;
  const execution = await executionOf(ctx, executionArn);
  const scope = `mapRuns ${executionArn}`;
  const before = Number(readToken(scope, nextToken) ?? 0);
  const size = pageSize(maxResults);
  const rows = await ctx.store.mapRuns(execution.id, before, size + 1);
  const { page, next } = paged(rows, size, scope, () => String(before + size));
  return {
    mapRuns: page.map(({ arn, startedAt, stoppedAt }) => ({
      executionArn,
      mapRunArn: arn,
      stateMachineArn: execution.machineArn,
      startDate: seconds(startedAt),
      ...(stoppedAt === null ? {} : { stopDate: seconds(stoppedAt) }),
    })),
    ...next,
  };
}

export async function updateMapRun(ctx: ApiContext, request: RequestOf<"UpdateMapRun">) {
  const { mapRunArn, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = request;
  const change = {
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
    ...(toleratedFailureCount === undefined ? {} : { toleratedFailureCount }),
    ...(toleratedFailurePercentage === undefined ? {} : { toleratedFailurePercentage }),
  };
  if (Object.keys(change).length === 0) {
    throw invalidRequest(
      "Must specify at least one of: maxConcurrency, toleratedFailureCount, toleratedFailurePercentage",
      "MISSING_REQUIRED_PARAMETER",
    );
  }
  await mapRunOf(ctx, mapRunArn);
  answerOf(await ctx.engine.updateMapRun(mapRunArn, change));
  return {};
}
