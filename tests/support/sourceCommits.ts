import type { SeenMachine, SourceCommit, Wanted } from "@/lib/store/sources/sourceCommit";
import type { Database } from "@/lib/store/database";
import { T0 } from "./ingested";

/** What a source hands over: nothing but what is given. */
export function commitOf(source: string, given: Partial<SourceCommit> = {}): SourceCommit {
  return {
    source,
    lease: null,
    checkpoint: null,
    wanted: [],
    settled: [],
    counted: {},
    setAside: [],
    machines: [],
    upToDateAt: null,
    ...given,
  };
}

export function wantedOf(arn: string, given: Partial<Wanted> = {}): Wanted {
  return {
    arn,
    machineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:payments",
    kind: "history",
    reason: "share",
    startedAt: T0,
    notBefore: 0,
    attempts: 0,
    ...given,
  };
}

export function seenMachine(name: string, given: Partial<SeenMachine> = {}): SeenMachine {
  return {
    arn: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
    name,
    type: "STANDARD",
    seenAt: T0,
    definition: null,
    revisionId: null,
    roleArn: null,
    logging: null,
    versions: null,
    aliases: null,
    tags: null,
    ...given,
  };
}

const TABLES = {
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'SearchIndex%'`,
  postgresql: `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
} as const;

/** Every row of every table of every table, as text. */
export async function dump({ prisma, kind }: Database): Promise<string[]> {
  const rows: string[] = [];
  for (const { name } of await prisma.$queryRawUnsafe<{ name: string }[]>(TABLES[kind])) {
    for (const row of await prisma.$queryRawUnsafe<object[]>(`SELECT * FROM "${name}"`)) {
      const text = JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
      rows.push(`${name} ${text}`);
    }
  }
  return rows.sort();
}
