import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/*
 * The process that local handlers run in: one invocation at a time, so that whoever loops for ever is ended alone. It is
 * bundled by itself (scripts/bundle.mjs) and imports nothing of the project.
 */

type Invocation = {
  readonly module: string;
  readonly name: string;
  readonly event: string;
  readonly context: Readonly<Record<string, unknown>>;
};

export type Invoked =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] }
  /** The module has no such function. */
  | { readonly ok: false; readonly missing: readonly string[] };

type Handler = (event: unknown, context: unknown) => unknown;

let loaded: Promise<Readonly<Record<string, unknown>>> | undefined;

async function load(path: string): Promise<Readonly<Record<string, unknown>>> {
  const file = /\.[cm]?tsx?$/.test(path) ? await compiled(path) : path;
  const { default: handlers, ...named } = (await import(pathToFileURL(file).href)) as {
    readonly default?: unknown;
  };
  return typeof handlers === "object" && handlers !== null ? { ...named, ...handlers } : named;
}

/** TypeScript as a module of its own, with what it imports; it is gone when this process is. */
async function compiled(path: string): Promise<string> {
  const { build } = await import("esbuild");
  const folder = mkdtempSync(join(tmpdir(), "stepscope-handlers-"));
  process.on("exit", () => existsSync(folder) && rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, "handlers.mjs");
  await build({ entryPoints: [path], outfile, bundle: true, platform: "node", format: "esm", logLevel: "silent" });
  return outfile;
}

async function invoke({ module, name, event, context }: Invocation): Promise<Invoked> {
  try {
    const handlers = await (loaded ??= load(module));
    const handler = handlers[name];
    if (typeof handler !== "function") return { ok: false, missing: Object.keys(handlers) };
    const answer: unknown = await (handler as Handler)(JSON.parse(event), context);
    return { ok: true, payload: JSON.stringify(answer) ?? "null" };
  } catch (error) {
    return failure(error);
  }
}

/** As a Lambda function of Node tells of what it threw. */
function failure(error: unknown): Invoked {
  if (!(error instanceof Error)) return { ok: false, errorType: typeof error, errorMessage: String(error), trace: [] };
  const trace = (error.stack ?? "").split("\n");
  return { ok: false, errorType: error.name, errorMessage: error.message, trace };
}

process.on("message", (message: Invocation) => {
  void invoke(message).then((answer) => process.send?.(answer));
});
// Its engine is gone.
process.on("disconnect", () => process.exit(0));
