import type { Command } from "commander";
import { readDuration } from "@/lib/contract/query/duration";
import { HOUR_MS } from "@/lib/base/time";
import type { WatchAct } from "@/lib/contract/watch/answer";
import { UsageError } from "../usageError";

type Options = { readonly once?: boolean; readonly json?: boolean };

/** `stepscope watch`: the rules of `watch` and how they stand; mutes one, or sends a test of it. */
export function define(command: Command): void {
  command
    .option("--once", "look at the rules now, and send what is to be sent, before they are listed")
    .option("--json", "print the rules as GET /api/watch has them")
    .action(async ({ once, json }: Options) => {
      const { printWatch } = await import("../printWatch");
      process.exitCode = await printWatch({ isLooking: once === true, asJson: json === true });
    });
  command
    .command("mute <name>")
    .description("Send nothing of a rule for some time")
    .option("--for <time>", "so long (30m, 2h, 7d); without it until it is unmuted")
    .action((name: string, options: { readonly for?: string }) => act(name, mutedFor(options.for)));
  command
    .command("unmute <name>")
    .description("Send what a rule has to say again")
    .action((name: string) => act(name, { action: "unmute" }));
  command
    .command("test <name>")
    .description("Send a test to the address of a rule")
    .action((name: string) => act(name, { action: "test" }));
}

const MAX_HOURS = 24 * 365;

function mutedFor(text: string | undefined): WatchAct {
  if (text === undefined) return { action: "mute", hours: null };
  const ms = readDuration(text);
  const hours = (ms ?? 0) / HOUR_MS;
  if (ms === null || hours <= 0 || hours > MAX_HOURS) {
    throw new UsageError(`--for: ${text} is no time such as 30m, 2h or 7d, at most a year.`);
  }
  return { action: "mute", hours };
}

async function act(name: string, asked: WatchAct): Promise<void> {
  const { actOnWatch } = await import("../printWatch");
  process.exitCode = await actOnWatch(name, asked);
}
