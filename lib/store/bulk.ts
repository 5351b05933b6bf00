import { Prisma } from "@/generated/sqlite/client";
import { encodeSketch } from "@/lib/stats/sketch";
import type { Attribute } from "@/lib/stats/attributes";
import type { Connection, Database } from "./database";
import type { SummarisedState } from "./summary";

/*
 * Many rows in one statement with one parameter, JSON: a row through Prisma's createMany costs some 170 µs of
 * CPU on every database, here it costs a tenth.
 */

type Kind = Database["kind"];

/** `FROM` item with one row, `row`, for each element of a JSON array, and how to read a member of it. */
export const ROWS = {
  sqlite: (json: string) => Prisma.sql`json_each(${json}) AS item`,
  postgresql: (json: string) => Prisma.sql`jsonb_array_elements(${json}::jsonb) AS item(value)`,
} as const;

export const TEXT = {
  sqlite: (at: number) => `item.value ->> ${at}`,
  postgresql: (at: number) => `item.value ->> ${at}`,
};
export const NUMBER = {
  sqlite: (at: number) => `item.value ->> ${at}`,
  postgresql: (at: number) => `(item.value ->> ${at})::bigint`,
};
export const BYTES = {
  sqlite: (at: number) => `unhex(item.value ->> ${at})`,
  postgresql: (at: number) => `decode(item.value ->> ${at}, 'hex')`,
};

export async function insertStates(
  connection: Connection,
  kind: Kind,
  executionId: number,
  states: readonly SummarisedState[],
): Promise<void> {
  if (states.length === 0) return;
  const rows = JSON.stringify(
    states.map((stats) => [
      stats.state,
      stats.visits,
      stats.attempts,
      stats.failures,
      stats.catches,
      stats.totalMs,
      stats.entered,
      stats.retries,
      stats.items,
      Buffer.from(encodeSketch(stats.durations)).toString("hex"),
    ]),
  );
  const number = NUMBER[kind];
  const columns = [TEXT[kind](0), ...[1, 2, 3, 4, 5, 6, 7, 8].map(number), BYTES[kind](9)].join(", ");
  await connection.$executeRaw`
    INSERT INTO "StateSummary" ("executionId", "state", "visits", "attempts", "failures", "catches", "totalMs",
      "entered", "retries", "items", "sketch")
    SELECT ${executionId}, ${Prisma.raw(columns)} FROM ${ROWS[kind](rows)}`;
}

export async function insertAttributes(
  connection: Connection,
  kind: Kind,
  executionId: number,
  attributes: readonly Attribute[],
): Promise<void> {
  if (attributes.length === 0) return;
  const rows = JSON.stringify(attributes.map(({ path, value }) => [path, value]));
  const columns = `${TEXT[kind](0)}, ${TEXT[kind](1)}`;
  await connection.$executeRaw`
    INSERT INTO "SearchAttribute" ("executionId", "path", "value")
    SELECT ${executionId}, ${Prisma.raw(columns)} FROM ${ROWS[kind](rows)}`;
}
