import type { Json } from "@/lib/base/json";
import { draw, roleArn, saltOf } from "./ids";
import { eventsAt, eventText, type Execution, type Executions, isGone, rowAt, statusAt } from "./execution";
import { KMS_DENIED, loggingConfiguration, machineIn, revisionId } from "./machineOperations";
import { childRows, mapRunOf, type Rows } from "./mapRunOperations";
import { startedHistory, startedRow } from "./startedExecutions";
import { type Asked, type Body, disordered, Fault, type Operation, seconds, sizeIn, textIn, type World } from "./world";

const HOUR = 3_600_000;
const LIST_SALT = saltOf("list");

/** What is gone stays in lists for a while: up to two hours. */
const isUnlisted = (world: World, execution: Execution, at: number) =>
  isGone(execution, at - draw(world.seed, LIST_SALT, execution.index) * 2 * HOUR);

/** The execution, if the service still has it. */
export function executionIn(world: World, arn: string, now: number): Execution {
  const execution = world.account.find(arn);
  if (execution !== null && execution.start <= now && !isGone(execution, now)) return execution;
  throw new Fault("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
}

const isFound = (world: World, { request }: Asked, execution: Execution, at: number) => {
  const { statusFilter, redriveFilter } = request;
  if (statusFilter !== undefined && statusFilter !== statusIn(world, execution, at)) return false;
  return redriveFilter === undefined || (redriveFilter === "REDRIVEN") === rowIn(world, execution, at).redriveCount > 0;
};

/** Most executions were never written to: their status alone is quick to tell. */
function statusIn(world: World, execution: Execution, at: number): string {
  return world.written.redrives.has(execution.arn) ? rowIn(world, execution, at).status : statusAt(execution, at);
}

const listExecutions: Operation = (world, asked) => {
  const { operation, request, now, seen } = asked;
  const size = sizeIn(request, "maxResults", 100, 1000);
  const { stateMachineArn, mapRunArn } = request;
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new Fault("ValidationException", "Must specify exactly one of: stateMachineArn, mapRunArn");
  }
  const place = world.tokens.read<number>(operation, request, now);
  const rows = mapRunArn === undefined ? topRows(world, asked) : childRows(world, asked);
  const found: { place: number; execution: Execution }[] = [];
  // A page now and then begins with the last item of the one before.
  const repeats = place !== null && asked.chance("repeat") < asked.misbehaviour.repeats ? 1 : 0;
  for (let at = Math.min(place === null ? Infinity : place + repeats, rows.count) - 1; at >= 0; at--) {
    if (!rows.isWorth(at)) continue;
    const execution = rows.at(at);
    if (execution.start > seen || isUnlisted(world, execution, now) || !isFound(world, asked, execution, seen))
      continue;
    if (!rows.isIn(execution)) continue;
    found.push({ place: at, execution });
    if (found.length > size) break;
  }
  const page = found.slice(0, size);
  const last = page.at(-1);
  const next = found.length > size && last !== undefined;
  return {
    executions: disordered(page, asked).map(({ execution }) => listed(world, execution, seen)),
    ...(next ? { nextToken: world.tokens.make(operation, request, last.place, now) } : {}),
  };
};

function topRows(world: World, { request, seen }: Asked): Rows {
  const arn = textIn(request, "stateMachineArn");
  const { truth, qualifier } = machineIn(world, arn);
  if (truth.machine.type === "EXPRESS") throw new Fault("StateMachineTypeNotSupported");
  const executions = world.account.of(truth.machine.name) as Executions;
  const isIn = ({ versionArn, aliasArn }: Execution) => qualifier === null || versionArn === arn || aliasArn === arn;
  return { count: truth.startedUntil(seen), at: (place) => executions.at(place), isIn, isWorth: () => true };
}

/** What DescribeExecution knows at an instant, of what was written since too. */
function rowIn(world: World, execution: Execution, at: number) {
  return world.written.over(rowAt(execution, at), execution.arn, at);
}

function listed(world: World, execution: Execution, at: number): Body {
  const { arn, machineArn, name, versionArn, aliasArn, mapRunArn } = execution;
  const { status, start, stop, redriveCount, redrivenAt } = rowIn(world, execution, at);
  return {
    ...{ executionArn: arn, stateMachineArn: machineArn, name, status, startDate: seconds(start), redriveCount },
    ...(stop === null ? {} : { stopDate: seconds(stop) }),
    ...(mapRunArn === null ? {} : { mapRunArn, itemCount: 1 }),
    ...(versionArn === null ? {} : { stateMachineVersionArn: versionArn }),
    ...(aliasArn === null ? {} : { stateMachineAliasArn: aliasArn }),
    ...(redrivenAt === null ? {} : { redriveDate: seconds(redrivenAt) }),
  };
}

