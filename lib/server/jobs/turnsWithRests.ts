import { setTimeout as pause } from "node:timers/promises";

/** How long steps follow each other without a rest, in ms: well below what a writer waits for the file. */
const AFTER_MS = 1_000;
/** How long a rest is, in ms: who waits for an SQLite file looks for it at least each 100 ms. */
const REST_MS = 150;

type Clock = { readonly now: () => number; readonly pause: (ms: number) => Promise<unknown> };
const REAL: Clock = { now: () => performance.now(), pause: (ms) => pause(ms) };

/** Gives a step its turns. */
export type InTurn = (step: () => Promise<boolean>) => () => Promise<boolean>;

/**
 * Steps that write on and on, one after another, with a rest now and then in which none of them writes: SQLite has one
 * writer and keeps no queue, so that what a page writes would find the file taken at each of its looks, until it is told
 * that the database is busy. A step that fails fails for who asked for it, and the next one has its turn.
 */
export function turnsWithRests({ now, pause: rest }: Clock = REAL): InTurn {
  let before: Promise<unknown> = Promise.resolve();
  let worked = 0;
  const run = async (step: () => Promise<boolean>): Promise<boolean> => {
    const began = now();
    try {
      return await step();
    } finally {
      worked += now() - began;
      if (worked >= AFTER_MS) {
        worked = 0;
        await rest(REST_MS);
      }
    }
  };
  return (step) => () => {
    const turn = before.then(() => run(step));
    before = turn.catch(() => undefined);
    return turn;
  };
}
