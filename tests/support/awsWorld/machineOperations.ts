import { logGroupArn, roleArn, saltOf, uuidOf } from "./ids";
import type { Logging } from "./machine";
import type { MachineTruth } from "./machineTruth";
import { type Asked, type Body, Fault, type Operation, seconds, sizeIn, textIn, type World } from "./world";

/** All machines in order of their names, Standard and Express. */
export function machinesOf({ account, express }: World): readonly MachineTruth[] {
  const standard = [...account.machines.values()].map(({ truth }) => truth);
  const all = [...standard, ...[...express.values()].map(({ truth }) => truth)];
  return all.sort((a, b) => (a.machine.name < b.machine.name ? -1 : 1));
}

/** The machine of an ARN, and the version or alias that it names. */
export function machineIn(world: World, arn: string) {
  const [, , , , , kind, name = "", qualifier = null] = arn.split(":");
  const truth = kind === "stateMachine" ? machinesOf(world).find(({ machine }) => machine.name === name) : undefined;
  if (truth === undefined) throw new Fault("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  return { truth, qualifier };
}

export function revisionId(world: World, truth: MachineTruth, revision: number): string {
  return uuidOf(world.seed, saltOf("revision"), truth.salt, revision);
}

export function loggingConfiguration(name: string, { level, includesData }: Logging): Body {
  if (level === "OFF") return { level, includeExecutionData: false };
  const logGroupArnOf = `${logGroupArn(`/aws/vendedlogs/states/${name}-Logs`)}:*`;
  const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn: logGroupArnOf } }];
  return { level, includeExecutionData: includesData, destinations };
}

const page = <T>(asked: Asked, world: World, items: readonly T[], member: string): Body => {
  const { operation, request, now } = asked;
  const size = sizeIn(request, "maxResults", 100, 1000);
  const from = world.tokens.read<number>(operation, request, now) ?? 0;
  const nextToken =
    from + size < items.length ? { nextToken: world.tokens.make(operation, request, from + size, now) } : {};
  return { [member]: items.slice(from, from + size), ...nextToken };
};

const listStateMachines: Operation = (world, asked) => {
  const items = machinesOf(world).map((truth) => ({
    ...{ stateMachineArn: truth.arn, name: truth.machine.name, type: truth.machine.type },
    creationDate: seconds(truth.createdAt),
  }));
  return page(asked, world, items, "stateMachines");
};

const describeStateMachine: Operation = (world, { request, now }) => {
  const arn = textIn(request, "stateMachineArn");
  const { truth, qualifier } = machineIn(world, arn);
  const { machine } = truth;
  const version = qualifier === null ? null : versionIn(truth, qualifier, arn, now);
  const revision = version === null ? truth.revisionAt(now) : truth.revisionOf(version);
  const { definition, role } = truth.machine.revisions[revision] ?? { definition: null, role: "" };
  const bare = request["includedData"] === "METADATA_ONLY";
  if (machine.keyDenied && !bare) throw new Fault("KmsAccessDeniedException", KMS_DENIED);
  return {
    ...{ stateMachineArn: arn, name: machine.name, status: "ACTIVE", type: machine.type, roleArn: roleArn(role) },
    ...(bare ? {} : { definition: JSON.stringify(definition, null, 2) }),
    ...{ creationDate: seconds(truth.createdAt), tracingConfiguration: { enabled: false } },
    loggingConfiguration: loggingConfiguration(machine.name, machine.logging),
    // A machine that was never updated has none.
    ...(revision === 0 ? {} : { revisionId: revisionId(world, truth, revision) }),
    ...(machine.keyDenied ? { encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: KEY } } : {}),
  };
};

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/5e2b7a90-0000-4000-8000-000000000001";
export const KMS_DENIED = `The ciphertext refers to a customer master key that you are not allowed to use: ${KEY}`;

function versionIn(truth: MachineTruth, qualifier: string, arn: string, now: number): number {
  const version = /^\d+$/.test(qualifier) ? Number(qualifier) : 0;
  if (version < 1 || version > (truth.versionOf(truth.revisionAt(now)) ?? 0)) {
    throw new Fault("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  }
  return version;
}

const listVersions: Operation = (world, asked) => {
  const { truth } = machineIn(world, textIn(asked.request, "stateMachineArn"));
  const newest = truth.versionOf(truth.revisionAt(asked.now)) ?? 0;
  const items = Array.from({ length: newest }, (_, i) => newest - i).map((version) => ({
    stateMachineVersionArn: truth.versionArn(version),
    creationDate: seconds(truth.cameAt(truth.revisionOf(version))),
  }));
  return page(asked, world, items, "stateMachineVersions");
};

const listAliases: Operation = (world, asked) => {
  const { truth } = machineIn(world, textIn(asked.request, "stateMachineArn"));
  const items =
    truth.machine.alias === undefined
      ? []
      : [{ stateMachineAliasArn: truth.aliasArn(), creationDate: seconds(truth.createdAt) }];
  return page(asked, world, items, "stateMachineAliases");
};

const describeAlias: Operation = (world, { request, now }) => {
  const arn = textIn(request, "stateMachineAliasArn");
  const { truth, qualifier } = machineIn(world, arn);
  const newest = truth.versionOf(truth.revisionAt(now)) ?? 0;
  if (qualifier === null || qualifier !== truth.machine.alias || newest === 0) {
    throw new Fault("ResourceNotFound", `Resource not found: '${arn}'`);
  }
  const route = (version: number, weight: number) => ({ stateMachineVersionArn: truth.versionArn(version), weight });
  return {
    ...{ stateMachineAliasArn: arn, name: qualifier, creationDate: seconds(truth.createdAt) },
    ...{ updateDate: seconds(truth.cameAt(truth.revisionOf(newest))) },
    routingConfiguration: newest === 1 ? [route(1, 100)] : [route(newest, 90), route(newest - 1, 10)],
  };
};

const listTags: Operation = (world, { request }) => {
  const { truth } = machineIn(world, textIn(request, "resourceArn"));
  return { tags: Object.entries(truth.machine.tags).map(([key, value]) => ({ key, value })) };
};

/** Operations about machines, by name. */
export const MACHINE_OPERATIONS: Readonly<Record<string, Operation>> = {
  ListStateMachines: listStateMachines,
  DescribeStateMachine: describeStateMachine,
  ListStateMachineVersions: listVersions,
  ListStateMachineAliases: listAliases,
  DescribeStateMachineAlias: describeAlias,
  ListTagsForResource: listTags,
};
