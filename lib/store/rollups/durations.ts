import { Prisma } from "@/generated/sqlite/client";
import { decodeSketch, EMPTY_SKETCH, encodeSketch, mergeSketches, type Sketch, sketchOf } from "@/lib/stats/sketch";
import { BYTES, NUMBER, ROWS, TEXT } from "../bulk";
import type { Connection, Database } from "../database";
import { STATE_SUMS } from "./contribution";
import { type Member, membersIn } from "./member";
import { timesWeight, weightedSketch } from "./weighted";
import { DAY, stretchesOf } from "./widths";

/*
 * Durations of executions and of their states. A sketch can be added to, but nothing can be taken off it: a cell that
 * something leaves is made anew from the members that it has then.
 */

/** How the executions as a whole are named among the states. */
const WHOLE = "";

/** Numbers of a row: executions, those of a state, and the longest. */
const NUMBERS = ["executions", ...STATE_SUMS, "longestMs"] as const;
const LONGEST = NUMBERS.length - 1;

/** `costs`: of executions as a whole, in 10^-12 dollars; null of states. */
type Measured = { readonly numbers: readonly number[]; readonly sketch: Sketch; readonly costs: Sketch | null };

/** Where durations change: stretch and group to what is added by state, or null where it is made anew. */
export class DurationChanges {
  readonly #added = new Map<string, Map<string, Measured>>();
  readonly #anew = new Set<string>();

  add(member: Member, kept: number): void {
    for (const key of keysOf(member, kept)) {
      const states = this.#added.get(key) ?? new Map<string, Measured>();
      addMember(states, member, key);
      this.#added.set(key, states);
    }
  }

  remove(member: Member, kept: number): void {
    for (const key of keysOf(member, kept)) this.#anew.add(key);
  }

