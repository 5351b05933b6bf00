import { randomUUID } from "node:crypto";
import type { JsonObject } from "@/lib/base/json";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import type { Machine, Revision, Version } from "@/lib/store/engine/catalogue";
import { ApiError, conflict, invalidArn, invalidName, noMachine } from "../apiError";
import { executionOf, isName, machineArn, readMachineName, requireKind, seconds } from "../arns";
import { type Configuration, configurationOf, readConfiguration, type StoredConfiguration } from "../configuration";
import type { ApiContext } from "../context";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";
import { variableReferences } from "../variableReferences";

/** Throws InvalidDefinition in AWS's words. */
export function checkDefinition(definition: string, type: MachineType): void {
  const { machine, diagnostics } = parseMachine(definition, { type });
  if (machine !== undefined) return;
  const errors = diagnostics.filter(({ severity }) => severity === "ERROR");
  const said = errors.map(({ code, message, location }) =>
    code === "INVALID_JSON_DESCRIPTION" || location === undefined
      ? `${code}: ${message}`
      : `${code}: ${message} at ${location}`,
  );
  throw new ApiError("InvalidDefinition", `Invalid State Machine Definition: '${said.join(", ")}'`);
}

export async function createStateMachine(ctx: ApiContext, request: RequestOf<"CreateStateMachine">) {
  const { name, definition, roleArn, tags = [], publish = false, versionDescription } = request;
  const type = (request.type ?? "STANDARD") as MachineType;
  if (!isName(name)) throw invalidName(name);
  if (!roleArn.startsWith("arn:")) throw invalidArn(`Invalid ARN prefix: ${roleArn}`);
  if (versionDescription !== undefined && !publish) {
    throw new ApiError("ValidationException", "Version description can only be set when publish is true");
  }
  const configuration = readConfiguration(request);
  checkDefinition(definition, type);
  const arn = machineArn(ctx, name);
  const now = ctx.engine.now();
  const stored: StoredConfiguration = { ...configuration, isInitial: true };
  const revision: Revision = {
    id: randomUUID(),
    machineArn: arn,
    definition,
    roleArn,
    configuration: JSON.stringify(stored),
    createdAt: now,
  };
  const { account, region } = ctx;
  const machine: Machine = {
    arn,
    account,
    region,
    name,
    type,
    status: "ACTIVE",
    createdAt: now,
    updatedAt: now,
    revisionId: revision.id,
    file: null,
    problem: null,
  };
  const given = tags.map(({ key = "", value = "" }) => ({ key, value }));
  const isNew = await ctx.store.catalogue.create(machine, revision, given);
  const there = isNew ? { machine, revision } : await sameMachine(ctx, arn, { ...revision, type });
  const version = publish
    ? await ctx.store.catalogue.publish(arn, there.revision.id, versionDescription ?? null, now)
    : null;
  return {
    stateMachineArn: arn,
    creationDate: seconds(there.machine.createdAt),
    ...(version === null ? {} : { stateMachineVersionArn: versionArn(version) }),
  };
}

/** Creating is idempotent: the same name with the same content answers the machine that is there. */
async function sameMachine(ctx: ApiContext, arn: string, asked: Revision & { readonly type: MachineType }) {
  const there = await machineOf(ctx, arn);
  if (there.machine.status === "DELETING") {
    throw new ApiError("StateMachineDeleting", `State Machine is deleting: '${arn}'`);
  }
  const { revision, machine } = there;
  const isSame =
    revision.definition === asked.definition &&
    revision.roleArn === asked.roleArn &&
    machine.type === asked.type &&
    sameConfiguration(revision.configuration, asked.configuration);
  if (!isSame) throw new ApiError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
  return there;
}

function sameConfiguration(a: string, b: string): boolean {
  const plain = (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), isInitial: null });
  return plain(a) === plain(b);
}

