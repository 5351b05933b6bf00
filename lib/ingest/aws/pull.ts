import type { Sink } from "../sink";
import { connect, type Endpoint } from "./client";
import { isAnswer, readExecution } from "./execution";
import { type ListedMachine, listExecutions, listMachines } from "./machines";

export type PullRequest = Endpoint & {
  /** ARN of the only machine to read; null reads all. */
  readonly machine: string | null;
};

/** What was read so far, and at the end. `errors` names executions and machines that could not be read. */
export type PullReport = {
  machines: number;
  executions: number;
  events: number;
  duplicates: number;
  readonly skipped: { machine: string; reason: string }[];
  readonly errors: { arn: string; reason: string }[];
};

/**
 * Reads machines, executions, histories and definitions from an endpoint into `sink`. One that breaks off is begun
 * again from the start: what is stored is found again as duplicates. `onProgress` is called after each execution.
 * Throws only when the endpoint does not answer or `signal` aborts; what it refuses is in the report.
 */
export async function pull(
  request: PullRequest,
  sink: Sink,
  onProgress: (report: PullReport, machine: string) => void,
  signal: AbortSignal,
): Promise<PullReport> {
  const report: PullReport = { machines: 0, executions: 0, events: 0, duplicates: 0, skipped: [], errors: [] };
  const client = connect(request);
  try {
    for await (const machine of listMachines(client, request.machine, signal)) {
      report.machines += 1;
      if (machine.type === "EXPRESS") report.skipped.push({ machine: machine.name, reason: EXPRESS });
      else await pullMachine(machine);
    }
  } finally {
    client.destroy();
  }
  return report;

  async function pullMachine(machine: ListedMachine) {
    await orNote(machine.arn, async () => {
      for await (const arn of listExecutions(client, machine, signal)) {
        await orNote(arn, async () => {
          const execution = await readExecution(client, arn, machine, signal);
          const { added } = await sink.save(execution);
          report.executions += 1;
          report.events += added;
          report.duplicates += execution.events.length - added;
        });
        onProgress(report, machine.name);
      }
    });
  }

  /** What the endpoint refuses concerns one execution or machine; that it does not answer concerns all. */
  async function orNote(arn: string, work: () => Promise<void>) {
    try {
      await work();
    } catch (error) {
      const known = isAnswer(error) || (error instanceof Error && error.name === "Refusal");
      if (signal.aborted || !known) throw error;
      report.errors.push({ arn, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
    }
  }
}

const EXPRESS = "Histories of Express executions are not in the API; import them from the machine's log group.";
