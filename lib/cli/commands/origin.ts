import { type Command, InvalidArgumentError } from "commander";
import { UNREDACTED } from "../hiddenData";
import { substitutionsOf, substitutionsOption } from "../substitutions";

type Options = {
  readonly definition?: string;
  readonly substitutions: readonly string[];
  readonly json?: boolean;
  readonly unredacted?: boolean;
};

/** `stepscope origin KEY EVENT PATH`: where a value of a recorded execution came from. */
export function define(command: Command): void {
  command
    .argument("<key>", "key or ARN of a stored execution, or a file that holds one")
    .argument("<event>", "id of the event that shows the value", readEvent)
    .argument(
      "<path>",
      "the value in its input, parameters or output ($.order.total), or a variable that it assigned ($total)",
    )
    .option("--definition <file>", "the definition that the execution of a file ran with, or a template (FILE#ID)");
  substitutionsOption(command)
    .option("--json", "print the way of the value as JSON")
    .option(...UNREDACTED)
    .action(async (key: string, eventId: number, path: string, options: Options) => {
      const { originTarget } = await import("../originTarget");
      const { definition, json, unredacted = false } = options;
      const substitutions = await substitutionsOf(options.substitutions);
      const asked = { eventId, path };
      process.exitCode = await originTarget(key, asked, {
        definition,
        substitutions,
        unredacted,
        asJson: json === true,
      });
    });
}

function readEvent(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Give the number of an event, 1 or more.");
  return Number(text);
}