/** The machine of an ARN without version or alias, with its newest revision. Throws StateMachineDoesNotExist. */
export async function machineOf(
  { store, account }: ApiContext,
  arn: string,
  asked = arn,
): Promise<{ readonly machine: Machine; readonly revision: Revision }> {
  const machine = await store.catalogue.machine(arn);
  const revision = machine === null ? null : await store.catalogue.revision(machine.revisionId);
  if (machine === null || revision === null || machine.account !== account) throw noMachine(asked);
  return { machine, revision };
}

export function versionArn({ machineArn: arn, number }: Pick<Version, "machineArn" | "number">): string {
  return `${arn}:${number}`;
}

/** What an ARN with or without a version names. Throws StateMachineDoesNotExist. */
async function namedRevision(ctx: ApiContext, asked: string) {
  const { arn, version, alias } = readMachineName(asked);
  const { machine, revision } = await machineOf(ctx, arn, asked);
  if (alias !== null) throw noMachine(asked);
  if (version === null) return { machine, revision, version: null };
  const published = await ctx.store.catalogue.version(arn, version);
  const of = published === null ? null : await ctx.store.catalogue.revision(published.revisionId);
  if (published === null || of === null) throw noMachine(asked);
  return { machine, revision: of, version: published };
}

export async function describeStateMachine(ctx: ApiContext, request: RequestOf<"DescribeStateMachine">) {
  const asked = request.stateMachineArn;
  const { machine, revision, version } = await namedRevision(ctx, asked);
  const configuration = JSON.parse(revision.configuration) as StoredConfiguration;
  const references = request.includedData === "METADATA_ONLY" ? null : variableReferences(revision.definition);
  return {
    stateMachineArn: asked,
    name: machine.name,
    status: machine.status,
    definition: request.includedData === "METADATA_ONLY" ? "" : revision.definition,
    roleArn: revision.roleArn,
    type: machine.type,
    creationDate: seconds(version?.createdAt ?? machine.createdAt),
    ...shown(configuration),
    ...(configuration.isInitial === true ? {} : { revisionId: revision.id }),
    ...(version?.description ? { description: version.description } : {}),
    ...(references === null ? {} : { variableReferences: references }),
  };
}

function shown({ loggingConfiguration, tracingConfiguration, encryptionConfiguration }: Configuration): JsonObject {
  return {
    loggingConfiguration: loggingConfiguration ?? { level: "OFF", includeExecutionData: false },
    tracingConfiguration: tracingConfiguration ?? { enabled: false },
    encryptionConfiguration: encryptionConfiguration ?? { type: "AWS_OWNED_KEY" },
  };
}

export async function describeStateMachineForExecution(
  ctx: ApiContext,
  request: RequestOf<"DescribeStateMachineForExecution">,
) {
  const execution = await executionOf(ctx, request.executionArn);
  const revision = await ctx.store.catalogue.revision(execution.revisionId);
  if (revision === null) throw noMachine(execution.machineArn);
  const configuration = JSON.parse(revision.configuration) as StoredConfiguration;
  const references = variableReferences(revision.definition);
  const label = execution.machineArn.split(":")[6]?.split("/")[1];
  return {
    stateMachineArn: execution.machineArn,
    name: execution.machineArn.split(":")[6] ?? "",
    definition: request.includedData === "METADATA_ONLY" ? "" : revision.definition,
    roleArn: revision.roleArn,
    updateDate: seconds(revision.createdAt),
    ...shown(configuration),
    ...(configuration.isInitial === true ? {} : { revisionId: revision.id }),
    ...(execution.mapRunArn === null ? {} : { mapRunArn: execution.mapRunArn }),
    ...(label === undefined ? {} : { label }),
    ...(references === null ? {} : { variableReferences: references }),
  };
}

