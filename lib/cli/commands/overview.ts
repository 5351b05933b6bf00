import { type Command, Option } from "commander";
import { DEFAULT_LAST, OVERVIEW_LAST, type OverviewLast } from "@/lib/contract/overview";

type Options = { readonly last: OverviewLast; readonly json?: boolean };

/** `stepscope overview`: what is worse than usual, how executions failed, and what each machine did. */
export function define(command: Command): void {
  command
    .addOption(
      new Option("--last <time>", "the stretch of time that ends now")
        .choices(Object.keys(OVERVIEW_LAST))
        .default(DEFAULT_LAST),
    )
    .option("--json", "print `overview` as GET /api/overview has it, and `worse` as GET /api/overview/worse")
    .action(async ({ last, json }: Options) => {
      const { printOverview } = await import("../printOverview");
      process.exitCode = await printOverview(last, json === true);
    });
}
