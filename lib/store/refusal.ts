/**
 * An execution that cannot be kept, worded for the user: it contradicts what is stored, or holds what no column can.
 * It concerns this execution alone; nothing of it was written.
 */
export class StoreRefusal extends Error {
  override readonly name = "StoreRefusal";
}

/** A refusal as it is; any other error as the reason why one execution could not be stored. */
export function refusalOf(error: unknown): StoreRefusal {
  if (error instanceof StoreRefusal) return error;
  return new StoreRefusal(`It could not be stored (${lastLine(error)}). Nothing of it was.`, { cause: error });
}

/** Prisma puts the call first and what went wrong last. */
function lastLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? "no reason was given").trim().slice(0, REASON_LENGTH);
}

const REASON_LENGTH = 300;
