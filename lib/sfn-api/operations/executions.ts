import { randomUUID } from "node:crypto";
import type { JsonObject } from "@/lib/base/json";
import type { MapRunView } from "@/lib/engine/protocol";
import { billedDurationMs, billedMemoryMb, estimatedMemoryMb } from "@/lib/cost/memory";
import type { StartRequest } from "@/lib/runner/durable/startRequest";
import { redrivableRow } from "@/lib/runner/durable/redrivableRow";
import type { StoredExecution } from "@/lib/store/engine/rows";
import type { MapRunRow } from "@/lib/store/engine/mapRuns";
import type { ExecutionQuery } from "@/lib/store/engine/executions";
import { deleting, invalidName, invalidRequest, noMachine, noResource, wrongType } from "../apiError";
import { executionOf, isName, readMachineName, requireKind, seconds } from "../arns";
import type { ApiContext } from "../context";
import { answerOf } from "../engineAnswer";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";
import { routeOf } from "./aliases";
import { ownMachine, versionArn } from "./machines";
import { checkInput } from "./payloads";
import { firstPending, PENDING_REDRIVE, toldStatus, toldStatusOf, withStatus } from "./pendingRedrive";

export type Starting = Pick<RequestOf<"StartExecution">, "stateMachineArn" | "name" | "input" | "traceHeader">;

export async function startExecution(ctx: ApiContext, request: RequestOf<"StartExecution">) {
  const start = await startRequest(ctx, request);
  const { executionArn, startedAt } = answerOf(await ctx.engine.start(start));
  return { executionArn, startDate: seconds(startedAt) };
}

/** What is to be started. Throws where the machine, the name or the input cannot be used. */
export async function startRequest(
  ctx: ApiContext,
  { stateMachineArn, name, input, traceHeader }: Starting,
): Promise<StartRequest> {
  if (name !== undefined && !isName(name)) throw invalidName(name);
  const text = input === undefined || input === "" ? "{}" : input;
  checkInput(text);
  // A test case of the mock file, as Step Functions Local names it.
  const [asked = "", mockCase = ctx.mockCase] = stateMachineArn.split("#", 2);
  const { machine, revisionId, version, alias } = await target(ctx, asked);
  if (machine.status === "DELETING") throw deleting(asked);
  return {
    account: ctx.account,
    region: ctx.region,
    machineArn: machine.arn,
    type: machine.type,
    revisionId,
    ...(version === null ? {} : { versionArn: version }),
    ...(alias === null ? {} : { aliasArn: alias }),
    name: name ?? randomUUID(),
    input: text,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    startedBy: ctx.startedBy,
    ...(mockCase === null ? {} : { mockCase }),
  };
}

/** The revision that a machine's, version's or alias's ARN starts. */
async function target(ctx: ApiContext, asked: string) {
  const { arn, version, alias } = readMachineName(asked);
  const machine = await ownMachine(ctx, arn, asked);
  if (version === null && alias === null) {
    return { machine, revisionId: machine.revisionId, version: null, alias: null };
  }
  const found = alias === null ? null : await ctx.store.catalogue.alias(arn, alias);
  if (alias !== null && found === null) throw noMachine(asked);
  const chosen = found === null ? asked : routeOf(found, Math.random());
  const published = await ctx.store.catalogue.version(arn, readMachineName(chosen).version ?? 0);
  if (published === null) throw noMachine(asked);
  return {
    machine,
    revisionId: published.revisionId,
    version: versionArn(published),
    alias: found === null ? null : asked,
  };
}

export async function startSyncExecution(ctx: ApiContext, request: RequestOf<"StartSyncExecution">) {
  const start = await startRequest(ctx, request);
  if (start.type !== "EXPRESS") throw wrongType();
  const ended = await ctx.engine.startSync(start, ctx.signal);
  const revision = await ctx.store.catalogue.revision(start.revisionId);
  const { arn, name, machineArn, status, startedAt, stoppedAt, input, output, error, cause } = ended;
  const shows = request.includedData !== "METADATA_ONLY";
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    startDate: seconds(startedAt),
    stopDate: seconds(stoppedAt),
    // Who aborts it from outside ends it badly: the API has three ends.
    status: status === "SUCCEEDED" || status === "TIMED_OUT" ? status : "FAILED",
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
    ...(shows ? { input } : {}),
    inputDetails: { included: shows },
    ...(shows && output !== null ? { output } : {}),
    outputDetails: { included: shows },
    ...(request.traceHeader === undefined ? {} : { traceHeader: request.traceHeader }),
    billingDetails: {
      billedMemoryUsedInMB: billedMemory(revision?.definition ?? "", input, output),
      // At least one step is billed, as recorded.
      billedDurationInMilliseconds: Math.max(100, billedDurationMs(stoppedAt - startedAt)),
    },
  };
}

function billedMemory(definition: string, input: string, output: string | null): number {
  const payload = Math.max(Buffer.byteLength(input), Buffer.byteLength(output ?? ""));
  const inputs = { definitionKb: Buffer.byteLength(definition) / 1000, payloadKb: payload / 1000, steps: 1 };
  return billedMemoryMb(estimatedMemoryMb(inputs));
}