  /** After the members have been written: what is made anew is made of them. */
  async write(connection: Connection, kind: Database["kind"]): Promise<void> {
    const rows: Row[] = [];
    for (const key of this.#anew) {
      const [width = 0, bucket = 0, groupId = 0] = JSON.parse(key) as number[];
      await connection.rollupDuration.deleteMany({ where: { width, bucket: BigInt(bucket), groupId } });
      const states = new Map<string, Measured>();
      for (const member of await membersIn(connection, { width, bucket, groupId })) addMember(states, member, key);
      rows.push(...rowsOf(key, states));
    }
    const added = [...this.#added]
      .filter(([key]) => !this.#anew.has(key))
      .flatMap(([key, states]) => rowsOf(key, states));
    const known = await readKnown(connection, kind, added);
    for (const row of added) rows.push({ ...row, ...joined(known.get(keyOf(row)), row) });
    await writeRows(connection, kind, rows);
  }
}

function keysOf({ startedAt, groupId }: Member, kept: number): string[] {
  return stretchesOf(startedAt, kept).map(({ width, bucket }) => JSON.stringify([width, bucket, groupId]));
}

/** Of a day only the executions as a whole: no chart shows the states of days. */
function addMember(states: Map<string, Measured>, member: Member, key: string): void {
  const { durationMs, cost, states: added, weight } = member;
  if (durationMs !== null) {
    const numbers = [1, 1, 0, 0, 0, 0, 0, 0, durationMs, durationMs];
    const whole = { numbers, sketch: sketchOf([durationMs]), costs: sketchOf(cost === null ? [] : [cost]) };
    states.set(WHOLE, joined(states.get(WHOLE), weighted(whole, weight)));
  }
  if ((JSON.parse(key) as number[])[0] === DAY) return;
  for (const [state, hex, ...sums] of added) {
    const sketch = decodeSketch(Buffer.from(hex, "hex")) ?? EMPTY_SKETCH;
    // Of one execution the longest time in a state is all of it that is kept.
    const numbers = [1, ...sums, sums.at(-1) ?? 0];
    states.set(state, joined(states.get(state), weighted({ numbers, sketch, costs: null }, weight)));
  }
}

/** What many that are alike add: the longest is as long as one. */
function weighted({ numbers, sketch, costs }: Measured, weight: number): Measured {
  const summed = numbers.map((value, i) => (i === LONGEST ? value : timesWeight(value, weight)));
  const often = costs === null ? null : weightedSketch(costs, weight);
  return { numbers: summed, sketch: weightedSketch(sketch, weight), costs: often };
}

/** What is summed stays far below what a column holds, whatever the data says. */
const MOST = 2 ** 53;

function joined(known: Measured | undefined, more: Measured): Measured {
  if (known === undefined) return more;
  const numbers = known.numbers.map((value, i) => {
    const other = more.numbers[i] ?? 0;
    return i === LONGEST ? Math.max(value, other) : Math.min(MOST, value + other);
  });
  const costs = [known.costs, more.costs].filter((sketch) => sketch !== null);
  const sketch = mergeSketches([known.sketch, more.sketch]);
  return { numbers, sketch, costs: costs.length === 0 ? null : mergeSketches(costs) };
}

type Row = Measured & {
  readonly width: number;
  readonly bucket: number;
  readonly groupId: number;
  readonly state: string;
};

function rowsOf(key: string, states: ReadonlyMap<string, Measured>): Row[] {
  const [width = 0, bucket = 0, groupId = 0] = JSON.parse(key) as number[];
  return [...states].map(([state, measured]) => ({ width, bucket, groupId, state, ...measured }));
}

function keyOf({ width, bucket, groupId, state }: Omit<Row, keyof Measured>): string {
  return JSON.stringify([width, bucket, groupId, state]);
}

type Stored = Readonly<Record<(typeof NUMBERS)[number] | "width" | "bucket" | "groupId", number | bigint>> & {
  readonly state: string;
  readonly sketch: Uint8Array;
  readonly costs: Uint8Array | null;
};

async function readKnown(
  connection: Connection,
  kind: Database["kind"],
  rows: readonly Row[],
): Promise<ReadonlyMap<string, Measured>> {
  if (rows.length === 0) return new Map();
  const json = JSON.stringify(rows.map(({ width, bucket, groupId, state }) => [width, bucket, groupId, state]));
  const [text, number] = [TEXT[kind], NUMBER[kind]];
  const stored = await connection.$queryRaw<Stored[]>`
    SELECT d.* FROM ${ROWS[kind](json)} JOIN "RollupDuration" d ON d."width" = ${Prisma.raw(number(0))}
      AND d."bucket" = ${Prisma.raw(number(1))} AND d."groupId" = ${Prisma.raw(number(2))}
      AND d."state" = ${Prisma.raw(text(3))}`;
  return new Map(
    stored.map((row) => {
      const { width, bucket, groupId, state } = row;
      const key = keyOf({ width: Number(width), bucket: Number(bucket), groupId: Number(groupId), state });
      const sketch = decodeSketch(row.sketch) ?? EMPTY_SKETCH;
      const costs = row.costs === null ? null : decodeSketch(row.costs);
      return [key, { numbers: NUMBERS.map((name) => Number(row[name])), sketch, costs }];
    }),
  );
}

async function writeRows(connection: Connection, kind: Database["kind"], rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(
    rows.map(({ width, bucket, groupId, state, numbers, sketch, costs }) => [
      ...[width, bucket, groupId, state],
      ...numbers,
      hexOf(sketch),
      costs === null ? null : hexOf(costs),
    ]),
  );
  const [text, number] = [TEXT[kind], NUMBER[kind]];
  const columns = [number(0), number(1), number(2), text(3), ...NUMBERS.map((_, i) => number(4 + i))];
  const bytes = [BYTES[kind](4 + NUMBERS.length), BYTES[kind](5 + NUMBERS.length)];
  const names = NUMBERS.map((name) => `"${name}"`);
  const updates = [...names, `"sketch"`, `"costs"`].map((name) => `${name} = excluded.${name}`);
  await connection.$executeRaw`
    INSERT INTO "RollupDuration" ("width", "bucket", "groupId", "state", ${Prisma.raw(names.join(", "))}, "sketch", "costs")
    SELECT ${Prisma.raw([...columns, ...bytes].join(", "))} FROM ${ROWS[kind](json)} WHERE true
    ON CONFLICT ("width", "bucket", "groupId", "state") DO UPDATE SET ${Prisma.raw(updates.join(", "))}`;
}

function hexOf(sketch: Sketch): string {
  return Buffer.from(encodeSketch(sketch)).toString("hex");
}
