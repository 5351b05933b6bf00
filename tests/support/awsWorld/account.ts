import { DAY, type Execution, Executions } from "./execution";
import type { Machine } from "./machine";
import { MachineTruth } from "./machineTruth";
import type { Period } from "./period";
import { STANDARD_MACHINES } from "./standardMachines";

export type StandardOptions = {
  readonly seed: number;
  /** Standard executions, without the children of Map Runs. */
  readonly executions: number;
  readonly period: Period;
  /** Further machines, one execution each. */
  readonly more?: readonly Machine[];
};

/** The Standard machines of an account and what they ran. */
export class Account {
  private constructor(readonly machines: ReadonlyMap<string, Executions>) {}

  static async make({ seed, executions, period, more = [] }: StandardOptions): Promise<Account> {
    const machines = new Map<string, Executions>();
    const shares = STANDARD_MACHINES.reduce((sum, { share }) => sum + share, 0);
    let [before, taken] = [0, 0];
    for (const machine of [...STANDARD_MACHINES, ...more]) {
      before += machine.share;
      const parent = machine.startedBy === undefined ? null : (machines.get(machine.startedBy)?.truth ?? null);
      const share = Math.round((executions * before) / shares) - taken;
      const count = parent?.count ?? (more.includes(machine) ? 1 : share);
      if (!more.includes(machine)) taken += count;
      // The only execution of such a machine began some days ago, and is neither about to expire nor to come.
      const lately = { ...period, from: period.beginning - 2 * DAY, edgeShare: 0, liveShare: 0 };
      const own = more.includes(machine) ? lately : period;
      const truth = await MachineTruth.make(machine, seed, own, count, parent);
      machines.set(machine.name, new Executions(truth, seed));
    }
    return new Account(machines);
  }

  /** By the ARN of an execution or of a child of a Map Run; null when there never was one. */
  find(arn: string): Execution | null {
    const [, , , , , kind, machine = "", name = ""] = arn.split(":");
    return kind === "execution" ? (this.of(machine)?.named(machine, name) ?? null) : null;
  }

  /** The execution whose Map Run this is. */
  findMapRun(arn: string): Execution | null {
    const [, , , , , kind, machine = "", uuid = ""] = arn.split(":");
    return kind === "mapRun" ? (this.of(machine)?.ofMapRun(machine, uuid) ?? null) : null;
  }

  /** By a machine's name, or that of its Map Runs' children. */
  of(machine: string): Executions | null {
    return this.machines.get(machine.split("/")[0] ?? "") ?? null;
  }

  /** All that started at `at` or before, children of Map Runs included, one after the other. */
  *executions(at: number): Generator<Execution> {
    for (const executions of this.machines.values()) {
      const count = executions.truth.startedUntil(at);
      for (let index = 0; index < count; index++) {
        yield executions.at(index);
        const children = executions.childCount(index);
        for (let item = 0; item < children; item++) {
          const child = executions.child(index, item);
          if (child.start <= at) yield child;
        }
      }
    }
  }
}