export async function describeExecution(ctx: ApiContext, request: RequestOf<"DescribeExecution">) {
  const row = await executionOf(ctx, request.executionArn);
  const { input, output, error, cause, traceHeader, mapRunArn, versionArn: version, aliasArn } = row;
  const shows = request.includedData !== "METADATA_ONLY";
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    name: row.name,
    status: await toldStatusOf(ctx, row),
    startDate: seconds(row.startedAt),
    ...(row.stoppedAt === null ? {} : { stopDate: seconds(row.stoppedAt) }),
    ...(shows ? { input } : {}),
    inputDetails: { included: shows },
    ...(output === null ? {} : { ...(shows ? { output } : {}), outputDetails: { included: shows } }),
    ...(traceHeader === null ? {} : { traceHeader }),
    ...(mapRunArn === null ? {} : { mapRunArn }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
    ...(version === null ? {} : { stateMachineVersionArn: version }),
    ...(aliasArn === null ? {} : { stateMachineAliasArn: aliasArn }),
    redriveCount: row.redriveCount,
    ...(row.redrivenAt === null ? {} : { redriveDate: seconds(row.redrivenAt) }),
    ...redriveStatus(ctx, row),
  };
}

function redriveStatus({ engine }: ApiContext, row: StoredExecution): JsonObject {
  const told = redrivableRow(row, engine.now());
  return told.status === "NOT_REDRIVABLE"
    ? { redriveStatus: told.status, redriveStatusReason: told.reason }
    : { redriveStatus: told.status };
}

export async function listExecutions(ctx: ApiContext, request: RequestOf<"ListExecutions">) {
  const { stateMachineArn, mapRunArn, statusFilter, redriveFilter, maxResults, nextToken } = request;
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw invalidRequest("Must specify exactly one of: stateMachineArn, mapRunArn", "MISSING_REQUIRED_PARAMETER");
  }
  if (statusFilter === PENDING_REDRIVE && mapRunArn === undefined) {
    throw invalidRequest("statusFilter PENDING_REDRIVE needs a mapRunArn", "MISSING_REQUIRED_PARAMETER");
  }
  const scope = `executions ${JSON.stringify([ctx.account, stateMachineArn, mapRunArn, statusFilter, redriveFilter])}`;
  const place = readToken(scope, nextToken);
  const { mapRun, ...of } = await executionsOf(ctx, stateMachineArn, mapRunArn);
  const size = pageSize(maxResults);
  const first = mapRun === undefined ? null : await firstPending(ctx, mapRun);
  const asked = withStatus(statusFilter, first);
  if (asked === null) return { executions: [] };
  const rows = await ctx.store.executions({
    account: ctx.account,
    ...of,
    ...asked,
    ...(redriveFilter === undefined ? {} : { redriven: redriveFilter === "REDRIVEN" }),
    ...(place === null ? {} : { after: JSON.parse(place) as NonNullable<ExecutionQuery["after"]> }),
    limit: size + 1,
  });
  const { page, next } = paged(rows, size, scope, ({ startedAt, id }) => JSON.stringify({ startedAt, id }));
  return { executions: page.map((row) => listed(row, toldStatus(row, first), mapRun ?? null)), ...next };
}

async function executionsOf(
  ctx: ApiContext,
  machineArn: string | undefined,
  mapRunArn: string | undefined,
): Promise<
  Pick<ExecutionQuery, "machineArn" | "versionArn" | "aliasArn" | "mapRunArn"> & { readonly mapRun?: MapRunRow }
> {
  if (mapRunArn !== undefined) {
    requireKind(mapRunArn, "mapRun");
    const mapRun = await ctx.store.mapRun(mapRunArn);
    const parent = mapRun === null ? null : await ctx.store.executionById(mapRun.executionId);
    if (mapRun === null || parent?.account !== ctx.account) throw noResource(mapRunArn);
    return { mapRunArn, mapRun };
  }
  const asked = machineArn ?? "";
  const { arn, version, alias } = readMachineName(asked);
  const machine = await ownMachine(ctx, arn, asked);
  if (machine.type === "EXPRESS") throw wrongType();
  if (version !== null) return { versionArn: asked };
  return alias === null ? { machineArn: arn } : { aliasArn: asked };
}

/** `mapRun`: whose children are listed; children are listed in no other way. */
function listed(row: StoredExecution, status: string, mapRun: MapRunRow | null): JsonObject {
  const { mapRunArn } = row;
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    name: row.name,
    status,
    startDate: seconds(row.startedAt),
    ...(row.stoppedAt === null ? {} : { stopDate: seconds(row.stoppedAt) }),
    ...(mapRunArn === null || mapRun === null ? {} : { mapRunArn, itemCount: itemCount(row.input, mapRun) }),
    ...(row.versionArn === null ? {} : { stateMachineVersionArn: row.versionArn }),
    ...(row.aliasArn === null ? {} : { stateMachineAliasArn: row.aliasArn }),
    redriveCount: row.redriveCount,
    ...(row.redrivenAt === null ? {} : { redriveDate: seconds(row.redrivenAt) }),
  };
}

/** Of a child of a Map Run, how many items it has: one, unless they are batched. */
function itemCount(input: string, { view }: MapRunRow): number {
  const { itemCounts, executionCounts } = JSON.parse(view) as MapRunView;
  if (itemCounts.total === executionCounts.total) return 1;
  const batch = JSON.parse(input) as { readonly Items?: readonly unknown[] };
  return Array.isArray(batch.Items) ? batch.Items.length : 1;
}

export async function stopExecution(ctx: ApiContext, { executionArn, error, cause }: RequestOf<"StopExecution">) {
  await executionOf(ctx, executionArn);
  const stopped = await ctx.engine.stop(executionArn, {
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  });
  return { stopDate: seconds(answerOf(stopped).stoppedAt) };
}

export async function redriveExecution(ctx: ApiContext, request: RequestOf<"RedriveExecution">) {
  const { executionArn, clientToken } = request;
  await executionOf(ctx, executionArn);
  return { redriveDate: seconds(answerOf(await ctx.engine.redrive(executionArn, clientToken)).redrivenAt) };
}
