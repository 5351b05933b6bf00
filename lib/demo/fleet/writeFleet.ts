import { instant } from "@/lib/base/instant";
import { MINUTE_MS } from "@/lib/base/time";
import type { IngestedExecution } from "@/lib/store/ingested";
import type { SeenMachine } from "@/lib/store/sources/sourceCommit";
import { ACCOUNT, REGION } from "../machine";
import type { OnProgress, Written } from "../write";
import type { Fleet, FleetExecution } from "./fleet";
import { fleetEvents, machineArn, qualifiedArns, roleOf } from "./fleetEvents";
import type { FleetIncident } from "./fleetIncidents";
import { definitionOf, type FleetMachine } from "./fleetMachine";

/** Where a fleet is written: executions, some at once, and what is seen of its machines. */
export type FleetSink = {
  readonly saveMany: (batch: readonly IngestedExecution[]) => Promise<unknown>;
  readonly see: (by: string, machines: readonly SeenMachine[]) => Promise<void>;
};

/** Who is said to have seen the machines. */
const SEEN_BY = "demo";
/** Executions that are written in one transaction. */
const AT_ONCE = 200;

/** Saves executions of a fleet, by themselves all in the order of their start, with looks at its machines between them. */
export async function saveFleet(
  fleet: Fleet,
  sink: FleetSink,
  signal: AbortSignal,
  onProgress: OnProgress,
  chosen: Iterable<FleetExecution> = fleet.executions(),
): Promise<Written> {
  const looks = looksAt(fleet);
  const definitions = new Map<string, string>();
  let [executions, events] = [0, 0];
  let batch: IngestedExecution[] = [];
  const flush = async () => {
    if (batch.length > 0) await sink.saveMany(batch);
    executions += batch.length;
    events += batch.reduce((sum, each) => sum + each.events.length, 0);
    batch = [];
    onProgress({ executions, events });
  };
  for (const execution of chosen) {
    if (signal.aborted) break;
    while ((looks[0]?.seenAt ?? Infinity) <= execution.startedAt) await sink.see(SEEN_BY, looks.splice(0, 1));
    batch.push(ingestedOf(fleet, execution, definitions));
    if (batch.length >= AT_ONCE) await flush();
  }
  await flush();
  if (!signal.aborted) for (const look of looks) await sink.see(SEEN_BY, [look]);
  return { executions, events };
}

function ingestedOf(fleet: Fleet, execution: FleetExecution, definitions: Map<string, string>): IngestedExecution {
  const { machine, name, status, startedAt, stoppedAt, isChanged, polls } = execution;
  const kind = machine.type === "EXPRESS" ? "express" : "execution";
  const arn = `arn:aws:states:${REGION}:${ACCOUNT}:${kind}:${machine.name}:${name}${kind === "express" ? `:${name}` : ""}`;
  const incident = incidentOf(fleet, machine);
  const hasOtherRole = incident?.change === "role" && isWithin(incident, startedAt);
  const events = fleetEvents(execution, roleOf(machine.name, hasOtherRole));
  return {
    identity: arn,
    arn,
    name,
    machineArn: qualifiedArns(execution)?.stateMachineVersionArn ?? machineArn(machine),
    machine: machine.name,
    type: machine.type,
    described: { status, startedAt: instant(startedAt), stoppedAt: instant(stoppedAt) },
    definition: { text: definitionText(machine, { isChanged, polls }, definitions), assumed: false },
    events,
    cutOff: false,
    origin: "demo",
  };
}

/** The text of a revision; made once. */
function definitionText(
  machine: FleetMachine,
  { isChanged, polls }: Pick<FleetExecution, "isChanged" | "polls">,
  definitions: Map<string, string>,
): string {
  const key = `${machine.name} ${isChanged}`;
  const known = definitions.get(key) ?? definitionOf(machine, isChanged, polls);
  definitions.set(key, known);
  return known;
}

function incidentOf(fleet: Fleet, { name }: FleetMachine): FleetIncident | null {
  return fleet.incidents.find(({ machine }) => machine === name) ?? null;
}

function isWithin({ from, to }: FleetIncident, at: number): boolean {
  return at >= from && (to === null || at < to);
}

/** A source looks every few minutes: what is told is the last look before each change and the first one after it. */
function looksAt(fleet: Fleet): SeenMachine[] {
  const looks = fleet.machines.flatMap((machine) => {
    const incident = incidentOf(fleet, machine);
    const changes = incident === null ? [] : [incident.from, ...(incident.to === null ? [] : [incident.to])];
    const times = changes.flatMap((at) => [at - 2 * MINUTE_MS, at + MINUTE_MS]);
    return [fleet.options.from, ...times].map((at) => lookAt(machine, incident, at));
  });
  return looks.sort((a, b) => a.seenAt - b.seenAt || (a.name < b.name ? -1 : 1));
}

function lookAt(machine: FleetMachine, incident: FleetIncident | null, seenAt: number): SeenMachine {
  const change = incident !== null && isWithin(incident, seenAt) ? incident.change : null;
  const logging = { level: change === "logging" ? "OFF" : "ALL", includeExecutionData: true };
  return {
    ...{ arn: machineArn(machine), name: machine.name, type: machine.type, seenAt },
    // Executions show their definitions themselves.
    ...{ definition: null, revisionId: null, tags: null },
    ...qualifiersOf(machine, change === "aliases"),
    roleArn: roleOf(machine.name, change === "role"),
    logging: JSON.stringify(logging),
  };
}

/** Versions and aliases, in the shape in which a source stores what AWS says of them. */
function qualifiersOf(machine: FleetMachine, isShared: boolean): Pick<SeenMachine, "versions" | "aliases"> {
  const arns = [false, true].map((isChanged) => qualifiedArns({ machine, isChanged }));
  const [one, other] = arns;
  if (one == null || other == null) return { versions: null, aliases: null };
  const weights = isShared ? [50, 50] : [100];
  const routes = weights.map((weight, i) => {
    return { stateMachineVersionArn: (i === 0 ? one : other).stateMachineVersionArn, weight };
  });
  return {
    versions: JSON.stringify([other.stateMachineVersionArn, one.stateMachineVersionArn]),
    aliases: JSON.stringify({ [one.stateMachineAliasArn]: routes }),
  };
}

/** What was planted, for who holds an analysis against it. */
export type FleetTruth = {
  readonly seed: number;
  readonly from: string;
  readonly to: string;
  readonly planted: readonly {
    readonly incident: string;
    readonly title: string;
    readonly machine: string;
    readonly measure: string;
    readonly from: string;
    /** Null: it was never mended. */
    readonly to: string | null;
    readonly change: string | null;
    readonly shows: readonly string[];
    readonly discriminator: FleetIncident["discriminator"];
  }[];
};

export function fleetTruth({ options, incidents }: Fleet): FleetTruth {
  const iso = (at: number) => new Date(at).toISOString();
  const planted = incidents.map(({ id, title, machine, measure, from, to, change, shows, discriminator }) => ({
    ...{ incident: id, title, machine, measure, change, shows, discriminator },
    ...{ from: iso(from), to: to === null ? null : iso(to) },
  }));
  return { seed: options.seed, from: iso(options.from), to: iso(options.to), planted };
}
