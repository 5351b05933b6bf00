import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { caseFiles } from "@/lib/conformance/files";
import { ACCOUNT, REGION } from "@/lib/conformance/names";
import { runConformance } from "@/lib/conformance/run";
import { logFile, readMessages } from "@/lib/server/engine/logs/logFiles";
import { RemoteEngine } from "@/lib/runner/remote/remoteEngine";
import { CORPUS, corpusIsHere } from "../conformance/corpus";
import { DATABASES } from "../support/databases";
import { openEndpoint } from "../support/endpoint";

test.runIf(process.env.STEPSCOPE_SOAK !== undefined && corpusIsHere()).each(DATABASES)(
  "every Choice and every execution that was recorded comes out the same at the engine's endpoint, on %s",
  { timeout: 1_800_000 },
  async (_, make) => {
    const database = await make();
    if (database === null) return;
    const s3 = mkdtempSync(join(tmpdir(), "stepscope-s3-"));
    const logs = mkdtempSync(join(tmpdir(), "stepscope-logs-"));
    const endpoint = await openEndpoint(database, { settings: { s3, logs } });
    const readLogs = (group: string) => readMessages(logFile(logs, { account: ACCOUNT, region: REGION, group }));
    const signal = new AbortController().signal;
    const engine = new RemoteEngine({ endpoint: endpoint.url, region: REGION, account: ACCOUNT, signal });
    try {
      const files = await caseFiles([CORPUS]);
      if (!files.ok) throw new Error(files.error);
      for (const kind of ["choice", "execution"] as const) {
        const report = await runConformance(files.value, {
          kind,
          remote: { engine, isOurs: true, tag: kind, readLogs },
        });
        const { passed, skipped } = report.kinds[kind];
        console.log(`${kind}: ${passed} passed, ${skipped} skipped`);
        expect(report.failures).toEqual([]);
        expect(passed).toBeGreaterThanOrEqual(kind === "choice" ? 342 : 470);
      }
    } finally {
      engine.close();
      await endpoint.close();
      await database.drop();
      for (const folder of [s3, logs]) rmSync(folder, { recursive: true, force: true });
    }
  },
);
