import type { DataReplayer } from "./verifier";
import type { Probed, ProbeQuestion } from "./probeTask";
import type { VerifyTask } from "./verifyTask";

/** Executions, and events of them, that go to a process in one message; one that is longer goes alone. */
const TOGETHER = { executions: 50, events: 5_000 } as const;

type Probing<T> = { readonly executions: readonly T[]; readonly answer: Promise<readonly Probed[]> };

/**
 * Probes executions as they are read, some at once, and answers in their order; no more are read than are worked on.
 *
 * @param taskOf what a process takes of one.
 */
export async function* probeAll<T extends { readonly events: readonly unknown[] }>(
  executions: AsyncIterable<T>,
  replayer: Pick<DataReplayer, "probe"> & { readonly slots: number },
  question: Omit<ProbeQuestion, "tasks">,
  taskOf: (execution: T) => VerifyTask,
): AsyncGenerator<{ readonly execution: T; readonly probed: Probed }> {
  const running: Probing<T>[] = [];
  for await (const batch of batched(executions)) {
    const answer = replayer.probe({ ...question, tasks: batch.map(taskOf) });
    // Whoever reads on hears of it; until then it is nobody's.
    answer.catch(() => undefined);
    running.push({ executions: batch, answer });
    // One more than there are processes lies ready.
    if (running.length > replayer.slots) yield* answersOf(running.shift());
  }
  while (running.length > 0) yield* answersOf(running.shift());
}

async function* answersOf<T>(
  probing: Probing<T> | undefined,
): AsyncGenerator<{ readonly execution: T; readonly probed: Probed }> {
  const answers = (await probing?.answer) ?? [];
  for (const [i, execution] of (probing?.executions ?? []).entries()) {
    const probed = answers[i];
    if (probed !== undefined) yield { execution, probed };
  }
}

async function* batched<T extends { readonly events: readonly unknown[] }>(
  executions: AsyncIterable<T>,
): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  let events = 0;
  for await (const execution of executions) {
    if (batch.length > 0 && events + execution.events.length > TOGETHER.events) {
      yield batch;
      [batch, events] = [[], 0];
    }
    batch.push(execution);
    events += execution.events.length;
    if (batch.length < TOGETHER.executions) continue;
    yield batch;
    [batch, events] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
