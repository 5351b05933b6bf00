import { changing } from "../changes";
import type { Database } from "../database";
import { sanitizeText } from "../text";

const NOTE_LENGTH = 1_000;

/** Keeps that a failure is given up, and why. False when there is no such execution, or it did not fail. */
export async function giveUp(database: Database, now: number, executionId: number, text: string): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const own = await connection.execution.findUnique({ where: { id: executionId } });
    if (own === null || own.accounted === null) return false;
    const given = { note: sanitizeText(text.slice(0, NOTE_LENGTH)), at: BigInt(now), redrives: own.redrives };
    await connection.givenUpFailure.upsert({
      where: { executionId },
      create: { executionId, ...given },
      update: given,
    });
    note("execution", executionId);
    return true;
  });
}

/** Takes that back. False when it was not given up. */
export async function undoGiveUp(database: Database, now: number, executionId: number): Promise<boolean> {
  return changing(database, now, async (connection, note) => {
    const { count } = await connection.givenUpFailure.deleteMany({ where: { executionId } });
    if (count > 0) note("execution", executionId);
    return count > 0;
  });
}
