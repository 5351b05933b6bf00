import { appendFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseRecorded } from "@/lib/asl/parse";
import type { MachineType } from "@/lib/asl/machine";
import { noParts, partsOf, type Parts, percentReached } from "@/lib/replay/regression/coverage";
import type { Judgement, RegressionOutcome } from "@/lib/replay/regression/judge";
import { notAllowed, type RegressionReport, RegressionTally } from "@/lib/replay/regression/report";
import type { Mocks } from "@/lib/runner/mock";
import { openVerifyProcesses } from "@/lib/server/replay/verifyProcesses";
import type { VerifyTask } from "@/lib/server/replay/verifyTask";
import { readDefinitionOption } from "./definitionArgument";
import { executionsOf, type TargetExecution, type TargetOptions } from "./executionTargets";
import { EXIT } from "./exit";
import { interruption } from "./interrupt";
import { type MockOptions, mocksOf } from "./mockArgument";
import { Progress } from "./progress";
import { regressionJunit, regressionMarkdown, regressionTable } from "./regressionText";
import { RegressionJournal } from "./regressionJournal";
import { REPLAY_SCRIPT } from "./replayScript";
import { userPath } from "./userPath";
import { verifyTaskOf } from "./verifyTaskOf";
import { UsageError } from "./usageError";

export type ReplayTargetsOptions = TargetOptions & {
  /** File of the changed definition; absent: each execution runs on its own. */
  readonly candidate: string | undefined;
  readonly mock: MockOptions;
  readonly allow: ReadonlySet<RegressionOutcome>;
  readonly select: number;
  readonly minCoverage: number;
  readonly checkTimes: boolean;
  readonly resume: boolean;
  readonly asJson: boolean;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
};

/** Executions, and events of them, that go to a process in one message; one that is longer goes alone. */
const TOGETHER = { executions: 50, events: 5_000 } as const;

/** Judges each execution that the targets name on the changed definition, prints the report, and answers the exit code. */
export async function replayTargets(targets: readonly string[], options: ReplayTargetsOptions): Promise<number> {
  const signal = interruption();
  const candidate =
    options.candidate === undefined ? null : await readDefinitionOption(options.candidate, options.substitutions ?? {});
  const mocks = await mocksOf(options.mock);
  const { definition, substitutions, filter, checkTimes } = options;
  const journal = RegressionJournal.of([
    targets,
    { candidate, definition, substitutions, checkTimes, mocks: [...mocks] },
    // Of a relative time only what was written is the same in the next run.
    { ...filter, from: undefined, to: undefined },
  ]);
  const known = options.resume ? journal.read() : new Map<string, Judgement>();
  journal.begin(options.resume);
  const regression = new Regression(candidate, mocks, checkTimes, known, journal, signal);
  try {
    for (const target of targets) {
      for await (const execution of executionsOf(target, options, signal)) {
        if (signal.aborted) break;
        await regression.take(execution);
      }
    }
    await regression.finish();
  } finally {
    await regression.close();
  }
  if (signal.aborted) {
    console.error(`Interrupted after ${regression.count} executions. The same command with --resume goes on.`);
    return EXIT.interrupted;
  }
  journal.remove();
  if (regression.count === 0) console.error("No execution matches.");
  return told(regression.report(options.select), options);
}

function told(report: RegressionReport, options: ReplayTargetsOptions): number {
  const { allow, minCoverage, asJson, junit, markdown } = options;
  const problems = [
    ...notAllowed(report, allow).map((outcome) => `${outcome} is not allowed: ${report.counts[outcome]} executions`),
    ...(percentReached(report.coverage) < minCoverage
      ? [
          `The runs come to ${percentReached(report.coverage).toFixed(1)} % of the definition; ${minCoverage} % are asked for`,
        ]
      : []),
  ];
  if (junit !== undefined) writeFileSync(userPath(junit), regressionJunit(report, allow, minCoverage));
  if (markdown !== undefined) appendFileSync(userPath(markdown), regressionMarkdown(report, problems));
  const { executions: _, ...printed } = report;
  console.log(asJson ? JSON.stringify(printed, null, 1) : regressionTable(report));
  for (const problem of problems) console.error(`${problem}.`);
  return problems.length > 0 ? EXIT.findings : EXIT.ok;
}

/** An execution, with its place among all. */
type Keyed = Pick<TargetExecution, "redactor"> & {
  readonly at: number;
  readonly key: string;
  readonly task: VerifyTask;
};

