import type { Execution, UnassignedEvent } from "@/generated/sqlite/client";
import type { Connection } from "./database";
import type { Incoming } from "./incoming";
import type { IngestedExecution } from "./ingested";
import { entryOf, MAX_ROWS, readRelated, readUnassigned, type Related, stampOf, UNASSIGNED_ORDER } from "./related";
import { sanitizeText } from "./text";

/*
 * What `readRelated` finds, for many records in a few questions: first by names and revisions alone, which say whether a
 * plan still fits, then whole.
 */

/** What a record can be known by. */
type RecordNames = Pick<IngestedExecution, "arn" | "identity"> & Pick<Incoming, "firstEventHash">;

/** The rows that have to do with a record, by ascending id; `stamp` as `Related` has it. */
export type RelatedNames = {
  readonly ids: readonly number[];
  /** Events under its ARN are of no known run, or can be of several. */
  readonly hasUnassigned: boolean;
  readonly stamp: string;
};

/** Records that one question names. */
const ASKED_AT_ONCE = 500;
/** Rows that it answers; where there are more, fewer records are asked for together. */
const MAX_TOGETHER = 10_000;

/** What has to do with each of some records, in their order. */
export async function findRelatedNames(
  connection: Connection,
  records: readonly RecordNames[],
): Promise<readonly RelatedNames[]> {
  const found: RelatedNames[] = [];
  const open: (readonly RecordNames[])[] = [];
  for (let at = 0; at < records.length; at += ASKED_AT_ONCE) open.unshift(records.slice(at, at + ASKED_AT_ONCE));
  for (let some = open.pop(); some !== undefined; some = open.pop()) {
    const names = await namesOf(connection, some);
    if (names !== null) {
      found.push(...names);
      continue;
    }
    const middle = some.length >> 1;
    open.push(some.slice(middle), some.slice(0, middle));
  }
  return found;
}

/** Null: there are too many to ask for together. */
async function namesOf(
  connection: Connection,
  records: readonly RecordNames[],
): Promise<readonly RelatedNames[] | null> {
  const [only, ...others] = records;
  if (only !== undefined && others.length === 0) return [await namesOfOne(connection, only)];
  const rows = await rowsAmong(connection, records);
  const unassigned = await unassignedAmong(connection, records);
  if (rows === null || unassigned.length >= MAX_TOGETHER) return null;
  const known = new KnownRows(rows);
  const byArn = grouped(unassigned, ({ arn }) => arn);
  return records.map((record) => {
    const related = known.relatedTo(record);
    const events = record.arn === null ? [] : (byArn.get(sanitizeText(record.arn)) ?? []);
    return { ids: related.map(({ id }) => id), hasUnassigned: events.length > 0, stamp: stampOf(related, events) };
  });
}

async function namesOfOne(connection: Connection, record: RecordNames): Promise<RelatedNames> {
  const { rows, unassigned, stamp } = await readRelated(connection, record, record.firstEventHash);
  return { ids: rows.map(({ id }) => id), hasUnassigned: unassigned.length > 0, stamp };
}

const SELECT = { id: true, arn: true, identity: true, firstEventHash: true, contentRevision: true } as const;
type KnownRow = Pick<Execution, keyof typeof SELECT>;

/** Null: there are more than are read together. */
async function rowsAmong({ execution }: Connection, records: readonly RecordNames[]): Promise<KnownRow[] | null> {
  const arns = records.flatMap(({ arn }) => (arn === null ? [] : [sanitizeText(arn)]));
  const identities = records.flatMap(({ arn, identity }) => (arn === null ? [sanitizeText(identity)] : []));
  const hashes = records.flatMap(({ firstEventHash }) => firstEventHash ?? []);
  const rows: KnownRow[] = [];
  // One index each. Of hashes without asking for those that have no ARN: SQLite would walk all that have none.
  for (const where of [{ arn: { in: arns } }, { identity: { in: identities } }, { firstEventHash: { in: hashes } }]) {
    if (Object.values(where).every((asked) => asked.in.length === 0)) continue;
    rows.push(...(await execution.findMany({ where, select: SELECT, take: MAX_TOGETHER })));
    if (rows.length >= MAX_TOGETHER) return null;
  }
  return rows;
}

function unassignedAmong({ unassignedEvent }: Connection, records: readonly RecordNames[]) {
  const arns = records.flatMap(({ arn }) => (arn === null ? [] : [sanitizeText(arn)]));
  const select = { arn: true, hash: true } as const;
  return unassignedEvent.findMany({
    where: { arn: { in: arns } },
    orderBy: UNASSIGNED_ORDER,
    select,
    take: MAX_TOGETHER,
  });
}

/** Rows by what records find them by. */
class KnownRows {
  private readonly byArn: ReadonlyMap<string | null, readonly KnownRow[]>;
  private readonly byIdentity: ReadonlyMap<string, readonly KnownRow[]>;
  private readonly byFirst: ReadonlyMap<string | null, readonly KnownRow[]>;

  constructor(rows: readonly KnownRow[]) {
    const distinct = [...new Map(rows.map((row) => [row.id, row])).values()];
    this.byArn = grouped(distinct, ({ arn }) => arn);
    this.byIdentity = grouped(distinct, ({ identity }) => identity);
    this.byFirst = grouped(distinct, ({ firstEventHash }) => firstEventHash);
  }

  /** As `readRelated` finds them: its runs, and what began alike where one of both has no ARN. */
  relatedTo({ arn, identity, firstEventHash }: RecordNames): readonly KnownRow[] {
    const begun = firstEventHash === null ? [] : (this.byFirst.get(firstEventHash) ?? []);
    const own = arn === null ? this.byIdentity.get(sanitizeText(identity)) : this.byArn.get(sanitizeText(arn));
    const alike = arn === null ? begun : begun.filter((row) => row.arn === null);
    const related = new Map([...(own ?? []), ...alike].map((row) => [row.id, row]));
    return [...related.values()].sort((a, b) => a.id - b.id).slice(0, MAX_ROWS);
  }
}

function grouped<K, T>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** The rows that were found, whole. What was changed or removed meanwhile has another stamp by now. */
export async function readRelatedRows(
  { execution }: Connection,
  names: readonly RelatedNames[],
): Promise<ReadonlyMap<number, Execution>> {
  const ids = [...new Set(names.flatMap((one) => one.ids))];
  const rows = new Map<number, Execution>();
  for (let at = 0; at < ids.length; at += ASKED_AT_ONCE) {
    const where = { id: { in: ids.slice(at, at + ASKED_AT_ONCE) } };
    for (const row of await execution.findMany({ where })) rows.set(row.id, row);
  }
  return rows;
}

/** What has to do with a record, of rows that were read. `events`: those under its ARN that are not assigned. */
export function relatedOf(
  { ids, stamp }: RelatedNames,
  rows: ReadonlyMap<number, Execution>,
  events: readonly UnassignedEvent[],
): Related {
  return { rows: ids.flatMap((id) => rows.get(id) ?? []), unassigned: events.flatMap(entryOf), stamp };
}

/** None without asking where none are. */
export function unassignedOf(
  connection: Connection,
  { arn }: RecordNames,
  { hasUnassigned }: RelatedNames,
): Promise<UnassignedEvent[]> | null {
  return hasUnassigned && arn !== null ? readUnassigned(connection, arn) : null;
}
