import { type Command, InvalidArgumentError } from "commander";
import { NO_FILTER } from "@/lib/contract/listQuery";
import { chosenBy, type GivenChoices } from "../filterOptions";
import { queryArgument } from "../queryArgument";
import { timeArgument } from "../timeArgument";
import { UsageError } from "../usageError";

type Options = GivenChoices & {
  readonly from?: string;
  readonly to?: string;
  readonly query?: string;
  readonly limit?: number;
  readonly json?: boolean;
};

/** `stepscope list`: the executions that are stored, those that started last first. */
export function define(command: Command): void {
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  command
    .argument(
      "[query]",
      "which executions, as the pages' search takes it: 'status:failed duration>5m' (docs/search.md)",
    )
    .option("--status <names>", "only these, such as FAILED,TIMED_OUT")
    .option("--machine <machine>", "only of this machine, by name or ARN; may be given several times", several)
    .option("--type <type>", "only STANDARD or EXPRESS")
    .option("--error <name>", "only what failed with this error; may be given several times", several)
    .option("--verdict <names>", "only what a replay said this of: match, accepted, diverged, notReplayable")
    .option("--accounted <names>", "only failures of which this became: open, failedAgain, repaired, givenUp")
    .option("--from <time>", "started then or later (24h, 7d, 2026-01-31)")
    .option("--to <time>", "started before")
    .option("--query <text>", "the same as the argument")
    .option("--limit <n>", "at most so many; without it all that match", whole)
    .option("--json", "print the executions as JSON, as GET /api/executions has them")
    .action(async (asked: string | undefined, options: Options) => {
      const { status, machine, type, error, verdict, accounted, limit = null, json, ...rest } = options;
      const chosen = chosenBy(defined({ status, machine, type, error, verdict, accounted }));
      const filter = { ...NO_FILTER, ...chosen, ...boundsOf({ ...rest, asked }, Date.now()) };
      const { printList } = await import("../printList");
      process.exitCode = await printList(filter, { limit, asJson: json === true });
    });
}

type Bounds = Pick<Options, "from" | "to" | "query"> & { readonly asked: string | undefined };

function boundsOf({ from, to, query, asked }: Bounds, now: number) {
  const bounds = {
    q: queryOf(asked, query),
    from: from === undefined ? null : timeArgument("--from", from, now),
    to: to === undefined ? null : timeArgument("--to", to, now),
  };
  if (bounds.from !== null && bounds.to !== null && bounds.from >= bounds.to) {
    throw new UsageError("--from is not before --to, so nothing lies between them.");
  }
  return bounds;
}

function queryOf(argument: string | undefined, option: string | undefined): string | null {
  if (argument !== undefined && option !== undefined)
    throw new UsageError("The query is given twice: leave out --query, or the argument.");
  if (option?.trim() === "") throw new UsageError("--query: the text is empty.");
  return queryArgument(argument ?? option ?? "");
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,11}$/.test(text)) throw new InvalidArgumentError("It is no whole number above 0.");
  return Number(text);
}

/** Without the options that were not given. */
function defined(given: { readonly [K in keyof GivenChoices]: GivenChoices[K] | undefined }): GivenChoices {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
