import { isRetryable } from "./database";

/** Times that something is tried again because another writer changed what it rests on, or held the database too long. */
const MAX_TRIES = 20;
/** Wait before the second try, in ms; it grows with each. */
const PAUSE = 5;

/** Thrown within a transaction, which ends without a trace: another writer changed what the plan was made on. */
export class PlanOutdated extends Error {
  override readonly name = "PlanOutdated";
}

/**
 * Runs `attempt` until it answers something else than null; a database that is busy, and a plan that is outdated, is
 * asked again too. `what` names it in the error after the last try.
 */
export async function retried<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const done = await attempt();
      if (done !== null) return done;
    } catch (error) {
      if (!(error instanceof PlanOutdated) && (!isRetryable(error) || tries >= MAX_TRIES)) throw error;
    }
    if (tries >= MAX_TRIES) throw new Error(`${what} kept changing while it was being stored (${MAX_TRIES} tries)`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE * tries * (1 + Math.random())));
  }
}
