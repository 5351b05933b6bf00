import { arnOf, numbersOf, saltOf, uuidOf } from "./ids";
import type { MachineTruth } from "./machineTruth";
import { type Phase, phaseAt, type Status } from "./phases";
import type { Template, TemplateEvent } from "./template";
import { fill, type Values } from "./text";

export const DAY = 24 * 3_600_000;
/** After its end an execution is kept so long. */
export const KEPT_MS = 90 * DAY;

/** One Standard execution, or a child of a Map Run. */
export type Execution = {
  readonly machine: MachineTruth;
  readonly index: number;
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** ms since the epoch. */
  readonly start: number;
  readonly template: Template;
  readonly revision: number;
  readonly versionArn: string | null;
  readonly aliasArn: string | null;
  readonly mapRunArn: string | null;
  readonly values: Values;
};

const MAP_RUN_SALT = saltOf("Map Run");
const CHILD_SALT = saltOf("child");

/** Executions of one machine, found by index, name or ARN. */
export class Executions {
  constructor(
    readonly truth: MachineTruth,
    private readonly seed: number,
  ) {}

  at(index: number): Execution {
    const { truth } = this;
    const { name, start, template, revision, version, isAliased } = truth.course(index);
    return {
      machine: truth,
      index,
      name,
      start,
      template,
      revision,
      machineArn: truth.arn,
      arn: arnOf("execution", `${truth.machine.name}:${name}`),
      versionArn: version === null ? null : truth.versionArn(version),
      aliasArn: isAliased ? truth.aliasArn() : null,
      mapRunArn: null,
      values: {
        name,
        mapRun: template.mapRun.length === 0 ? "" : this.mapRunId(index),
        parent: truth.parent?.nameOf(index) ?? "",
        item: "",
      },
    };
  }

  /** `machine:name` or `machine/label:uuid` of an execution's ARN; null when there is no such execution. */
  named(machine: string, name: string): Execution | null {
    if (machine === this.truth.machine.name) {
      const index = this.truth.indexOf(name);
      return index === null ? null : this.at(index);
    }
    const place = machine === this.childMachine() ? numbersOf(this.seed, CHILD_SALT, name) : null;
    if (place === null || place.a >= this.truth.count || place.b >= this.childCount(place.a)) return null;
    return this.child(place.a, place.b);
  }

  /** Children of the Map Run of an execution; 0 when it has none. */
  childCount(index: number): number {
    const { children } = this.truth.course(index).template;
    return children.length === 0 ? 0 : (this.truth.machine.mapRun?.items ?? children.length);
  }

  child(index: number, item: number): Execution {
    const parent = this.at(index);
    const template = this.childTemplate(parent, item);
    const name = uuidOf(this.seed, CHILD_SALT, index, item);
    return {
      machine: this.truth,
      index,
      name,
      template,
      revision: parent.revision,
      versionArn: null,
      aliasArn: null,
      arn: arnOf("execution", `${this.childMachine()}:${name}`),
      start: parent.start + template.startsAfter,
      machineArn: arnOf("stateMachine", this.childMachine()),
      mapRunArn: this.mapRunArn(index),
      values: { ...parent.values, item: String(item) },
    };
  }

  /** Whether a child ends badly. */
  childFails(index: number, item: number): boolean {
    const given = this.truth.machine.mapRun;
    if (given !== undefined) return isFailure(item, given.items, given.failures);
    return failed(this.truth.way(index).template.children[item]?.phases ?? []);
  }

  /** Of a huge Map Run the failures lie evenly among the items. */
  private childTemplate({ template: { children } }: Execution, item: number): Template {
    const given = this.truth.machine.mapRun;
    const fails = given !== undefined && isFailure(item, given.items, given.failures);
    const wanted = given === undefined ? children[item] : children.find(({ phases }) => failed(phases) === fails);
    if (wanted === undefined) throw new Error(`Item ${item} of ${this.truth.machine.name} has no template.`);
    return wanted;
  }

  mapRunArn(index: number): string {
    return arnOf("mapRun", `${this.childMachine()}:${this.mapRunId(index)}`);
  }

  /** The execution whose Map Run an ARN names. */
  ofMapRun(machine: string, uuid: string): Execution | null {
    const place = machine === this.childMachine() ? numbersOf(this.seed, MAP_RUN_SALT, uuid) : null;
    if (place === null || place.a >= this.truth.count) return null;
    return this.childCount(place.a) === 0 ? null : this.at(place.a);
  }

  childMachine = () => `${this.truth.machine.name}/Each`;
  private mapRunId = (index: number) => uuidOf(this.seed, MAP_RUN_SALT, index, 0);
}

const failed = (phases: readonly Phase[]) => phases.at(-1)?.status === "FAILED";

export function isFailure(item: number, items: number, failures: number): boolean {
  return Math.floor(((item + 1) * failures) / items) > Math.floor((item * failures) / items);
}

/** What DescribeExecution knows at an instant. Times are ms since the epoch. */
export type Row = {
  readonly status: Status;
  readonly start: number;
  readonly stop: number | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveCount: number;
  readonly redrivenAt: number | null;
};

export function rowAt({ template, start, values }: Execution, at: number): Row {
  const phase = phaseAt(template.phases, at - start);
  const { status, stopsAfter, output, error, cause, redriveCount, redrivenAfter } = phase;
  return {
    status,
    start,
    stop: stopsAfter === null ? null : start + stopsAfter,
    input: fill(template.input, values),
    output: output === null ? null : fill(output, values),
    error,
    cause,
    redriveCount,
    redrivenAt: redrivenAfter === null ? null : start + redrivenAfter,
  };
}

/** Only the status, which is what a filter asks. */
export function statusAt({ template, start }: Execution, at: number): Status {
  return phaseAt(template.phases, at - start).status;
}

/** Whether the service has dropped it. */
export function isGone({ template, start }: Execution, at: number): boolean {
  const { status, stopsAfter } = phaseAt(template.phases, at - start);
  return status !== "RUNNING" && stopsAfter !== null && start + stopsAfter + KEPT_MS <= at;
}

export function eventsAt({ template, start }: Execution, at: number): readonly TemplateEvent[] {
  const { events, endsAfter } = template;
  return start + endsAfter <= at ? events : events.filter(({ offset }) => start + offset <= at);
}

/** The JSON of an event as GetExecutionHistory answers it. */
export function eventText({ start, values }: Execution, event: TemplateEvent, includesData: boolean): string {
  const rest = fill(includesData ? event.api : event.bare, values);
  return `{"timestamp":${(start + event.offset) / 1000},${rest.slice(1)}`;
}
