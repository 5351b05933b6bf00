import { z } from "zod";
import { shellQuoted } from "@/lib/base/shellQuoted";

/*
 * What a button does or shows, as a command of the AWS CLI, quoted for a POSIX shell.
 */

/** Where a command goes: as the source does that reaches the account. Null: as the AWS CLI chooses by itself. */
export const commandPlaceSchema = z.object({
  region: z.string().nullable(),
  profile: z.string().nullable(),
  endpoint: z.string().nullable(),
});
export type CommandPlace = z.output<typeof commandPlaceSchema>;

/** A command with what it is for. */
export const labelledCommandSchema = z.object({ label: z.string(), command: z.string() });
export type LabelledCommand = z.output<typeof labelledCommandSchema>;

type Flags = Readonly<Record<string, string | null>>;

/** @param flags by their names without dashes; null leaves one out, "" is a flag without a value */
export function awsCommand(command: string, flags: Flags, { region, profile, endpoint }: CommandPlace): string {
  return [`aws ${command}`, ...flagsOf(flags), ...flagsOf({ region, profile, "endpoint-url": endpoint })].join(" ");
}

function flagsOf(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, value]) => {
    if (value === null) return [];
    return [value === "" && BARE.has(name) ? `--${name}` : `--${name} ${shellQuoted(value)}`];
  });
}

/** Flags that take no value. */
const BARE: ReadonlySet<string> = new Set(["include-execution-data"]);
