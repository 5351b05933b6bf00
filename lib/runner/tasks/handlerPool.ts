import { type ChildProcess, fork } from "node:child_process";
import { statSync } from "node:fs";
import { basename } from "node:path";
import type { Invoked } from "./handlerHost";
import type { FunctionOutcome } from "./functionOutcome";

/** Handlers that run at a time; more wait for their turn. */
const MAX_PROCESSES = 8;
/** What a function may take at most, in ms: Lambda's own limit. */
const LIMIT_MS = 900_000;
/** Of what a handler prints, the last is kept for the cause of its end. */
const MAX_OUTPUT = 4_000;

type Host = { readonly child: ChildProcess; readonly key: string; output: string; busy: boolean };

export type Invocation = {
  /** Absolute path of an ES module or a TypeScript file. */
  readonly module: string;
  readonly name: string;
  /** JSON. */
  readonly event: string;
  readonly context: Readonly<Record<string, string>>;
};

/** Processes that run local handlers, kept warm. A file that has changed is loaded anew. */
export class HandlerPool {
  private readonly hosts = new Set<Host>();
  private readonly queue: (() => void)[] = [];
  private isClosed = false;

  /** @param script the bundled lib/runner/tasks/handlerHost. */
  constructor(
    private readonly script: string,
    private readonly onOutput: (line: string) => void = () => undefined,
  ) {}

  /** Runs a handler. An aborted signal ends its process, whatever it does. */
  async invoke(invocation: Invocation, signal: AbortSignal): Promise<FunctionOutcome> {
    const key = keyOf(invocation.module);
    if (key === null) return missingFile(invocation);
    const host = await this.free(key, signal);
    if (host === null) return stopped();
    try {
      return await this.ask(host, invocation, signal);
    } finally {
      host.busy = false;
      this.queue.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const { child } of this.hosts) child.kill("SIGKILL");
    this.hosts.clear();
    for (const go of this.queue.splice(0)) go();
    await Promise.resolve();
  }

  private async free(key: string, signal: AbortSignal): Promise<Host | null> {
    for (;;) {
      if (this.isClosed || signal.aborted) return null;
      const idle = [...this.hosts].filter(({ busy }) => !busy);
      const warm = idle.find((host) => host.key === key);
      const found = warm ?? this.replace(idle[0], key);
      if (found !== null) {
        found.busy = true;
        return found;
      }
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
  }

  /** A new process, in the place of one that has another file loaded where there are enough. */
  private replace(idle: Host | undefined, key: string): Host | null {
    if (this.hosts.size >= MAX_PROCESSES) {
      if (idle === undefined) return null;
      this.end(idle);
    }
    return this.start(key);
  }

  private start(key: string): Host {
    const child = fork(this.script, [], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
    const host: Host = { child, key, output: "", busy: false };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8");
      stream?.on("data", (text: string) => {
        host.output = (host.output + text).slice(-MAX_OUTPUT);
        this.onOutput(text);
      });
    }
    child.once("exit", () => this.hosts.delete(host));
    this.hosts.add(host);
    return host;
  }

  private end(host: Host): void {
    this.hosts.delete(host);
    host.child.kill("SIGKILL");
  }

  private ask(host: Host, invocation: Invocation, signal: AbortSignal): Promise<FunctionOutcome> {
    const { child } = host;
    return new Promise((resolve) => {
      const finish = (outcome: FunctionOutcome) => {
        clearTimeout(limit);
        signal.removeEventListener("abort", abort);
        child.off("message", onMessage);
        child.off("exit", onExit);
        resolve(outcome);
      };
      const onMessage = (answer: Invoked) => finish(outcomeOf(answer, invocation));
      const onExit = (code: number | null, by: string | null) => finish(died(host, code, by));
      const abort = () => {
        this.end(host);
        finish(stopped());
      };
      const limit = setTimeout(abort, LIMIT_MS);
      child.on("message", onMessage);
      child.once("exit", onExit);
      signal.addEventListener("abort", abort);
      child.send(invocation, (error) => error !== null && finish(died(host, null, error.message)));
    });
  }
}

function keyOf(path: string): string | null {
  try {
    return `${path} ${statSync(path).mtimeMs}`;
  } catch {
    return null;
  }
}

function outcomeOf(answer: Invoked, { name, module }: Invocation): FunctionOutcome {
  if (answer.ok) return answer;
  if ("missing" in answer) {
    const has = answer.missing.length === 0 ? "nothing" : answer.missing.join(", ");
    return {
      ok: false,
      error: "Stepscope.HandlerNotFound",
      cause: `${basename(module)} exports no function '${name}'; it has ${has}. Export it by default: { ${name}: (event, context) => … }.`,
    };
  }
  const { errorType, errorMessage, trace } = answer;
  return { ok: false, error: errorType, cause: JSON.stringify({ errorType, errorMessage, trace }) };
}

function missingFile({ module }: Invocation): FunctionOutcome {
  return { ok: false, error: "Stepscope.HandlerNotFound", cause: `The handler file ${module} cannot be read.` };
}

/** As Lambda says it of a process that ends by itself. */
function died({ output }: Host, code: number | null, by: string | null): FunctionOutcome {
  const how = by ?? `exit status ${code ?? 0}`;
  const errorMessage = `The handler's process ended: ${how}${output === "" ? "" : `. It had printed: ${output}`}`;
  return {
    ok: false,
    error: "Runtime.ExitError",
    cause: JSON.stringify({ errorType: "Runtime.ExitError", errorMessage }),
  };
}

/** Nobody waits for it any more. */
function stopped(): FunctionOutcome {
  return { ok: false, error: "States.Timeout", cause: "The handler was ended." };
}
