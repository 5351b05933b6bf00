import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import type { JsonObject } from "@/lib/base/json";

/* Two clients of Step Functions that are not written here, called in the same way: one script is walked with both. */

/** What the service refused, as the client tells it. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    override readonly message: string,
  ) {
    super(message);
  }
}

export type Caller = {
  /** The operations of Step Functions that the client knows. */
  readonly operations: readonly string[];
  /** The answer's members. Throws Refused. */
  call(operation: string, args: JsonObject): Promise<JsonObject>;
  /** All pages of a list as one answer, asked for in pages of a size. */
  pages(operation: string, args: JsonObject, pageSize: number): Promise<JsonObject>;
  close(): Promise<void>;
};

/** boto3, as it is called from a script. */
export async function boto3(url: string, account: string): Promise<Caller> {
  const process = python("boto3Calls.py", account, [url]);
  const ask = async (asked: object) => {
    const { answer, error } = (await process.ask(asked)) as BotoTold;
    if (error !== undefined) throw new Refused(error.code, error.message);
    return answer ?? {};
  };
  return {
    operations: await process.operations,
    call: (operation, args) => ask({ operation, args }),
    pages: (operation, args, pageSize) => ask({ operation, args, pageSize }),
    close: process.close,
  };
}

type BotoTold = {
  readonly answer?: JsonObject;
  readonly error?: { readonly code: string; readonly message: string };
};

/** `aws stepfunctions …`, its command lines one after the other in one process. */
export async function awscli(url: string, account: string): Promise<Caller> {
  const process = python("awscliCalls.py", account, []);
  const call = async (operation: string, args: JsonObject, more: readonly string[] = []) => {
    const { code, out, err } = (await process.ask(commandLine(url, operation, args, more))) as CliTold;
    if (code !== 0) throw refusal(err);
    return out.trim() === "" ? {} : (JSON.parse(out) as JsonObject);
  };
  return {
    operations: await process.operations,
    call,
    pages: (operation, args, pageSize) => call(operation, args, ["--page-size", String(pageSize)]),
    close: process.close,
  };
}

type CliTold = { readonly code: number; readonly out: string; readonly err: string };

/** One call by `/usr/bin/aws` itself: what it printed, and its exit code. */
export async function aws(url: string, account: string, operation: string, args: JsonObject): Promise<CliTold> {
  const home = mkdtempSync(join(tmpdir(), "stepscope-aws-"));
  const options = { env: environment(account, home) };
  try {
    const { stdout: out, stderr: err } = await run("/usr/bin/aws", commandLine(url, operation, args, []), options);
    return { code: 0, out, err };
  } catch (error) {
    const { code = -1, stdout: out = "", stderr: err = "" } = error as Record<string, never>;
    return { code, out, err };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const run = promisify(execFile);

function commandLine(url: string, operation: string, args: JsonObject, more: readonly string[]): string[] {
  const command = operation.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  const given = ["--cli-input-json", JSON.stringify(args), "--endpoint-url", url, "--output", "json"];
  return ["stepfunctions", command, ...given, ...more];
}

/** `An error occurred (CODE) when calling the NAME operation: MESSAGE`. */
function refusal(err: string): Error {
  const [, code, message] = /An error occurred \((\w+)\) when calling the \w+ operation: ([\s\S]*)/.exec(err) ?? [];
  return code === undefined ? new Error(err) : new Refused(code, (message ?? "").trim());
}

/** A script in Debian's Python, apart from what else is installed for Python: a line asks, a line answers. */
function python(script: string, account: string, args: readonly string[]) {
  const home = mkdtempSync(join(tmpdir(), "stepscope-python-"));
  const file = join(process.cwd(), "tests/support/debianClients", script);
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn("/usr/bin/python3", ["-I", file, ...args], {
    env: environment(account, home),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done === true) throw new Error(`${script} has ended`);
    return JSON.parse(value ?? "");
  };
  const operations = next().then((told) => (told as { readonly operations: readonly string[] }).operations);
  return {
    operations,
    ask: (asked: unknown) => {
      child.stdin.write(`${JSON.stringify(asked)}\n`);
      return next();
    },
    close: async () => {
      child.stdin.end();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Nothing of the user's own settings reaches the clients. */
function environment(account: string, home: string): NodeJS.ProcessEnv {
  return {
    NODE_ENV: "test",
    PATH: "/usr/bin:/bin",
    HOME: home,
    LANG: "C.UTF-8",
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
}
