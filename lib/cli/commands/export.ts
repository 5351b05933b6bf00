import { type Command, Option } from "commander";
import { SHARE_FORMATS, type ShareFormat } from "@/lib/contract/share";
import { UNREDACTED } from "../hiddenData";

type Options = { readonly as: ShareFormat; readonly out?: string; readonly unredacted?: boolean };

/** `stepscope export KEY --as html|json|md|otlp`: an execution for somebody who has no Stepscope. */
export function define(command: Command): void {
  command
    .argument("<execution>", "key or ARN of a stored execution (ARN@START: one of its runs)")
    .addOption(
      new Option("--as <format>", "a page without a server, our own file, Markdown, or a trace for OpenTelemetry")
        .choices(SHARE_FORMATS)
        .default("html"),
    )
    .option("--out <file>", "write it there; otherwise to standard output")
    .option(...UNREDACTED)
    .action(async (target: string, options: Options) => {
      const { exportExecution } = await import("../exportExecution");
      process.exitCode = await exportExecution(target, options);
    });
}
