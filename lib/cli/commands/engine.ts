import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { PortTaken, startEngine } from "@/lib/server/engine/startEngine";
import { configuredRedaction } from "@/lib/server/redactSettings";
import { configurationFolder, DEFAULTS, readSettings, valuesOf } from "@/lib/server/settings";
import { openStore } from "@/lib/store/store";
import { EXIT } from "../exit";
import { HANDLER_SCRIPT } from "../handlerScript";
import { onEnd } from "../interrupt";
import { UsageError } from "../usageError";
import { userPath } from "../userPath";

type Options = {
  readonly port?: number;
  readonly db?: string;
  readonly timeScale?: number;
  readonly mock?: string;
  readonly handlers?: string;
  readonly machines?: readonly string[];
  readonly logs?: string;
  readonly allowReset?: boolean;
};

const MEMORY = ":memory:";

/** `stepscope engine`: the local engine alone, until it is told to end. Says its address on standard output. */
export function define(command: Command): void {
  command
    .option("--port <n>", `port on 127.0.0.1; 0 takes a free one (default: ${DEFAULTS.enginePort})`, readPort)
    .option("--db <file>", "an SQLite file, or :memory: for one that is gone at the end (default: DATABASE_URL)")
    .option("--time-scale <n>", "durations times n: 0.1 waits a tenth", readScale)
    .option("--mock <file>", "mock file of Step Functions Local")
    .option("--handlers <file>", "module whose functions stand for Lambda functions")
    .option("--machines <path...>", "what defines state machines: they are created, and updated when it changes")
    .option("--logs <folder>", "where log lines go: a file for each log group")
    .option("--allow-reset", "let POST /_stepscope/reset empty the database")
    .action(async (options: Options) => {
      process.exitCode = await run(options);
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError("Give a port, 0 to 65535.");
}

function readScale(text: string): number {
  const scale = Number(text);
  if (scale > 0 && scale <= 1_000) return scale;
  throw new InvalidArgumentError("Give a number above 0, as 0.1.");
}

async function run(options: Options): Promise<number> {
  const values = valuesOf(await readSettings({ folder: process.cwd(), environment: process.env }));
  const memory = options.db === MEMORY ? await mkdtemp(join(tmpdir(), "stepscope-engine-")) : null;
  const url =
    memory !== null
      ? `file:${join(memory, "engine.db")}`
      : options.db === undefined
        ? values.databaseUrl
        : `file:${userPath(options.db)}`;
  const store = await openStore({ url, root: process.cwd(), redaction: configuredRedaction(values.redact) });
  const ended = new Promise<void>((resolve) => onEnd(resolve));
  let code: number = EXIT.ok;
  try {
    let lost: (why: string) => void = () => undefined;
    const gone = new Promise<string>((resolve) => (lost = resolve));
    const running = await startEngine({
      store,
      settings: { ...values.engine, ...given(options) },
      port: options.port ?? values.enginePort,
      folder: configurationFolder({ folder: process.cwd(), environment: process.env }),
      handlerScript: HANDLER_SCRIPT,
      allowReset: memory !== null || options.allowReset === true,
      allowedHosts: values.allowedHosts,
      onTrouble: (sentence) => console.error(sentence),
      onLost: lost,
    });
    process.stdout.write(`${running.url}\n`);
    process.send?.({ ready: true });
    const why = await Promise.race([ended, gone]);
    if (why !== undefined) {
      console.error(`The engine ends: ${why}.`);
      code = EXIT.findings;
    }
    await running.close();
  } catch (error) {
    if (error instanceof PortTaken)
      throw new UsageError(error.message.replace("by STEPSCOPE_ENGINE_PORT", "by --port"));
    throw error;
  } finally {
    await store.close();
    if (memory !== null) await rm(memory, { recursive: true, force: true });
  }
  return code;
}

/** Flags stand before the configuration; their paths are relative to where the user stands. */
function given({ timeScale, mock, handlers, machines, logs }: Options) {
  return {
    ...(timeScale === undefined ? {} : { timeScale }),
    ...(mock === undefined ? {} : { mock: userPath(mock) }),
    ...(handlers === undefined ? {} : { handlers: userPath(handlers) }),
    ...(logs === undefined ? {} : { logs: userPath(logs) }),
    ...(machines === undefined ? {} : { machines: machines.map(userPath) }),
  };
}
