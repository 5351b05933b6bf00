import type { Command } from "commander";
import { UsageError } from "../usageError";
import type { PricesOptions } from "../refreshPrices";

/** `stepscope prices`: what AWS's Price List says, beside the prices in force. */
export function define(command: Command): void {
  command
    .option("--region <region...>", "only these regions; all whose prices are known without it")
    .option("--write", "write the prices to stepscope.prices.json, from where everything reads them")
    .option("--endpoint <url>", "another endpoint that speaks the Price List API; AWS itself without it")
    .option("--json", "print the result as JSON")
    .action(async (options: PricesOptions) => {
      if (options.endpoint !== undefined && !URL.canParse(options.endpoint)) {
        throw new UsageError(`--endpoint: ${options.endpoint} is not an address such as http://127.0.0.1:8084.`);
      }
      const { refreshPrices } = await import("../refreshPrices");
      process.exitCode = await refreshPrices(options);
    });
}
