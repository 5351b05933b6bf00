import { labelledNameOfArn } from "@/lib/base/arn";
import type { CompiledMachine, StepOptions } from "@/lib/engine/compiledMachine";
import type { ExecutionIdentity } from "@/lib/engine/protocol";
import type { NewExecution, StoredExecution } from "@/lib/store/engine/rows";
import type { EngineStore } from "@/lib/store/subjects/engine";
import { secretTaskTokens } from "./ids";
import { childMachine, Machines } from "./machines";
import { freshRun, type RestoredRun, restoreRun } from "./restore";

/** What runs draw on beside their machines. */
export type RunsHost = {
  /** Values of chance that an execution of a test case is to draw, by the numbers of the draws. */
  readonly drawn?: (mockCase: string) => ReadonlyMap<number, string | number> | undefined;
  readonly activityExists: (arn: string) => boolean;
};

/** Makes runs of what is stored: their machines, their names, what they draw. */
export class Runs {
  private readonly machines: Machines;

  constructor(
    private readonly store: EngineStore,
    private readonly host: RunsHost,
  ) {
    this.machines = new Machines(store);
  }

  async identityOf(facts: NewExecution): Promise<ExecutionIdentity> {
    const { revision } = await this.machines.of(facts.revisionId);
    return {
      ...namesOf(facts, revision.roleArn),
      ...(facts.versionArn === null ? {} : { stateMachineVersionArn: facts.versionArn }),
      ...(facts.aliasArn === null ? {} : { stateMachineAliasArn: facts.aliasArn }),
    };
  }

  /** Names of the children of an execution, as a ResultWriter exports them. */
  async childNames({ revisionId }: NewExecution): Promise<(child: NewExecution) => ExecutionIdentity> {
    const { revision } = await this.machines.of(revisionId);
    return (child) => namesOf(child, revision.roleArn);
  }

  /** A run before its first input. */
  async fresh(facts: NewExecution, identity: ExecutionIdentity): Promise<RestoredRun> {
    return freshRun(await this.machineFor(facts), facts, identity, this.optionsOf(facts));
  }

  /** A run as far as it is stored. */
  async restore(row: StoredExecution): Promise<RestoredRun> {
    const identity = await this.identityOf(row);
    return restoreRun(this.store, await this.machineFor(row), row, identity, this.optionsOf(row));
  }

  private async machineFor(facts: NewExecution): Promise<CompiledMachine> {
    const { machine } = await this.machines.of(facts.revisionId);
    if (facts.mapRunArn === null) return machine;
    const mapRun = await this.store.mapRun(facts.mapRunArn);
    const state = mapRun === null ? "" : (JSON.parse(mapRun.view) as { readonly state: string }).state;
    const child = childMachine(machine, state);
    if (child === null) throw new Error(`${facts.machineArn} has no Map state '${state}'`);
    return child;
  }

  private optionsOf({ mapRunArn, mockCase, seed }: NewExecution): StepOptions {
    const drawn = mockCase === null || mapRunArn !== null ? undefined : this.host.drawn?.(mockCase);
    return {
      ...(drawn === undefined ? {} : { drawn }),
      taskTokens: secretTaskTokens(seed),
      activityExists: ({ resource }) => this.host.activityExists(resource),
    };
  }
}

/** What an execution is called, but for the version and alias that it was started by. */
function namesOf({ arn, name, machineArn, type, region }: NewExecution, roleArn: string): ExecutionIdentity {
  const stateMachineName = labelledNameOfArn(machineArn);
  return { id: arn, name, roleArn, stateMachineId: machineArn, stateMachineName, type, region };
}
