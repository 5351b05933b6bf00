import type { Command } from "commander";
import {
  type ChosenByDimension,
  choicesIn,
  DIMENSION_NAMES,
  DIMENSIONS,
  type DimensionName,
  mapDimensions,
} from "@/lib/contract/dimension";
import type { ExecutionFilter } from "@/lib/contract/listQuery";
import { timeArgument } from "./timeArgument";
import { UsageError } from "./usageError";

/** Which executions of a machine: the options of commands whose target may be one. */
export type MachineFilterOptions = {
  readonly status?: string;
  readonly type?: string;
  readonly error?: string;
  readonly since?: string;
  readonly until?: string;
};

export function machineFilterOptions(command: Command): Command {
  return command
    .option("--status <names>", "of a machine: only these, such as FAILED,TIMED_OUT")
    .option("--type <type>", "of a machine: only STANDARD or EXPRESS")
    .option("--error <name>", "of a machine: only what failed with this error")
    .option("--since <time>", "of a machine: started then or later (24h, 7d, 2026-01-31)")
    .option("--until <time>", "of a machine: started before");
}

/** What they choose; relative times count back from `now`, ms since the epoch. Throws UsageError. */
export function machineFilterOf(
  { status, type, error, since, until }: MachineFilterOptions,
  now: number,
): Partial<ExecutionFilter> {
  const given = { status, type, error };
  return {
    ...chosenBy(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))),
    ...(since === undefined ? {} : { from: timeArgument("--since", since, now) }),
    ...(until === undefined ? {} : { to: timeArgument("--until", until, now) }),
  };
}

/** What was given for the dimensions of a list, by the option's name: `--status A,B`, `--machine A --machine B`. */
export type GivenChoices = { readonly [D in DimensionName]?: string | readonly string[] };

/** The choices that options name: of known values in either case, several with commas. Throws UsageError. */
export function chosenBy(given: GivenChoices): ChosenByDimension {
  const texts = mapDimensions((name) => textsOf(name, given[name]));
  const chosen = choicesIn(texts);
  for (const name of DIMENSION_NAMES) {
    if (chosen[name].length < new Set(texts[name]).size)
      throw new UsageError(`--${name}: the name is empty or too long.`);
  }
  return chosen;
}

function textsOf(name: DimensionName, given: string | readonly string[] = []): readonly string[] {
  const texts = typeof given === "string" ? [given] : given;
  const values: readonly string[] | null = DIMENSIONS[name].values;
  if (values === null) return texts;
  return texts.flatMap((text) => text.split(",")).map((text) => known(name, values, text.trim()));
}

function known(name: DimensionName, values: readonly string[], text: string): string {
  const value = values.find((one) => one.toLowerCase() === text.toLowerCase());
  if (value === undefined) throw new UsageError(`--${name}: ${text} is none of ${values.join(", ")}.`);
  return value;
}
