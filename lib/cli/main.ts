import { Command, CommanderError } from "commander";
import { COMMANDS } from "./commands";
import { EXIT } from "./exit";
import { protectTerminal } from "./terminal";

/**
 * The command line: reads `argv` (without node and script) and sets the exit code of the process.
 * Only the module of the command that was asked for is loaded.
 */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyWithTheReader();
  // The development server draws its own screen.
  if (!(argv[0] === "web" && argv.includes("--dev"))) {
    process.env.NO_COLOR ??= "1";
    protectTerminal();
  }
  try {
    const program = await build(argv[0] === "help" ? argv[1] : argv[0]);
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    process.exitCode = explain(error);
  }
}

async function build(chosen: string | undefined): Promise<Command> {
  const program = new Command("stepscope")
    .description("Executions of AWS Step Functions: see what happened, replay it, run it.")
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand("help [command]", "Explain a command");
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).description(summary);
    if (name === chosen) (await load()).define(command);
  }
  return program;
}

/** Errors whose message is a sentence for the user; by name, so that no server room is loaded for `--help`. */
const WORDED: ReadonlySet<string> = new Set(["UsageError", "SettingsProblem", "StoreUnavailable"]);

/** Says what went wrong, in one line where we know it, and answers the exit code. */
function explain(error: unknown): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Error && WORDED.has(error.name)) console.error(error.message);
  else
    console.error(
      process.env.STEPSCOPE_DEBUG ? error : `${String(error)}\nSTEPSCOPE_DEBUG=1 prints where it happened.`,
    );
  return EXIT.usage;
}

/** `stepscope … | head` closes our output early; that is not an error. */
function endQuietlyWithTheReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.ok);
    throw error;
  });
}
