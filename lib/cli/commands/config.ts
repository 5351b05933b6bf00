import type { Command } from "commander";
import { readSettings, shownValue } from "@/lib/server/settings";
import { EXIT } from "../exit";

export function define(command: Command): void {
  command.option("--json", "print the settings as JSON").action(async (options: { readonly json?: boolean }) => {
    const settings = await readSettings({ folder: process.cwd(), environment: process.env });
    const rows = settings.map((setting) => ({
      name: setting.name,
      value: shownValue(setting),
      origin: setting.origin,
    }));
    if (options.json === true) console.log(JSON.stringify({ settings: rows }));
    else for (const row of rows) console.log(`${row.name.padEnd(14)} ${row.value.padEnd(36)} ${row.origin}`);
    process.exitCode = EXIT.ok;
  });
}