/** Executions on their way through as many processes as there are cores. */
class Regression {
  count = 0;
  private readonly tally = new RegressionTally();
  private readonly processes = openVerifyProcesses(REPLAY_SCRIPT, availableParallelism());
  private readonly progress = new Progress();
  private readonly definitions = new Map<string, { readonly text: string; readonly type: MachineType }>();
  private readonly running = new Set<Promise<void>>();
  private readonly keys = new Map<string, number>();
  /** Judged before those that come before them: the report is the same however processes take turns. */
  private readonly early = new Map<number, { readonly key: string; readonly judgement: Judgement }>();
  private taken = 0;
  private batch: Keyed[] = [];
  private events = 0;
  private machine: string | null = null;
  private type: MachineType = "STANDARD";
  private failed: { readonly error: unknown } | null = null;

  constructor(
    private readonly candidate: string | null,
    private readonly mocks: Mocks,
    private readonly checkTimes: boolean,
    private readonly known: ReadonlyMap<string, Judgement>,
    private readonly journal: RegressionJournal,
    private readonly signal: AbortSignal,
  ) {}

  async take(execution: TargetExecution): Promise<void> {
    this.refuseOtherMachine(execution);
    const task = verifyTaskOf(execution, this.checkTimes);
    this.type = task.type;
    if (task.definition !== null) this.definitions.set(task.definition.hash, { ...task.definition, type: task.type });
    const key = this.keyOf(execution);
    const at = this.taken++;
    const known = this.known.get(journalKey(key, task));
    if (known !== undefined) return this.add(at, key, known);
    if (this.events + execution.events.length > TOGETHER.events) await this.send();
    this.batch.push({ at, key, task, redactor: execution.redactor });
    this.events += execution.events.length;
    if (this.batch.length >= TOGETHER.executions) await this.send();
  }

  async finish(): Promise<void> {
    await this.send();
    await Promise.all(this.running);
    if (this.failed !== null) throw this.failed.error;
  }

  async close(): Promise<void> {
    this.progress.clear();
    await this.processes.close();
    await Promise.all(this.running);
  }

  report(select: number): RegressionReport {
    return this.tally.report(this.parts(), select);
  }

  /** A changed definition is one of one machine: what others make of it says nothing. */
  private refuseOtherMachine({ machine, name }: TargetExecution): void {
    if (this.candidate === null || machine === null) return;
    this.machine ??= machine;
    if (machine === this.machine) return;
    throw new UsageError(
      `replay: --definition is of one machine, and the targets hold executions of several: ${this.machine}, and ${machine} (${name}). Name the executions of one.`,
    );
  }

  /** Executions of files may have one name several times. */
  private keyOf({ key, arn, name }: TargetExecution): string {
    const own = key ?? arn ?? name;
    const count = (this.keys.get(own) ?? 0) + 1;
    this.keys.set(own, count);
    return count === 1 ? own : `${own} (${count})`;
  }

  private async send(): Promise<void> {
    const sent = this.batch;
    this.batch = [];
    this.events = 0;
    if (sent.length === 0 || this.signal.aborted) return;
    // One more than there are processes lies ready.
    while (this.running.size > this.processes.slots) await Promise.race(this.running);
    const work = this.judged(sent).catch((error: unknown) => {
      if (!this.signal.aborted) this.failed ??= { error };
    });
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }

  private async judged(sent: readonly Keyed[]): Promise<void> {
    const tasks = sent.map(({ task }) => task);
    const judgements = await this.processes.judge({ tasks, candidate: this.candidate, mocks: this.mocks });
    const judged = sent.flatMap(({ at, key, task, redactor }, i) => {
      const told = judgements[i];
      if (told === undefined) return [];
      const reason = told.reason === null ? null : redactor().text(told.reason);
      return [{ at, key, task, judgement: { ...told, reason } }];
    });
    this.journal.add(judged.map(({ key, task, judgement }) => ({ key: journalKey(key, task), judgement })));
    for (const { at, key, judgement } of judged) this.add(at, key, judgement);
  }

  private add(at: number, key: string, judgement: Judgement): void {
    this.early.set(at, { key, judgement });
    for (let next = this.early.get(this.count); next !== undefined; next = this.early.get(this.count)) {
      this.early.delete(this.count++);
      this.tally.add(next.key, next.judgement);
    }
    this.progress.show(`${this.count} replayed  ${key}`);
  }

  /** Of the changed definition, or of all that the executions ran with. */
  private parts(): Parts {
    const all = this.candidate === null ? [...this.definitions.values()] : [{ text: this.candidate, type: this.type }];
    const parts = noParts();
    for (const { text, type } of all) {
      const { machine } = parseRecorded(text, { type });
      if (machine === undefined) continue;
      const own = partsOf(machine);
      for (const kind of Object.keys(parts) as (keyof Parts)[]) for (const name of own[kind]) parts[kind].add(name);
    }
    return parts;
  }
}

/** An execution that went on since is judged again. */
function journalKey(key: string, { history }: VerifyTask): string {
  return `${key} ${"events" in history ? history.events.length : ""}`;
}
