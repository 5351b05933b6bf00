import { Prisma } from "@/generated/sqlite/client";
import { NUMBER, ROWS, TEXT } from "../bulk";
import type { Connection, Database } from "../database";
import { SUMS } from "./contribution";
import type { Member } from "./member";
import { timesWeight } from "./weighted";
import { stretchesOf } from "./widths";

/** What is added to cells, by their key; what is subtracted is negative. */
export class CellChanges {
  readonly #changes = new Map<string, number[]>();

  /** Adds what a member has (`sign` 1) or takes it off (-1). */
  add({ groupId, verdict, startedAt, sums, weight }: Member, sign: 1 | -1, kept: number): void {
    for (const { width, bucket } of stretchesOf(startedAt, kept)) {
      const key = JSON.stringify([width, bucket, groupId, verdict]);
      const known = this.#changes.get(key) ?? new Array<number>(SUMS.length + 1).fill(0);
      [1, ...sums].forEach((value, i) => (known[i] = (known[i] ?? 0) + sign * timesWeight(value, weight)));
      this.#changes.set(key, known);
    }
  }

  async write(connection: Connection, kind: Database["kind"]): Promise<void> {
    const rows = [...this.#changes].flatMap(([key, changes]) =>
      changes.some((change) => change !== 0) ? [[...(JSON.parse(key) as (number | string)[]), ...changes]] : [],
    );
    if (rows.length === 0) return;
    const json = JSON.stringify(rows);
    await connection.$executeRaw`
      INSERT INTO "RollupCell" (${NAMES})
      SELECT ${Prisma.raw(valuesOf(kind))} FROM ${ROWS[kind](json)} WHERE true
      ON CONFLICT ("width", "bucket", "groupId", "verdict") DO UPDATE SET ${ADDED}`;
    if (!rows.some((row) => Number(row[KEY.length]) < 0)) return;
    const [text, number] = [TEXT[kind], NUMBER[kind]];
    const keys = Prisma.raw([number(0), number(1), number(2), text(3)].join(", "));
    await connection.$executeRaw`
      DELETE FROM "RollupCell" WHERE "executions" = 0
        AND ("width", "bucket", "groupId", "verdict") IN (SELECT ${keys} FROM ${ROWS[kind](json)})`;
  }
}

const KEY = ["width", "bucket", "groupId", "verdict"] as const;
const COUNTS = ["executions", ...SUMS] as const;
const NAMES = Prisma.raw([...KEY, ...COUNTS].map((name) => `"${name}"`).join(", "));
const ADDED = Prisma.raw(COUNTS.map((name) => `"${name}" = "RollupCell"."${name}" + excluded."${name}"`).join(", "));

function valuesOf(kind: Database["kind"]): string {
  const [text, number] = [TEXT[kind], NUMBER[kind]];
  return [number(0), number(1), number(2), text(3), ...COUNTS.map((_, i) => number(KEY.length + i))].join(", ");
}
