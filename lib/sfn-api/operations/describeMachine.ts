import { labelledNameOfArn } from "@/lib/base/arn";
import type { MapRunView } from "@/lib/engine/protocol";
import type { Revision } from "@/lib/store/engine/catalogue";
import { invalidRequest, noMachine } from "../apiError";
import { executionOf, readMachineName, seconds } from "../arns";
import { childDefinition } from "@/lib/asl/childDefinition";
import { readConfiguration } from "../configuration";
import type { ApiContext } from "../context";
import type { RequestOf } from "../shapes";
import { variableReferences } from "../variableReferences";
import { heaviestOf } from "./aliases";
import { machineOf } from "./machines";

/** The machine, and the revision that an ARN with or without version, alias or label names. Throws StateMachineDoesNotExist. */
async function namedRevision(ctx: ApiContext, asked: string) {
  const { arn, version, alias } = readMachineName(asked);
  const { machine, revision } = await machineOf(ctx, arn, asked);
  if (version === null && alias === null) return { machine, revision, version: null };
  const found = alias === null ? null : await ctx.store.catalogue.alias(arn, alias);
  const number = found === null ? version : readMachineName(heaviestOf(found)).version;
  const published = number === null ? null : await ctx.store.catalogue.version(arn, number);
  const of = published === null ? null : await ctx.store.catalogue.revision(published.revisionId);
  if (published === null || of === null) throw noMachine(asked);
  return { machine, revision: of, version: published };
}

export async function describeStateMachine(ctx: ApiContext, request: RequestOf<"DescribeStateMachine">) {
  const { arn, label, asked } = labelled(request.stateMachineArn);
  const { machine, revision, version } = await namedRevision(ctx, arn);
  const child = label === null ? null : childDefinition(revision.definition, { label });
  if (label !== null && child === null) throw noMachine(asked);
  return {
    stateMachineArn: asked,
    name: label === null ? machine.name : `${machine.name}/${label}`,
    status: machine.status,
    type: child?.type ?? machine.type,
    creationDate: seconds(version?.createdAt ?? machine.createdAt),
    ...(label === null ? {} : { label }),
    ...(version?.description ? { description: version.description } : {}),
    ...definitionMembers(revision, child?.definition ?? revision.definition, request.includedData),
  };
}

/** Takes the label of a distributed Map out of an ARN; throws where a version or an alias is named beside it. */
function labelled(asked: string) {
  const [, before = asked, label = null, qualifier] = /^([^/]*)\/([^/:]+)(:.*)?$/.exec(asked) ?? [];
  if (qualifier !== undefined) {
    throw invalidRequest(`A version or an alias has no label: '${asked}'`, "API_DOES_NOT_SUPPORT_LABELED_ARNS");
  }
  return { arn: before, label, asked };
}

/** What both descriptions tell alike. */
function definitionMembers(
  revision: Revision,
  definition: string,
  includedData: "ALL_DATA" | "METADATA_ONLY" = "ALL_DATA",
) {
  const { isInitial, ...configuration } = readConfiguration(revision.configuration);
  const references = includedData === "ALL_DATA" ? variableReferences(definition) : null;
  return {
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html: `{}` without the data.
    definition: includedData === "ALL_DATA" ? definition : "{}",
    roleArn: revision.roleArn,
    ...configuration,
    ...(isInitial ? {} : { revisionId: revision.id }),
    ...(references === null ? {} : { variableReferences: references }),
  };
}

/** Of a child of a Map Run: the definition of its Map's ItemProcessor. */
export async function describeStateMachineForExecution(
  ctx: ApiContext,
  request: RequestOf<"DescribeStateMachineForExecution">,
) {
  const { revisionId, machineArn, mapRunArn } = await executionOf(ctx, request.executionArn);
  const revision = await ctx.store.catalogue.revision(revisionId);
  if (revision === null) throw noMachine(machineArn);
  const name = labelledNameOfArn(machineArn);
  const label = name.split("/")[1];
  const mapRun = mapRunArn === null ? null : await ctx.store.mapRun(mapRunArn);
  const state = mapRun === null ? null : (JSON.parse(mapRun.view) as MapRunView).state;
  const child = state === null ? null : childDefinition(revision.definition, { state });
  return {
    stateMachineArn: machineArn,
    name,
    updateDate: seconds(revision.createdAt),
    ...(mapRunArn === null ? {} : { mapRunArn }),
    ...(label === undefined ? {} : { label }),
    ...definitionMembers(revision, child?.definition ?? revision.definition, request.includedData),
  };
}
