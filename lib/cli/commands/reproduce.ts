import type { Command } from "commander";
import { endpointArgument } from "../endpointArgument";
import { substitutionsOf, substitutionsOption } from "../substitutions";
import { UsageError } from "../usageError";
import { userPath } from "../userPath";

type Options = {
  readonly handler: readonly string[];
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly endpoint?: string;
  readonly times: boolean;
  readonly json?: boolean;
};

/**
 * `stepscope reproduce TARGET`: a recorded run becomes the same run here, from its definition, input and outcomes, and with
 * `--endpoint` through an engine there; then, with `--handler`, once more with a local function in the place of a state's
 * outcomes. Exit 0 when the history is the same, and the run with handlers ended, however; else 1.
 */
export function define(command: Command): void {
  command
    .argument("<target>", "a file, or the key or ARN of a stored execution")
    .option(
      "--handler <state=file>",
      "a module (FILE or FILE#FUNCTION) that answers the tasks of a state in the record's place; may be repeated",
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .option("--endpoint <url>", "make it through an engine there too: the local engine, or another emulator")
    .option("--definition <file>", "the definition that it ran with, or a template (FILE#ID)");
  substitutionsOption(command)
    .option("--no-times", "leave clocks unchecked, for records with invented times")
    .option("--json", "print the results as JSON")
    .action(async (target: string, options: Options) => {
      if (target.trim() === "") throw new UsageError("reproduce: the target is empty.");
      const handlers = new Map(options.handler.map(readHandler));
      const { reproduceTarget } = await import("../reproduceTarget");
      const { definition, endpoint, times, json } = options;
      process.exitCode = await reproduceTarget(target, {
        definition,
        substitutions: await substitutionsOf(options.substitutions),
        handlers,
        endpoint: endpoint === undefined ? null : endpointArgument(endpoint),
        checkTimes: times,
        asJson: json === true,
      });
    });
}

type Handler = { readonly file: string; readonly name: string | null };

/** `Charge=./charge.mjs#handler`. A state's name may hold `=` itself: the last one counts. */
function readHandler(text: string): [string, Handler] {
  const at = text.lastIndexOf("=");
  const [file = "", name = null] = text.slice(at + 1).split("#", 2);
  if (at <= 0 || file === "") throw new UsageError(`--handler ${text}: give STATE=FILE, or STATE=FILE#FUNCTION.`);
  return [text.slice(0, at), { file: userPath(file), name }];
}
