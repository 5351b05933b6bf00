import { randomUUID } from "node:crypto";
import type { MachineType } from "@/lib/asl/machine";
import { parseMachine } from "@/lib/asl/parse";
import { refusalOf } from "@/lib/asl/refusal";
import type { Machine, Revision, Version } from "@/lib/store/engine/catalogue";
import { ApiError, conflict, deleting, invalidArn, invalidName, invalidRequest, noMachine } from "../apiError";
import { isName, machineArn, readMachineName, seconds } from "../arns";
import { changedConfiguration, isSameConfiguration, readConfiguration, storedConfiguration } from "../configuration";
import type { ApiContext } from "../context";
import { pageSize, paged, readToken } from "../pageToken";
import type { RequestOf } from "../shapes";
import { checkTags } from "./resources";

/** Throws InvalidDefinition in AWS's words. */
export function checkDefinition(definition: string, type: MachineType): void {
  const refusal = refusalOf(parseMachine(definition, { type }).diagnostics);
  if (refusal !== undefined) throw new ApiError("InvalidDefinition", refusal);
}

export async function createStateMachine(ctx: ApiContext, request: RequestOf<"CreateStateMachine">) {
  const { name, definition, roleArn, tags = [], publish = false, versionDescription } = request;
  const type = request.type ?? "STANDARD";
  if (!isName(name)) throw invalidName(name);
  if (!roleArn.startsWith("arn:")) throw invalidArn(`Invalid ARN prefix: ${roleArn}`);
  if (versionDescription !== undefined && !publish) {
    throw invalidRequest("Version description can only be set when publish is true");
  }
  const configuration = changedConfiguration(request);
  checkDefinition(definition, type);
  checkTags(tags);
  const arn = machineArn(ctx, name);
  const now = ctx.engine.now();
  const revision: Revision = {
    id: randomUUID(),
    machineArn: arn,
    definition,
    roleArn,
    configuration: storedConfiguration(configuration, true),
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
  const isNew = await ctx.store.catalogue.create(machine, revision, tags);
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

/** Creating is idempotent: the same name with the same content answers the machine that is there. Role and tags do not count, as on AWS. */
async function sameMachine(ctx: ApiContext, arn: string, asked: Revision & { readonly type: MachineType }) {
  const there = await machineOf(ctx, arn);
  if (there.machine.status === "DELETING") throw deleting(arn);
  const { revision, machine } = there;
  const isSame =
    revision.definition === asked.definition &&
    machine.type === asked.type &&
    isSameConfiguration(readConfiguration(revision.configuration), readConfiguration(asked.configuration));
  if (!isSame) throw new ApiError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
  return there;
}

/** The machine of an ARN without version or alias, with its newest revision. Throws StateMachineDoesNotExist. */
export async function machineOf(
  { store, account }: ApiContext,
  arn: string,
  asked = arn,
): Promise<{ readonly machine: Machine; readonly revision: Revision }> {
  const machine = await ownMachine({ store, account }, arn, asked);
  const revision = await store.catalogue.revision(machine.revisionId);
  if (revision === null) throw noMachine(asked);
  return { machine, revision };
}

/** The machine of an ARN without version or alias. Throws StateMachineDoesNotExist. */
export async function ownMachine(
  { store, account }: Pick<ApiContext, "store" | "account">,
  arn: string,
  asked = arn,
): Promise<Machine> {
  const machine = await store.catalogue.machine(arn);
  if (machine?.account !== account) throw noMachine(asked);
  return machine;
}

export function versionArn({ machineArn: arn, number }: Pick<Version, "machineArn" | "number">): string {
  return `${arn}:${number}`;
}

/** Updates that came in between and after which it is tried again. */
const MAX_ATTEMPTS = 10;

export async function updateStateMachine(ctx: ApiContext, request: RequestOf<"UpdateStateMachine">) {
  const { stateMachineArn: asked, definition, roleArn, publish = false, versionDescription } = request;
  const { arn, version, alias } = readMachineName(asked);
  if (version !== null || alias !== null) throw noMachine(asked);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { machine, revision } = await machineOf(ctx, arn, asked);
    if (machine.status === "DELETING") throw deleting(arn);
    checkUpdate(request);
    if (definition !== undefined) checkDefinition(definition, machine.type);
    const before = readConfiguration(revision.configuration);
    const configuration = changedConfiguration(request, before);
    const now = ctx.engine.now();
    const next: Revision = {
      id: randomUUID(),
      machineArn: arn,
      definition: definition ?? revision.definition,
      roleArn: roleArn ?? revision.roleArn,
      configuration: storedConfiguration(configuration, false),
      createdAt: now,
    };
    const isSame =
      next.definition === revision.definition &&
      next.roleArn === revision.roleArn &&
      isSameConfiguration(configuration, before);
    if (!isSame && !(await ctx.store.catalogue.revise(arn, revision.id, next))) continue;
    const current = isSame ? revision : next;
    const published = publish
      ? await ctx.store.catalogue.publish(arn, current.id, versionDescription ?? null, now)
      : null;
    return {
      updateDate: seconds(isSame ? machine.updatedAt : now),
      ...(isSame && before.isInitial ? {} : { revisionId: current.id }),
      ...(published === null ? {} : { stateMachineVersionArn: versionArn(published) }),
    };
  }
  throw conflict("The state machine is being updated by others. Try again.");
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
  if (machine?.account !== ctx.account) return {};
  await ctx.store.catalogue.markDeleting(arn);
  // Nothing starts after the mark: what had begun before it is seen here, and removes the machine at its end.
  if (!(await ctx.store.isRunning(arn))) await ctx.store.catalogue.remove(arn);
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
