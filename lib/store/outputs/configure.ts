import { z } from "zod";
import type { IndexedState } from "@/lib/contract/query/outputAttributes";
import type { Connection, Database } from "../database";
import { retried } from "../retry";

/* Which states' outputs are indexed: what the configuration said last, in the database, so that every process knows it. */

/** The states of a machine, by its name or ARN. */
export type MachineOutputs = { readonly machine: string; readonly states: readonly IndexedState[] };

/** `version` stands in the rows of executions (Execution.outputsIndexed) whose outputs were kept for these states. */
export type IndexedMachine = MachineOutputs & { readonly version: number };

/** Rises when lib/contract/query/outputAttributes keeps something else of the same events: everything is indexed anew. */
const FORMAT = 1;

const storedSchema = z.object({
  format: z.number(),
  states: z.array(
    z.object({ state: z.string(), paths: z.array(z.array(z.union([z.string(), z.number()]))).nullable() }),
  ),
});

/**
 * Takes what is configured; what a machine is said anew gets a version of its own, so that its executions are indexed anew
 * (`indexNext`). A machine that is named no more keeps a row without states: what was indexed of it is removed.
 */
export async function configureOutputs({ prisma }: Database, wanted: readonly MachineOutputs[]): Promise<void> {
  const texts = new Map(wanted.map(({ machine, states }) => [machine, JSON.stringify({ format: FORMAT, states })]));
  await retried("What of states' outputs is indexed", async () => {
    await prisma.$transaction(async (connection) => {
      const rows = await connection.indexedOutputs.findMany();
      for (const { machine } of rows) if (!texts.has(machine)) texts.set(machine, NOTHING);
      let version = Math.max(0, ...rows.map((row) => row.version));
      for (const [machine, states] of texts) {
        if (rows.find((row) => row.machine === machine)?.states === states) continue;
        version += 1;
        const data = { version, states };
        await connection.indexedOutputs.upsert({ where: { machine }, create: { machine, ...data }, update: data });
      }
    });
    return true;
  });
}

const NOTHING = JSON.stringify({ format: FORMAT, states: [] });

/** What is indexed of each machine, those without states included, in the order of their names. */
export async function indexedMachines(connection: Connection): Promise<IndexedMachine[]> {
  const rows = await connection.indexedOutputs.findMany({ orderBy: { machine: "asc" } });
  return rows.map(({ machine, version, states }) => ({ machine, version, states: statesIn(states) }));
}

/** Another version of the program may have written it: what cannot be read indexes nothing. */
function statesIn(text: string): readonly IndexedState[] {
  const { data } = storedSchema.safeParse(JSON.parse(text));
  return data?.format === FORMAT ? data.states : [];
}
