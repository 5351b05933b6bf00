import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeEvent } from "@/lib/history/encode";
import { open, query, ROOT, type TestDatabase } from "./databases";
import { arnOf, chargeRun, ingested } from "./ingested";

/** Events of each run of `raceFile`. */
export const RACE_EVENTS = 4;

/** A file of short executions, each with its ARN, as `download` writes them, one after the other. */
export function raceFile(folder: string, round: number, executions: number): string {
  const path = join(folder, `round-${round}.ndjson`);
  const lines = Array.from({ length: executions }, (_, n) => {
    const events = chargeRun({ round, n }, { failures: 0, end: "succeeded" }).map(encodeEvent);
    const named = { executionArn: arnOf(`race-${round}-${n}`), name: `race-${n}` };
    const execution = { ...named, type: "STANDARD", status: "SUCCEEDED" };
    return JSON.stringify({ format: "stepscope/execution", version: 1, execution, definition: null, events });
  });
  writeFileSync(path, lines.join("\n"));
  return path;
}

/** Imports a file in `processes` processes at once; answers their exit codes. */
export function importAtOnce(path: string, { url }: TestDatabase, processes: number): Promise<(number | null)[]> {
  const args = [join(ROOT, "bin/stepscope.mjs"), "import", path, "--json"];
  const one = () =>
    new Promise<number | null>((resolve) => {
      const child = spawn(process.execPath, args, { env: { ...process.env, DATABASE_URL: url }, stdio: "ignore" });
      child.on("close", resolve);
    });
  return Promise.all(Array.from({ length: processes }, one));
}

/** Rows, different ARNs and events of the executions whose ARN contains a text. */
export async function countLike(place: TestDatabase, text: string): Promise<number[]> {
  const sql = `SELECT count(*) AS n, count(DISTINCT "arn") AS arns, sum("events") AS events FROM "Execution" WHERE "arn" LIKE '%${text}%'`;
  const [row] = await query(place, sql);
  return [row?.["n"], row?.["arns"], row?.["events"]].map(Number);
}

/** Two connections that store the same runs at once, one of which sees them grow. */
export async function pullTwice(place: TestDatabase, name: string, runs: number): Promise<void> {
  const stores = [await open(place), await open(place)];
  try {
    const pull = async (who: number) => {
      for (let n = 0; n < runs; n++) {
        const events = chargeRun({ pull: n }, { failures: 2, end: "succeeded" });
        const seen = who === 0 ? events.slice(0, 3 + (n % 4)) : events;
        await stores[who]?.executions.save(ingested(seen, { arn: arnOf(`${name}-${n}`) }));
      }
    };
    await Promise.all([pull(0), pull(1)]);
  } finally {
    for (const store of stores) await store.close();
  }
}

/** Events of each run of `pullTwice`. */
export const PULLED_EVENTS = 10;
