import { parseMachine } from "@/lib/asl/parse";
import { type Instant, instant } from "@/lib/base/instant";
import type { Json } from "@/lib/base/json";
import { compile } from "@/lib/engine/compile";
import type { CompiledMachine } from "@/lib/engine/compiledMachine";
import type { Input } from "@/lib/engine/protocol";
import { redrivable } from "@/lib/engine/recovery/redrivable";
import type { RunResult, Task, SimulatedWorld } from "@/lib/runner/simulatedWorld";
import { redrive, runToEnd } from "@/lib/runner/run";
import { Chance } from "./chance";
import { type Incident, incidents, type Revision, revisions } from "./incident";
import type { DemoExecution } from "./demoExecution";
import { drills, MAP_ITEMS } from "./drills";
import { type Drill, truthOf } from "./drills/drill";
import { drillExecutions } from "./drills/runDrill";
import { type DemoMachine, executionIdentity } from "./machine";
import { DEMO_MACHINES } from "./machines";
import { type Arrival, traffic } from "./traffic";
import { type Truth, TruthBook } from "./truth";
import { courseOf } from "./world";

export type DemoOptions = {
  readonly executions: number;
  /** Executions start from here on, and nothing that happens later than `to` is recorded. Ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** Items of the largest Map of the drills (MAP_ITEMS). */
  readonly mapItems?: number;
};

/**
 * Made-up executions of made-up machines, run through the interpreter in a world in which a few things go wrong
 * on purpose. Everything follows from the options. Holds one hour of arrivals and one execution at a time.
 */
export class Demo {
  private readonly planted: readonly Incident[];
  private readonly changes: readonly Revision[];
  private readonly book: TruthBook;
  /** Questions with their executions, which come besides `executions` of the options. */
  readonly drills: readonly Drill[];
  private readonly compiled = new Map<string, Ready>();

  constructor(private readonly options: DemoOptions) {
    this.planted = incidents(options.from, options.to);
    this.changes = revisions(options.from, options.to);
    this.book = new TruthBook([...this.planted, ...this.changes]);
    this.drills = drills(options.mapItems ?? MAP_ITEMS.default);
  }

  /** The executions in the order in which they start. */
  async *executions(): AsyncGenerator<DemoExecution> {
    const { executions, from, to, seed } = this.options;
    for (const arrival of traffic(DEMO_MACHINES, executions, from, to, seed)) yield await this.run(arrival);
  }

  /** The executions of a drill; those of a run and the children of its Map Runs are in memory at a time. */
  drillExecutions(drill: Drill): AsyncGenerator<DemoExecution> {
    return drillExecutions(drill, this.options.to);
  }

  /** What was planted and whom it met so far. */
  truth(): Truth {
    return this.book.truth(this.options.seed, this.options.from, this.options.to, this.drills.map(truthOf));
  }

  /** Every definition that was in force at some time, under a name. */
  definitions(): readonly { readonly name: string; readonly text: string }[] {
    const own = DEMO_MACHINES.map((machine) => ({ name: machine.name, text: textOf(machine.definition) }));
    const changed = this.changes.flatMap((revision) => {
      const machine = DEMO_MACHINES.find(({ name }) => name === revision.machine);
      return machine === undefined
        ? []
        : [{ name: `${machine.name}.${revision.id}`, text: textOf(revision.edit(machine.definition)) }];
    });
    const asked = this.drills.flatMap(({ runs }) => runs.map(({ machine }) => machine));
    const ofDrills = [...new Set(asked)].map(({ name, definition }) => ({ name, text: textOf(definition) }));
    return [...own, ...changed, ...ofDrills];
  }

  private async run({ machine, at, number }: Arrival): Promise<DemoExecution> {
    const { seed, to } = this.options;
    const name = `${machine.prefix}-${String(number).padStart(6, "0")}`;
    const chance = Chance.of(seed, `${machine.name}/${name}`);
    const revision = this.changes.find((r) => r.machine === machine.name && at >= r.from && at < r.to) ?? null;
    const ready = this.ready(machine, revision);
    const execution = executionIdentity(machine, name, machine.type === "EXPRESS" ? chance.uuid() : "");
    const met = new Set<string>();
    const input = JSON.stringify(machine.input(chance, new Date(at)));
    const world = worldOf(machine, this.planted, revision, chance, met);
    const start = { execution, input, seed: `${seed}/${name}`, at: instant(at) };
    const first: RunResult = await runToEnd(ready.machine, start, world);
    const ended = await this.redriven(ready.machine, first, world, met, name);
    const { machineArn, definition } = { machineArn: execution.stateMachineId, definition: ready.text };
    const known = { machine, machineArn, definition, arn: execution.id, name, mapRunArn: null };
    const result = { ...known, ...outcomeOf(ended, instant(at), to) };
    const failed = result.status === "FAILED" || result.status === "TIMED_OUT";
    this.book.add(name, met, failed, ended.run.redriveCount > 0);
    return result;
  }

