import { err } from "@/lib/base/result";
import type { Matching } from "@/lib/replay/otherDefinitions";
import type { Judgement } from "@/lib/replay/regression/judge";
import type { ReplayVerdict } from "@/lib/replay/replayVerdict";
import { type Answered, BoundedProcess, TIME_LIMIT_MS } from "./boundedProcess";
import type { Recorded, RecordTask } from "./recordTask";
import { type DataReplayer, type Verifier, VerifierClosed } from "./verifier";
import { type JudgeQuestion, notJudged } from "./judgeTask";
import type { AskedValue, Traced } from "./originTask";
import type { Probed, ProbeQuestion } from "./probeTask";
import { notReplayable, type VerifyTask } from "./verifyTask";

/**
 * What a process is asked about executions: verdicts, which of its other definitions replays one, what a changed
 * definition makes of them, what their tasks answered, an expression in them, or where a value of one came from.
 */
export type ReplayQuestion =
  | { readonly kind: "verify"; readonly tasks: readonly VerifyTask[] }
  | { readonly kind: "match"; readonly task: VerifyTask }
  | { readonly kind: "record"; readonly tasks: readonly RecordTask[] }
  | { readonly kind: "judge"; readonly question: JudgeQuestion }
  | { readonly kind: "probe"; readonly question: ProbeQuestion }
  | { readonly kind: "origin"; readonly task: VerifyTask; readonly asked: AskedValue };

/**
 * Processes that replay, `count` at most, begun when they are needed. An execution that breaks the bounds of its
 * process is given up with a reason, and the next begins another. A message costs more than a short replay: tasks that
 * are asked for together go in one, and together have the time of one.
 *
 * @param script the bundled replayProcess.
 * @param timeLimitMs what one question may take.
 */
export function openVerifyProcesses(script: URL, count: number, timeLimitMs = TIME_LIMIT_MS): Verifier & DataReplayer {
  const pool = new ProcessPool(script, count, timeLimitMs);
  /** One that breaks the bounds has `instead`; each of the others is asked again on its own, and has its answer. */
  const askEach = async <T, Task extends VerifyTask = VerifyTask>(
    tasks: readonly Task[],
    questionOf: (tasks: readonly Task[]) => ReplayQuestion,
    instead: (why: string) => T,
  ): Promise<readonly T[]> => {
    if (tasks.length === 0) return [];
    const answer = await pool.ask<readonly T[]>(questionOf(tasks));
    if (answer.kind === "answered") return answer.value;
    if (tasks.length === 1) return [instead(answer.why)];
    const answers: T[] = [];
    for (const task of tasks) answers.push(...(await askEach([task], questionOf, instead)));
    return answers;
  };
  return {
    slots: count,
    verify: (tasks) => askEach<ReplayVerdict>(tasks, (some) => ({ kind: "verify", tasks: some }), notReplayable),
    record: (tasks) =>
      askEach<Recorded, RecordTask>(
        tasks,
        (some) => ({ kind: "record", tasks: some }),
        (why) => err(why),
      ),
    judge: (question) =>
      askEach<Judgement>(question.tasks, (tasks) => ({ kind: "judge", question: { ...question, tasks } }), notJudged),
    probe: (question) =>
      askEach<Probed>(
        question.tasks,
        (tasks) => ({ kind: "probe", question: { ...question, tasks } }),
        (why) => err(why),
      ),
    async origin(task, asked) {
      const answer = await pool.ask<Traced>({ kind: "origin", task, asked });
      return answer.kind === "answered" ? answer.value : err(answer.why);
    },
    async match(task) {
      const answer = await pool.ask<Matching | null>({ kind: "match", task });
      return answer.kind === "answered" ? answer.value : null;
    },
    close: () => pool.close(),
  };
}

class ProcessPool {
  private readonly idle: BoundedProcess[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly all = new Set<BoundedProcess>();
  private busy = 0;
  private isClosed = false;

  constructor(
    private readonly script: URL,
    private readonly count: number,
    private readonly timeLimitMs: number,
  ) {}

  /** Waits for a process and asks it. Throws VerifierClosed when the pool is closed before the answer. */
  async ask<T>(question: ReplayQuestion): Promise<Answered<T>> {
    while (this.busy >= this.count) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (this.isClosed) throw new VerifierClosed();
    this.busy++;
    const host = this.next();
    try {
      const answer = await host.ask<T>(question, this.timeLimitMs);
      if (this.isClosed) throw new VerifierClosed();
      if (host.isAlive && answer.kind === "answered") this.idle.push(host);
      else this.all.delete(host);
      return answer;
    } finally {
      this.busy--;
      this.waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.all].map((host) => host.end()));
  }

  /** One that waits for work, unless the system ended it meanwhile; else a new one. */
  private next(): BoundedProcess {
    for (let host = this.idle.pop(); host !== undefined; host = this.idle.pop()) {
      if (host.isAlive) return host;
      this.all.delete(host);
    }
    const host = new BoundedProcess(this.script);
    this.all.add(host);
    return host;
  }
}
