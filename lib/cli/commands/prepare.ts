import type { Command } from "commander";
import { importSamples } from "@/lib/ingest/samples";
import { openStore } from "@/lib/server/openStore";
import { EXIT } from "../exit";

/** Opening the store creates and migrates the database; samples go into an empty one only. */
export function define(command: Command): void {
  command
    .option("--samples", "load the sample executions when the database is empty")
    .action(async (options: { readonly samples?: boolean }) => {
      const store = await openStore();
      try {
        const executions = await store.executions.count();
        if (options.samples === true && executions === 0) {
          console.error(`Loaded ${await importSamples(process.cwd(), store.executions)} sample executions.`);
        }
      } finally {
        await store.close();
      }
      process.exitCode = EXIT.ok;
    });
}