  /** Redrives most of what failed because of something that someone mends, in the minutes after that. */
  private async redriven(
    machine: CompiledMachine,
    first: RunResult,
    world: SimulatedWorld,
    met: ReadonlySet<string>,
    name: string,
  ): Promise<RunResult> {
    const mended = this.planted.find(({ id, redriven }) => met.has(id) && redriven !== undefined)?.redriven;
    if (mended === undefined || first.run.status === "RUNNING") return first;
    const chance = Chance.of(this.options.seed, `redrive/${name}`);
    const at = instant(Math.max(mended, first.run.now) + chance.between(0, 600_000));
    if (!chance.happens(0.8) || at >= this.options.to) return first;
    return redrivable(first.run, at).status === "REDRIVABLE" ? redrive(machine, first, world, at) : first;
  }

  private ready(machine: DemoMachine, revision: Revision | null): Ready {
    const key = `${machine.name}.${revision?.id ?? ""}`;
    const there = this.compiled.get(key);
    if (there !== undefined) return there;
    const definition = revision === null ? machine.definition : revision.edit(machine.definition);
    const made = { machine: compileDefinition(machine, definition), text: textOf(definition) };
    this.compiled.set(key, made);
    return made;
  }
}

type Ready = { readonly machine: CompiledMachine; readonly text: string };

/** Our own definitions: a fault in one is a fault of ours. */
function compileDefinition({ name, type }: DemoMachine, definition: Json): CompiledMachine {
  const { machine, diagnostics } = parseMachine(definition, { type });
  if (machine !== undefined) return compile(machine);
  throw new Error(`demo machine ${name}: ${diagnostics.map((d) => `${d.message} at ${d.location ?? "/"}`).join("; ")}`);
}

function textOf(definition: Json): string {
  return JSON.stringify(definition, null, 2);
}

/** The world of one execution; notes in `met` what of the planted it met. */
function worldOf(
  machine: DemoMachine,
  planted: readonly Incident[],
  revision: Revision | null,
  chance: Chance,
  met: Set<string>,
): SimulatedWorld {
  return {
    invokeTask(task) {
      const course = courseOf(machine, task.state, JSON.parse(task.input) as Json, task.at, chance, planted);
      if (course.incident !== null) met.add(course.incident.id);
      const took = (course.endedAfter ?? Infinity) - course.startedAfter;
      if (revision?.state === task.state && took > (task.timeoutSeconds ?? Infinity) * 1000) met.add(revision.id);
      return inputsOf(task, course, chance);
    },
  };
}

function inputsOf(task: Task, course: ReturnType<typeof courseOf>, chance: Chance): readonly Input[] {
  const { token, target } = task;
  const at = (after: number) => instant(task.at + after);
  const inputs: Input[] = [{ kind: "taskStarted", token, at: at(course.startedAfter) }];
  if (target.family === "service" && target.pattern !== "requestResponse") {
    const output = JSON.stringify({ SdkResponseMetadata: { RequestId: chance.uuid() } });
    inputs.push({ kind: "taskSubmitted", token, at: at(course.startedAfter + chance.latency(25, 0.4)), output });
  }
  if (course.endedAfter === null) return inputs;
  const last = Math.max(course.endedAfter, (inputs.at(-1)?.at ?? task.at) - task.at);
  const { outcome } = course;
  if (outcome.ok) inputs.push({ kind: "taskSucceeded", token, at: at(last), output: JSON.stringify(outcome.output) });
  else inputs.push({ kind: "taskFailed", token, at: at(last), error: outcome.error, cause: outcome.cause });
  return inputs;
}

/** What is known at `to`: an execution that ends later still runs. */
function outcomeOf({ run, events }: RunResult, startedAt: Instant, to: number) {
  const last = events.at(-1);
  if (last !== undefined && last.timestamp <= to && run.status !== "RUNNING") {
    const { status, error, cause } = run;
    return { status, startedAt, stoppedAt: last.timestamp, error, cause, events };
  }
  const seen = events.filter(({ timestamp }) => timestamp <= to);
  return { status: "RUNNING" as const, startedAt, stoppedAt: null, error: null, cause: null, events: seen };
}