const describeExecution: Operation = (world, { request, now }) => {
  const started = startedRow(world, textIn(request, "executionArn"), now);
  if (started !== null) return started;
  const execution = executionIn(world, textIn(request, "executionArn"), now);
  const isBare = request["includedData"] === "METADATA_ONLY";
  const isDenied = execution.machine.machine.keyDenied === true;
  if (isDenied && !isBare) throw new Fault("KmsAccessDeniedException", KMS_DENIED);
  const { status, input, output, error, cause } = rowIn(world, execution, now);
  const { itemCount: _, ...head } = listed(world, execution, now);
  return {
    ...head,
    ...(isBare ? {} : { input }),
    inputDetails: { included: !isBare },
    ...(output === null ? {} : { ...(isBare ? {} : { output }), outputDetails: { included: !isBare } }),
    ...(error === null || isDenied ? {} : { error }),
    ...(cause === null || isDenied ? {} : { cause }),
    ...redriveStatus(status),
  };
};

function redriveStatus(status: string): Body {
  if (status === "RUNNING" || status === "SUCCEEDED") {
    const redriveStatusReason = `Execution is ${status} and cannot be redriven`;
    return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason };
  }
  return { redriveStatus: "REDRIVABLE" };
}

const getExecutionHistory: Operation = (world, asked) => {
  const { operation, request, now } = asked;
  const started = startedHistory(world, textIn(request, "executionArn"), now);
  if (started !== null) return started;
  const execution = executionIn(world, textIn(request, "executionArn"), now);
  if (execution.machine.machine.keyDenied) throw new Fault("KmsAccessDeniedException", KMS_DENIED);
  const size = sizeIn(request, "maxResults", 100, 1000);
  const isReversed = request["reverseOrder"] === true;
  const recorded = eventsAt(execution, now);
  const all = [...recorded, ...world.written.eventsBehind(recorded.length, execution.arn, now)];
  const events = isReversed ? all.toReversed() : all;
  const from = world.tokens.read<number>(operation, request, now) ?? 0;
  const isWhole = request["includeExecutionData"] !== false;
  const texts = events
    .slice(from, from + size)
    .map((event) => (typeof event === "string" ? event : eventText(execution, event, isWhole)));
  const next =
    from + size < events.length ? `,"nextToken":"${world.tokens.make(operation, request, from + size, now)}"` : "";
  if (world.isPoisoned(execution.arn)) texts.push(NO_EVENT);
  return `{"events":[${texts.join(",")}]${next}}`;
};

/** An event that no service sends: no type, and an id that is a word. */
const NO_EVENT = '{"timestamp":1772359200.1,"id":"none","previousEventId":0}';

const describeForExecution: Operation = (world, { request, now }) => {
  const execution = executionIn(world, textIn(request, "executionArn"), now);
  const { machine: truth, revision, mapRunArn, machineArn } = execution;
  if (truth.machine.keyDenied) throw new Fault("KmsAccessDeniedException", KMS_DENIED);
  const { definition, role } = truth.machine.revisions[revision] ?? { definition: null, role: "" };
  const own = mapRunArn === null ? definition : processorOf(definition);
  return {
    ...{ stateMachineArn: machineArn, name: truth.machine.name, definition: JSON.stringify(own, null, 2) },
    ...{ roleArn: roleArn(role), updateDate: seconds(revision === 0 ? truth.createdAt : truth.cameAt(revision)) },
    ...(mapRunArn === null ? {} : { mapRunArn, label: "Each" }),
    ...(revision === 0 ? {} : { revisionId: revisionId(world, truth, revision) }),
    loggingConfiguration: loggingConfiguration(truth.machine.name, truth.machine.logging),
  };
};

/** What the children of the machine's Map Run run. */
export function processorOf(definition: Json): Json {
  type State = { readonly Type: string; readonly ItemProcessor?: Json };
  const { States } = definition as unknown as { readonly States: Readonly<Record<string, State>> };
  return Object.values(States).find(({ Type }) => Type === "Map")?.ItemProcessor ?? null;
}

/** Operations about executions, by name. */
export const EXECUTION_OPERATIONS: Readonly<Record<string, Operation>> = {
  ListExecutions: listExecutions,
  DescribeExecution: describeExecution,
  GetExecutionHistory: getExecutionHistory,
  DescribeStateMachineForExecution: describeForExecution,
  ListMapRuns: (world, { request, now }) => {
    const execution = executionIn(world, textIn(request, "executionArn"), now);
    const mapRun = mapRunOf(world, execution, now);
    return { mapRuns: mapRun === null ? [] : [mapRun.listed] };
  },
  DescribeMapRun: (world, { request, now }) => {
    const arn = textIn(request, "mapRunArn");
    const execution = world.account.findMapRun(arn);
    const mapRun = execution === null || isGone(execution, now) ? null : mapRunOf(world, execution, now);
    if (mapRun === null) throw new Fault("ResourceNotFound", `Resource not found: '${arn}'`);
    return mapRun.described();
  },
};
