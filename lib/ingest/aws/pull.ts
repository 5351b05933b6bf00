import type { Instant } from "@/lib/base/instant";
import { Refusal } from "../refusal";
import { keep, type Sink } from "../sink";
import { Api } from "./api";
import type { Endpoint } from "./client";
import { readExecution } from "./execution";
import { LIMITS, type Limits } from "./limits";
import { describeMachine, listExecutions, type ListedMachine, listMachines, undescribed } from "./machines";
import { type CallProblem, problemOf, wordProblem } from "./problem";

export type PullRequest = Endpoint & {
  /** ARN of the only machine to read; null reads all. */
  readonly machine: string | null;
  /** Only executions that started then or later; null reads all that the API still has. */
  readonly since: Instant | null;
};

/** What was read so far, and at the end. */
export type PullReport = {
  machines: number;
  executions: number;
  events: number;
  duplicates: number;
  readonly skipped: { machine: string; reason: string }[];
  /** Executions, machines and lists that could not be read. The first `MAX_ERRORS` of `failures`. */
  readonly errors: { arn: string; reason: string }[];
  failures: number;
  /** Why the pull ended before everything was read; null when it was. */
  ended: { readonly why: "interrupted" | Exclude<Problem, "refused" | "garbled">; readonly reason: string } | null;
};

/** What can go wrong with one thing: a call, or the store. */
type Problem = CallProblem | "store";

/** Errors that are named one by one; the others are counted. */
const MAX_ERRORS = 1_000;

type Giving = NonNullable<PullReport["ended"]>;

/** What concerns everything that would follow. */
class GivingUp extends Error {
  constructor(readonly ended: Giving) {
    super(ended.reason);
  }
}

/**
 * Reads machines, executions, histories and definitions from an endpoint into `sink`. One bad answer, machine or
 * execution is noted in the report and passed over. It gives up, and says why in `ended`, when the user interrupts, when
 * the credentials are refused, or when calls one after another were throttled, failed inside AWS or were not answered,
 * or executions one after another could not be stored.
 * A pull that broke off is begun again from the start: what is stored is found again as duplicates. `onProgress` is
 * called after each execution.
 */
export async function pull(
  request: PullRequest,
  sink: Sink,
  onProgress: (report: PullReport, machine: string) => void,
  signal: AbortSignal,
  limits: Limits = LIMITS,
): Promise<PullReport> {
  const report: PullReport = {
    ...{ machines: 0, executions: 0, events: 0, duplicates: 0, failures: 0, ended: null },
    ...{ skipped: [], errors: [] },
  };
  const api = new Api(request, signal, limits);
  const attempt = attempts(report, signal, limits);
  try {
    if (request.machine !== null) await pullMachine(undescribed(request.machine));
    else {
      await attempt("the list of state machines", async () => {
        for await (const machine of listMachines(api)) await pullMachine(machine);
      });
    }
  } catch (error) {
    if (signal.aborted) report.ended = { why: "interrupted", reason: "interrupted" };
    else if (error instanceof GivingUp) report.ended = error.ended;
    else throw error;
  } finally {
    api.close();
  }
  return report;

  async function pullMachine(listed: ListedMachine) {
    await attempt(listed.arn, async () => {
      const machine = await described(listed);
      report.machines += 1;
      if (machine.type === "EXPRESS") report.skipped.push({ machine: machine.name, reason: EXPRESS });
      else await pullExecutions(machine);
    });
  }

  /** Its histories may be read where its definition may not. */
  async function described(listed: ListedMachine): Promise<ListedMachine> {
    try {
      return await describeMachine(api, listed.arn);
    } catch (error) {
      if (signal.aborted || !isOfDefinition(error)) throw error;
      note(report, listed.arn, `${wordProblem(error)} (its executions are read without its present definition)`);
      return listed;
    }
  }

  async function pullExecutions(machine: ListedMachine) {
    for await (const arn of listExecutions(api, machine, request.since)) {
      await attempt(arn, async () => {
        const execution = await readExecution(api, arn, machine);
        const { added } = await storing(() => keep(sink, execution));
        report.executions += 1;
        report.events += added;
        report.duplicates += execution.events.length - added;
      });
      onProgress(report, machine.name);
    }
  }
}

function note(report: PullReport, arn: string, reason: string): void {
  report.failures += 1;
  if (report.errors.length < MAX_ERRORS) report.errors.push({ arn, reason });
}

/** Whether a machine that cannot be described may have executions that can. */
function isOfDefinition(error: unknown): boolean {
  if (error instanceof Error && /DoesNotExist|InvalidArn/.test(error.name)) return false;
  return ["refused", "garbled"].includes(problemOf(error));
}

/** Does one thing after another: what goes wrong with one is noted, what goes wrong with all is thrown as GivingUp. */
function attempts(report: PullReport, signal: AbortSignal, { failuresInARow }: Limits) {
  let inARow = 0;
  return async (arn: string, work: () => Promise<void>): Promise<void> => {
    try {
      const before = report.failures;
      await work();
      if (report.failures === before) inARow = 0;
    } catch (error) {
      if (signal.aborted || error instanceof GivingUp) throw error;
      const problem = error instanceof NotStored ? "store" : problemOf(error);
      note(report, arn, wordProblem(error));
      if (problem === "refused" || problem === "garbled") return;
      inARow += 1;
      if (problem === "credentials" || inARow >= failuresInARow) {
        throw new GivingUp({ why: problem, reason: `${WHY[problem](inARow)} (${wordProblem(error)})` });
      }
    }
  };
}

const WHY: Readonly<Record<Giving["why"] & Problem, (calls: number) => string>> = {
  throttled: (calls) => `AWS throttled ${calls} calls one after another, after all pauses: wait, and pull again`,
  failed: (calls) => `${calls} calls one after another failed inside the endpoint: pull again later`,
  unanswered: (calls) => `${calls} calls one after another were not answered: check the endpoint and the network`,
  store: (executions) => `${executions} executions one after another could not be stored: look at the database`,
  credentials: () => "The credentials were refused: renew them (aws sso login, aws configure), and pull again",
};

/** A database that is full, locked or gone. */
class NotStored extends Error {}

async function storing<T>(save: () => Promise<T>): Promise<T> {
  try {
    return await save();
  } catch (error) {
    // One execution that contradicts what is stored or cannot be kept.
    if (error instanceof Refusal) throw error;
    throw new NotStored(`It could not be stored: ${wordProblem(error)}`, { cause: error });
  }
}

const EXPRESS = "Histories of Express executions are not in the API; import them from the machine's log group.";
