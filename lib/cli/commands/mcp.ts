import type { Command } from "commander";

/** `stepscope mcp`: stored executions for a client of the Model Context Protocol, over standard input and output. */
export function define(command: Command): void {
  command.action(async () => {
    const { serveMcp } = await import("../mcp/serveMcp");
    // What is still at work for a client that has gone is not waited for.
    process.exit(await serveMcp());
  });
}
