import type { Command } from "commander";

/** `stepscope compare A B`: two executions side by side. */
export function define(command: Command): void {
  command
    .argument("<a>", "key, ARN (ARN@START), name or page address of a stored execution")
    .argument("<b>", "the same of another one; nearest: the nearest good run of A; fork:KEY: a fork that is kept")
    .option("--all", "print every step, not only where they differ")
    .option("--json", "print the comparison as JSON")
    .action(async (a: string, b: string, { all, json }: { readonly all?: boolean; readonly json?: boolean }) => {
      const { compareTargets } = await import("../compareTargets");
      process.exitCode = await compareTargets(a, b, { showsAll: all === true, asJson: json === true });
    });
}
