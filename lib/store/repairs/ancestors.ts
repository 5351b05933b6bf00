import type { Connection } from "../database";

/** A rerun of a rerun of a rerun: so many are followed. */
const MAX_DEPTH = 20;

/** Keys of what executions are reruns of, and of what those are reruns of, by the execution's id. */
export async function ancestorsOf(
  connection: Connection,
  of: readonly { readonly id: number }[],
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const found = new Map<number, Set<string>>(of.map(({ id }) => [id, new Set()]));
  // Whose ancestors are looked for, by the execution that is looked at for them.
  let level = new Map<number, readonly number[]>(of.map(({ id }) => [id, [id]]));
  for (let depth = 0; level.size > 0 && depth < MAX_DEPTH; depth++) {
    const links = await connection.executionLink.findMany({
      where: { kind: "rerunOf", executionId: { in: [...level.keys()] } },
      select: { executionId: true, ref: true },
    });
    const asking = new Map<string, number[]>();
    for (const { executionId, ref } of links) {
      for (const id of level.get(executionId) ?? []) {
        const keys = found.get(id);
        if (keys === undefined || keys.has(ref)) continue;
        keys.add(ref);
        asking.set(ref, [...(asking.get(ref) ?? []), id]);
      }
    }
    level = await idsOf(connection, asking);
  }
  return found;
}

async function idsOf(
  connection: Connection,
  asking: ReadonlyMap<string, readonly number[]>,
): Promise<Map<number, readonly number[]>> {
  if (asking.size === 0) return new Map();
  const where = { key: { in: [...asking.keys()] } };
  const rows = await connection.execution.findMany({ where, select: { id: true, key: true } });
  return new Map(rows.map(({ id, key }) => [id, asking.get(key) ?? []]));
}

/** Executions that are reruns of those with some keys. */
export async function rerunsOf(connection: Connection, keys: readonly string[]): Promise<number[]> {
  if (keys.length === 0) return [];
  const where = { kind: "rerunOf", ref: { in: [...keys] } };
  const links = await connection.executionLink.findMany({ where, select: { executionId: true }, take: MAX_RERUNS });
  return links.map(({ executionId }) => executionId);
}

const MAX_RERUNS = 1_000;
