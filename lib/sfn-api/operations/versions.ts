import { conflict, deleting, invalidArn, noMachine } from "../apiError";
import { readMachineName, requireKind, seconds } from "../arns";
import { readConfiguration } from "../configuration";
import type { ApiContext } from "../context";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";
import { leadsTo, MAX_ALIASES } from "./aliases";
import { machineOf, versionArn } from "./machines";

/* Versions: numbered revisions that never change. */

export async function publishStateMachineVersion(ctx: ApiContext, request: RequestOf<"PublishStateMachineVersion">) {
  const { stateMachineArn: asked, revisionId, description } = request;
  const { arn, version, alias } = readMachineName(asked);
  if (version !== null || alias !== null) throw noMachine(asked);
  const { machine, revision } = await machineOf(ctx, arn, asked);
  if (machine.status === "DELETING") throw deleting(arn);
  const { isInitial } = readConfiguration(revision.configuration);
  const shownId = isInitial ? "INITIAL" : revision.id;
  if (revisionId !== undefined && revisionId !== "" && revisionId !== shownId) {
    throw conflict(
      `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${shownId}.`,
    );
  }
  const now = ctx.engine.now();
  const published = await ctx.store.catalogue.publish(arn, revision.id, description ?? null, now);
  return { creationDate: seconds(published.createdAt), stateMachineVersionArn: versionArn(published) };
}

export async function deleteStateMachineVersion(
  ctx: ApiContext,
  { stateMachineVersionArn }: RequestOf<"DeleteStateMachineVersion">,
) {
  const { arn, version } = readMachineName(stateMachineVersionArn);
  if (version === null) throw invalidArn(`Invalid State Machine Version ARN: ${stateMachineVersionArn}`);
  const machine = await ctx.store.catalogue.machine(arn);
  if (machine === null || machine.account !== ctx.account) return {};
  const using: string[] = [];
  for (const { name, routing } of await ctx.store.catalogue.aliases(arn, null, MAX_ALIASES)) {
    if (leadsTo(routing, stateMachineVersionArn)) using.push(name);
  }
  if (using.length > 0) {
    throw conflict(
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${using.join(", ")}]`,
    );
  }
  await ctx.store.catalogue.removeVersion(arn, version);
  return {};
}

export async function listStateMachineVersions(
  ctx: ApiContext,
  { stateMachineArn, maxResults, nextToken }: RequestOf<"ListStateMachineVersions">,
) {
  requireKind(stateMachineArn, "stateMachine");
  const { arn } = readMachineName(stateMachineArn);
  const scope = `versions ${ctx.account} ${arn}`;
  const size = pageSize(maxResults);
  const place = readToken(scope, nextToken);
  const machine = await ctx.store.catalogue.machine(arn);
  if (machine !== null && machine.account !== ctx.account) return { stateMachineVersions: [] };
  const rows = await ctx.store.catalogue.versions(arn, place === null ? null : Number(place), size + 1);
  const { page, next } = paged(rows, size, scope, ({ number }) => String(number));
  return {
    stateMachineVersions: page.map((version) => ({
      stateMachineVersionArn: versionArn(version),
      creationDate: seconds(version.createdAt),
    })),
    ...next,
  };
}
