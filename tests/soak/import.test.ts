import { spawn } from "node:child_process";
import { createReadStream, createWriteStream, existsSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { events } from "../ingest/support";

/** The memory that an import of 200 MB may take, in kB as the system counts it, and one of a single large execution. */
const MOST_KB = 512 * 1024;
const MOST_KB_OF_ONE = 1024 * 1024;
const BYTES = 200e6;

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "stepscope-soak-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes lines until the file has its size. */
async function file(name: string, lines: Iterable<string>, bytes = BYTES): Promise<string> {
  const path = join(folder, name);
  const out = createWriteStream(path);
  let written = 0;
  for (const line of lines) {
    if (written > bytes) break;
    written += line.length;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
  return path;
}

/** Executions of 25,000 events one after another. */
function* executions(): Generator<string> {
  for (let run = 0; ; run++) {
    for (const event of events(25_000, JSON.stringify({ run, text: "x".repeat(500) })))
      yield `${JSON.stringify(event)}\n`;
  }
}

/** One execution with the most events that AWS allows and payloads that fill what is kept of one. */
function* oneExecution(): Generator<string> {
  for (const event of events(25_000, JSON.stringify("x".repeat(4900)))) yield `${JSON.stringify(event)}\n`;
}

/** One execution with as many small events as are kept of one. */
function* manyEvents(): Generator<string> {
  for (const event of events(250_000)) yield `${JSON.stringify(event)}\n`;
}

/** Logs of two thousand executions, mixed. */
function* logs(): Generator<string> {
  const output = JSON.stringify("x".repeat(2000));
  for (let id = 2; ; id++) {
    for (let run = 0; run < 2000; run++) {
      yield `${JSON.stringify({ id: String(id), type: "PassStateExited", details: { name: "P", output }, previous_event_id: String(id - 1), event_timestamp: String(1772359200000 + id), execution_arn: `arn:aws:states:eu-west-1:111122223333:express:m:r${run}:1`, redrive_count: "0" })}\n`;
    }
  }
}

/** Imports in a process of its own and answers its exit code, its report and the most memory that it took. */
async function measure(path: string) {
  const peak = join(folder, "peak");
  // Printed by the process itself at its end: nobody else knows what it took at most.
  const hook = `data:text/javascript,import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(peak)},String(process.resourceUsage().maxRSS)))`;
  const child = spawn(process.execPath, ["--import", hook, "bin/stepscope.mjs", "import", "--json", path], {
    env: { ...process.env, DATABASE_URL: `file:${join(folder, "soak.db")}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  const [code] = (await once(child, "close")) as [number];
  let kb = "";
  for await (const chunk of createReadStream(peak, "utf8")) kb += chunk as string;
  for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, `soak.db${end}`), { force: true });
  return {
    code,
    report: JSON.parse(out) as { executions: number; events: number; errors: { reason: string }[] },
    kb: Number(kb),
  };
}

describe("200 MB are imported in 512 MB of memory, one execution of 125 MB in 1 GB", () => {
  test.each([
    { what: "as executions one after another", name: "many.ndjson", lines: executions, executions: 13 },
    { what: "as one execution", name: "one.ndjson", lines: oneExecution, executions: 1 },
    { what: "as one execution of small events", name: "small.ndjson", lines: manyEvents, executions: 1 },
    { what: "as a log of mixed executions", name: "log.ndjson", lines: logs, executions: 2000 },
  ])(
    "$what",
    async ({ name, lines, executions }) => {
      const { code, report, kb } = await measure(await file(name, lines()));
      console.log(`${name}: ${report.executions} executions, ${report.events} events, ${Math.round(kb / 1024)} MB`);
      expect(code).toBe(0);
      expect(report.executions).toBe(executions);
      expect(kb).toBeLessThan(executions === 1 ? MOST_KB_OF_ONE : MOST_KB);
    },
    1_200_000,
  );
});

describe("above 1 GiB", () => {
  test("a file is refused by the name of the limit, without being read", async () => {
    const path = await file("huge.json", ["{}"]);
    truncateSync(path, 1024 ** 3 + 1);
    const { code, report } = await measure(path);
    expect(code).toBe(2);
    expect(report.errors[0]?.reason).toContain("limit of 1 GiB");
  });

  test("gzip is refused when it has unpacked that much, in little memory", async () => {
    const path = join(folder, "bomb.json.gz");
    async function* blanks() {
      for (let i = 0; i <= 1024; i++) yield Buffer.alloc(1024 ** 2, " ");
    }
    await pipeline(blanks, createGzip(), createWriteStream(path));
    expect(existsSync(path)).toBe(true);
    const { code, report, kb } = await measure(path);
    expect(code).toBe(2);
    expect(report.errors[0]?.reason).toContain("limit of 1 GiB");
    expect(kb).toBeLessThan(MOST_KB);
  }, 600_000);
});
