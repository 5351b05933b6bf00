import { type Command, InvalidArgumentError } from "commander";
import { PROBE_LANGUAGES, type ProbeLanguage } from "@/lib/replay/probe/compileProbe";
import { machineFilterOf, type MachineFilterOptions, machineFilterOptions } from "../filterOptions";
import { UNREDACTED } from "../hiddenData";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { UsageError } from "../usageError";

type Options = MachineFilterOptions & {
  readonly language?: ProbeLanguage;
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly unredacted?: boolean;
};

/** `stepscope probe STATE EXPR TARGET…`: an expression at each visit of a state, over recorded executions. */
export function define(command: Command): void {
  command
    .argument("<state>", "name of the state")
    .argument(
      "<expression>",
      "a path ($.order.total: its input behind InputPath; $$… the context, $name a variable) or JSONata ({% $states.result.id %})",
    )
    .argument("<target...>", "files, folders, keys or ARNs of stored executions, names or ARNs of their machines")
    .option("--language <name>", `what the expression is: ${PROBE_LANGUAGES.join(" or ")}`, readLanguage)
    .option("--definition <file>", "the definition that the executions of files ran with, or a template (FILE#ID)");
  substitutionsOption(command);
  machineFilterOptions(command)
    .option("--json", "print the visits as JSON")
    .option("--csv", "print the visits as CSV")
    .option(...UNREDACTED)
    .action(async (state: string, expression: string, targets: string[], options: Options) => {
      if (targets.some((target) => target.trim() === "")) throw new UsageError("probe: a target is empty.");
      const { language, definition, json, csv, unredacted = false } = options;
      if (json === true && csv === true) throw new UsageError("probe: --json and --csv exclude each other.");
      const { probeTargets } = await import("../probeTargets");
      process.exitCode = await probeTargets(targets, {
        ...{ state, expression, language, definition, unredacted },
        substitutions: await substitutionsOf(options.substitutions),
        filter: machineFilterOf(options, Date.now()),
        form: json === true ? "json" : csv === true ? "csv" : "table",
      });
    });
}

function readLanguage(text: string): ProbeLanguage {
  const language = PROBE_LANGUAGES.find((one) => one.toLowerCase() === text.toLowerCase());
  if (language === undefined) throw new InvalidArgumentError(`It is neither ${PROBE_LANGUAGES.join(" nor ")}.`);
  return language;
}