export async function updateStateMachine(ctx: ApiContext, request: RequestOf<"UpdateStateMachine">) {
  const { stateMachineArn: asked, definition, roleArn, publish = false, versionDescription } = request;
  const { arn, version, alias } = readMachineName(asked);
  if (version !== null || alias !== null) throw noMachine(asked);
  for (;;) {
    const { machine, revision } = await machineOf(ctx, arn, asked);
    if (machine.status === "DELETING") {
      throw new ApiError("StateMachineDeleting", `State Machine is deleting: '${arn}'`);
    }
    checkUpdate(request);
    if (definition !== undefined) checkDefinition(definition, machine.type);
    const { isInitial, ...before } = JSON.parse(revision.configuration) as StoredConfiguration;
    const configuration = configurationOf({ ...before, ...readConfiguration(request) });
    const now = ctx.engine.now();
    const next: Revision = {
      id: randomUUID(),
      machineArn: arn,
      definition: definition ?? revision.definition,
      roleArn: roleArn ?? revision.roleArn,
      configuration: JSON.stringify(configuration),
      createdAt: now,
    };
    const isSame =
      next.definition === revision.definition &&
      next.roleArn === revision.roleArn &&
      JSON.stringify(configuration) === JSON.stringify(configurationOf(before));
    if (!isSame && !(await ctx.store.catalogue.revise(arn, revision.id, next))) continue;
    const current = isSame ? revision : next;
    const published = publish
      ? await ctx.store.catalogue.publish(arn, current.id, versionDescription ?? null, now)
      : null;
    return {
      updateDate: seconds(isSame ? machine.updatedAt : now),
      ...(isSame && isInitial === true ? {} : { revisionId: current.id }),
      ...(published === null ? {} : { stateMachineVersionArn: versionArn(published) }),
    };
  }
}

function checkUpdate(request: RequestOf<"UpdateStateMachine">): void {
  const { definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = request;
  const given = [definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration];
  if (given.some((one) => one !== undefined)) return;
  throw new ApiError(
    "MissingRequiredParameter",
    "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
  );
}

export async function deleteStateMachine(ctx: ApiContext, { stateMachineArn }: RequestOf<"DeleteStateMachine">) {
  const { arn } = readMachineName(stateMachineArn);
  const machine = await ctx.store.catalogue.machine(arn);
  // One that is not there is deleted already.
  if (machine === null || machine.account !== ctx.account) return {};
  if (await ctx.store.isRunning(arn)) await ctx.store.catalogue.markDeleting(arn);
  else await ctx.store.catalogue.remove(arn);
  return {};
}

export async function listStateMachines(ctx: ApiContext, { maxResults, nextToken }: RequestOf<"ListStateMachines">) {
  const scope = `machines ${ctx.account} ${ctx.region}`;
  const size = pageSize(maxResults);
  const rows = await ctx.store.catalogue.machines(ctx, readToken(scope, nextToken), size + 1);
  const { page, next } = paged(rows, size, scope, ({ name }) => name);
  return {
    stateMachines: page.map(({ arn, name, type, createdAt }) => ({
      stateMachineArn: arn,
      name,
      type,
      creationDate: seconds(createdAt),
    })),
    ...next,
  };
}

export async function publishStateMachineVersion(ctx: ApiContext, request: RequestOf<"PublishStateMachineVersion">) {
  const { stateMachineArn: asked, revisionId, description } = request;
  const { arn, version, alias } = readMachineName(asked);
  if (version !== null || alias !== null) throw noMachine(asked);
  const { machine, revision } = await machineOf(ctx, arn, asked);
  if (machine.status === "DELETING") throw new ApiError("StateMachineDeleting", `State Machine is deleting: '${arn}'`);
  const { isInitial } = JSON.parse(revision.configuration) as StoredConfiguration;
  const shownId = isInitial === true ? "INITIAL" : revision.id;
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
  for (const { name, routing } of await ctx.store.catalogue.aliases(arn, null, 1_000)) {
    const routes = JSON.parse(routing) as readonly { readonly stateMachineVersionArn: string }[];
    if (routes.some((route) => route.stateMachineVersionArn === stateMachineVersionArn)) using.push(name);
  }
  if (using.length > 0) {
    const names = using.map((name) => name).join(", ");
    throw conflict(
      `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`,
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
