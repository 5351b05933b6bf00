/*
 * Two things measured in turns in one process, so that the noise of the machine meets both.
 */

export type Times = { readonly ours: number; readonly theirs: number };

/** Medians in ms of both, run after each other `runs` times, after one run that warms up. */
export async function inTurns(
  ours: (run: number) => unknown,
  theirs: (run: number) => unknown,
  runs = 9,
): Promise<Times> {
  const times: Times[] = [];
  for (let run = 0; run <= runs; run++) times.push({ ours: await timed(ours, run), theirs: await timed(theirs, run) });
  const measured = times.slice(1);
  return { ours: median(measured.map((time) => time.ours)), theirs: median(measured.map((time) => time.theirs)) };
}

/**
 * What the run before left is collected first; young objects only: a full collection also throws away compiled code that
 * knows types of objects of which none is alive, and compiling it anew would be measured.
 */
async function timed(act: (run: number) => unknown, run: number): Promise<number> {
  void globalThis.gc?.({ type: "minor", execution: "sync" });
  const from = performance.now();
  await act(run);
  return performance.now() - from;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

export function figure(name: string, { ours, theirs }: Times, against: string) {
  return { name, value: ours, unit: "ms", against, ratio: ours / theirs };
}
