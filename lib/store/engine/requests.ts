import { changing } from "../changes";
import type { Database } from "../database";

/** An operation that the engine is asked for by a row. */
export type EngineRequest = {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  /** JSON. */
  readonly input: string;
};

/** Asks; answers the number under which the answer is found. `owner`: only this engine may answer. */
export function askEngine(
  database: Database,
  request: Omit<EngineRequest, "id">,
  owner: string | null,
  now: number,
): Promise<number> {
  return changing(database, now, async (connection, note) => {
    const data = { ...request, owner, status: "waiting", requestedAt: BigInt(now) };
    const { id } = await connection.engineRequest.create({ data, select: { id: true } });
    note("engineRequest", id);
    return id;
  });
}

/** A request that an engine has taken. */
export type ClaimedRequest = EngineRequest & {
  /** It was asked for as the one that has the execution; else as any engine. */
  readonly isForOwner: boolean;
};

/** Takes the oldest request that waits for this engine or for any. */
export async function claimRequest(database: Database, owner: string): Promise<ClaimedRequest | null> {
  for (;;) {
    const row = await database.prisma.engineRequest.findFirst({
      where: { status: "waiting", OR: [{ owner: null }, { owner }] },
      orderBy: { id: "asc" },
    });
    if (row === null) return null;
    const { count } = await database.prisma.engineRequest.updateMany({
      where: { id: row.id, status: "waiting" },
      data: { status: "running", owner },
    });
    if (count === 1) return { ...row, isForOwner: row.owner !== null };
  }
}

/** Answered requests that are kept, for whoever still waits. */
const KEPT = 1_000;

export function answerRequest(database: Database, id: number, answer: string, now: number): Promise<void> {
  return changing(database, now, async (connection, note) => {
    await connection.engineRequest.update({ where: { id }, data: { status: "done", answer } });
    await connection.engineRequest.deleteMany({ where: { id: { lt: id - KEPT }, status: "done" } });
    note("engineRequest", id);
  });
}

/** JSON of the answer; null while there is none. `gone`: nothing is known of the request. */
export async function readAnswer({ prisma }: Database, id: number): Promise<string | null | "gone"> {
  const row = await prisma.engineRequest.findUnique({ where: { id }, select: { answer: true } });
  return row === null ? "gone" : row.answer;
}
