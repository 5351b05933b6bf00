import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { RealTime } from "@/lib/runner/time/engineTime";
import { openStore } from "@/lib/store/store";
import { serveApi } from "./apiServer";
import { ROOT, sqliteDatabase } from "./databases";
import { openTestEngine } from "./localEngine";

const SCRIPT = join(ROOT, "tests/support/accountClients.mjs");
const run = promisify(execFile);

/** Clients of `accounts` accounts in `processes` processes, all at once, on one engine. */
export function defineAccountTests({
  accounts,
  processes,
}: {
  readonly accounts: number;
  readonly processes: number;
}): void {
  describe(`${accounts} clients in ${accounts} accounts, in ${processes} processes`, () => {
    it("do not see each other, and each finds what is its own", async () => {
      const database = sqliteDatabase();
      const store = await openStore({ url: database.url, root: ROOT });
      const troubles: string[] = [];
      const engine = await openTestEngine(store, { time: new RealTime() });
      const api = await serveApi(store, engine, { onTrouble: (sentence) => troubles.push(sentence) });
      const each = accounts / processes;
      const told = await Promise.all(
        Array.from({ length: processes }, async (_, i) => {
          const first = 300_000_000_000 + i * each;
          const { stdout } = await run(process.execPath, [SCRIPT, api.url, String(first), String(each)]);
          return JSON.parse(stdout) as string[];
        }),
      );
      expect(told.flat()).toEqual([]);
      expect(troubles).toEqual([]);
      await api.close();
      await engine.close();
      await store.close();
      await database.drop();
    });
  });
}
