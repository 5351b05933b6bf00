import type { Body } from "./fault";
import type { Row } from "./execution";

/** A redrive that was performed. Times in ms since the epoch. */
export type PerformedRedrive = {
  readonly at: number;
  readonly token: string | null;
  readonly endsAt: number;
  readonly fails: boolean;
};

/** An execution that somebody started. */
export type StartedExecution = {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly input: string;
  readonly at: number;
  readonly endsAt: number;
};

/** A machine that somebody created. */
export type CreatedMachine = {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly at: number;
  readonly tags: Map<string, string>;
};

/** How long what was written runs, ms. */
const RUNS_MS = 2_000;

/** What was written to the account since it was made. */
export class Written {
  /** By the execution's ARN. */
  readonly redrives = new Map<string, PerformedRedrive[]>();
  /** By their ARNs. */
  readonly started = new Map<string, StartedExecution>();
  readonly machines = new Map<string, CreatedMachine>();
  /** Requests that write, in their order, those that were refused too. */
  readonly asked: { readonly operation: string; readonly request: Body }[] = [];
  /** Whether a redrive of an execution fails again. */
  failsAgain: (arn: string) => boolean = () => false;
  /** How long what is written runs, ms. */
  runsMs = RUNS_MS;

  redrivesOf(arn: string, at: number): readonly PerformedRedrive[] {
    return (this.redrives.get(arn) ?? []).filter((redrive) => redrive.at <= at);
  }

  /** A row with what was written since. */
  over(row: Row, arn: string, at: number): Row {
    const redrives = this.redrivesOf(arn, at);
    const last = redrives.at(-1);
    if (last === undefined) return row;
    const common = { ...row, redriveCount: row.redriveCount + redrives.length, redrivenAt: last.at };
    const none = { output: null, error: null, cause: null };
    if (at < last.endsAt) return { ...common, ...none, status: "RUNNING", stop: null };
    const stop = last.endsAt;
    if (last.fails) return { ...common, ...none, status: "FAILED", stop, error: "StillBroken", cause: "as before" };
    return { ...common, ...none, status: "SUCCEEDED", stop, output: "{}" };
  }

  /** The events of redrives, behind `last`, as GetExecutionHistory has them. */
  eventsBehind(last: number, arn: string, at: number): string[] {
    return this.redrivesOf(arn, at).flatMap((redrive, i) => {
      const id = last + 1 + 2 * i;
      const event = (of: number, time: number, rest: object) =>
        JSON.stringify({ timestamp: time / 1000, id: of, previousEventId: of - 1, ...rest });
      const details = { redriveCount: i + 1 };
      const redriven = event(id, redrive.at, { type: "ExecutionRedriven", executionRedrivenEventDetails: details });
      if (at < redrive.endsAt) return [redriven];
      const end = redrive.fails
        ? {
            type: "ExecutionFailed",
            executionFailedEventDetails: { error: "StillBroken", cause: "as before" },
          }
        : { type: "ExecutionSucceeded", executionSucceededEventDetails: { output: "{}" } };
      return [redriven, event(id + 1, redrive.endsAt, end)];
    });
  }
}
