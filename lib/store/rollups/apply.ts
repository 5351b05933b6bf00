import type { Connection, Database } from "../database";
import { CellChanges } from "./cells";
import { readContributions } from "./contribution";
import { DurationChanges } from "./durations";
import { groupIds, groupKey } from "./group";
import { type Member, readMembers, writeMembers } from "./member";

/**
 * Brings the roll-ups up to date with some executions, whatever happened to them: what each has added is taken off, and
 * what it is now is added. Within a transaction, which nobody else may do at the same time. Answers how many differed.
 */
export async function applyExecutions(
  connection: Connection,
  kind: Database["kind"],
  ids: readonly number[],
  kept: number,
): Promise<number> {
  if (ids.length === 0) return 0;
  const before = await readMembers(connection, kind, ids);
  const now = await readContributions(connection, kind, ids);
  const groups = await groupIds(
    connection,
    kind,
    [...now.values()].map(({ group }) => group),
  );
  const cells = new CellChanges();
  const durations = new DurationChanges();
  const changed = new Map<number, Member | null>();
  for (const id of ids) {
    const old = before.get(id) ?? null;
    const contribution = now.get(id);
    let fresh: Member | null = null;
    if (contribution !== undefined) {
      const { group, ...added } = contribution;
      fresh = { ...added, groupId: groups.get(groupKey(group)) ?? 0 };
    }
    if (isSame(old, fresh)) continue;
    changed.set(id, fresh);
    if (old !== null) cells.add(old, -1, kept);
    if (fresh !== null) cells.add(fresh, 1, kept);
    if (isSame(measured(old), measured(fresh))) {
      // Nothing has to be taken off where the same only counts more often.
      const more = (fresh?.weight ?? 0) - (old?.weight ?? 0);
      if (more > 0 && fresh !== null && hasDurations(fresh)) durations.add({ ...fresh, weight: more }, kept);
      if (more >= 0) continue;
    }
    if (old !== null && hasDurations(old)) durations.remove(old, kept);
    if (fresh !== null && hasDurations(fresh)) durations.add(fresh, kept);
  }
  await writeMembers(connection, kind, changed);
  await cells.write(connection, kind);
  await durations.write(connection, kind);
  return changed.size;
}

function isSame(a: Partial<Member> | null, b: Partial<Member> | null): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

function canonical(member: Partial<Member> | null) {
  if (member === null) return null;
  const { groupId, verdict, startedAt, durationMs, cost, sums, states, weight } = member;
  return [groupId, verdict, startedAt, durationMs, cost, sums, states, weight];
}

/** What durations, and the sketches of costs beside them, are made of: a verdict changes nothing of it. */
function measured(member: Member | null): Partial<Member> | null {
  if (member === null) return null;
  const { groupId, startedAt, durationMs, cost, states } = member;
  return { groupId, startedAt, durationMs, cost, states };
}

function hasDurations({ durationMs, states }: Member): boolean {
  return durationMs !== null || states.length > 0;
}
