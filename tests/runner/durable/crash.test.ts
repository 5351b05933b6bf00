import { describe, it } from "vitest";
import { checkCrashes } from "../../support/crashedRun";
import { postgresDatabase } from "../../support/databases";

const seed = Number(process.env["STEPSCOPE_SEED"]);
/** On PostgreSQL one write of so many. */
const SAMPLE = 12;

describe("a crash of the process", () => {
  it("at any write changes nothing but times, and repeats only what was in flight", { timeout: 600_000 }, async () => {
    // Both sides of each write: npm run soak.
    await checkCrashes((write) => [write % 2 === seed % 2 ? "before" : "after"]);
  });

  it("is the same on PostgreSQL, at a sample of writes", { timeout: 600_000 }, async ({ skip }) => {
    const database = await postgresDatabase();
    if (database === null) return skip();
    await checkCrashes((write) => {
      if (write % SAMPLE !== seed % SAMPLE) return [];
      return [Math.floor(write / SAMPLE) % 2 === 0 ? "before" : "after"];
    }, database);
  });
});
