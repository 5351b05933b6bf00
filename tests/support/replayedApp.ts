import { readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { importLineSchema, type ImportReport } from "@/lib/contract/import";
import { type ReplayAnswer, replayAnswerSchema } from "@/lib/contract/replay";
import { type App, startApp } from "../browser/support/app";

/** Bytes that a process may take. */
const MOST_BYTES = 1e9;
/**
 * In what time the route of health answers, whatever is replayed, in ms: a second, and more only where other programs
 * keep the machine: three processes of these tests are at work at most.
 */
const healthyWithinMs = () => Math.ceil(1_000 * Math.max(1, (loadavg()[0] ?? 0) / (3 + availableParallelism())));
const WRITING = { "x-stepscope": "1" };

/** Web and worker over a database of their own, asked over HTTP as the page asks. */
export class ReplayedApp {
  private constructor(private readonly app: App) {}

  static async start(replayLimitMs?: number): Promise<ReplayedApp> {
    const limit = replayLimitMs === undefined ? {} : { replayLimitMs };
    const app = new ReplayedApp(await startApp({ worker: true, ...limit }));
    // The first request of each route loads it.
    expect((await fetch(`${app.app.url}/api/health`)).status).toBe(200);
    expect((await fetch(`${app.app.url}/api/executions/none/replay`)).status).toBe(404);
    return app;
  }

  stop(): Promise<void> {
    return this.app.stop();
  }

  /** The key of the one execution in a file. */
  async import(text: string): Promise<string> {
    const { keys, errors } = await this.importOrRefuse(text);
    if (keys[0] === undefined) throw new Error(JSON.stringify(errors));
    return keys[0];
  }

  /** What became of a file: the keys of what is stored, and why what is not is refused. */
  async importOrRefuse(text: string): Promise<Pick<ImportReport, "keys" | "errors">> {
    const response = await fetch(`${this.app.url}/api/import`, { method: "POST", body: text, headers: WRITING });
    const last = importLineSchema.parse(JSON.parse((await response.text()).trim().split("\n").at(-1) ?? "null"));
    if (last.kind !== "result") throw new Error(JSON.stringify(last));
    return last;
  }

  async ask(key: string): Promise<ReplayAnswer> {
    const response = await fetch(`${this.app.url}/api/executions/${encodeURIComponent(key)}/replay`);
    expect(response.status).toBe(200);
    return replayAnswerSchema.parse(await response.json());
  }

  async forget(key: string): Promise<void> {
    const path = `${this.app.url}/api/executions/${encodeURIComponent(key)}/replay`;
    expect((await fetch(path, { method: "DELETE", headers: WRITING })).status).toBe(200);
  }

  /** The answer on a file is in words: it is refused, given up, or has a verdict. */
  async expectWords(text: string): Promise<void> {
    const { keys, errors } = await this.importOrRefuse(text);
    if (keys[0] === undefined) {
      expect(errors).toMatchObject([{ reason: expect.stringMatching(/ .+\.$/) as string }]);
      return;
    }
    const answer = await this.replay(keys[0]);
    if (answer.state === "givenUp") expect(answer.why).toMatch(/^The replay was given up: .+\.$/);
    else expect(answer).toMatchObject({ state: "opened", replay: { verdict: expect.stringMatching(/./) as string } });
  }

  /** Asks until it has ended, as the page does; the pages stay healthy and all processes small meanwhile. */
  async replay(key: string): Promise<ReplayAnswer> {
    for (;;) {
      const [answer] = await Promise.all([this.ask(key), this.health()]);
      if (answer.state === "opened" || answer.state === "givenUp") return answer;
    }
  }

  /** Asks until the worker is at it. */
  async running(key: string): Promise<void> {
    while ((await this.ask(key)).state !== "running") await this.health();
  }

  private async health(): Promise<void> {
    const { url } = this.app;
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(healthyWithinMs()) });
    expect(response.status).toBe(200);
    for (const pid of this.processes()) expect(memoryOf(pid)).toBeLessThan(MOST_BYTES);
    await pause(150);
  }

  /** What the worker began: the processes that replay. */
  replayProcesses(): readonly number[] {
    return below(this.app.pids[1] ?? 0);
  }

  /** All of its processes. */
  processes(): readonly number[] {
    return this.app.pids.flatMap((pid) => [pid, ...below(pid)]);
  }

  /** Waits until nothing of the background is left to do, and with it no process of its own. */
  async quiet(): Promise<void> {
    for (;;) {
      const response = await fetch(`${this.app.url}/api/executions?size=100`);
      const { rows } = (await response.json()) as { rows: readonly { verdict: unknown }[] };
      if (rows.every(({ verdict }) => verdict !== null)) return pause(500);
      await pause(100);
    }
  }
}

/** The processes below `pid`, as Linux lists them; none elsewhere. */
function below(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    const children = text.trim().split(" ").filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...below(child)]);
  } catch {
    return [];
  }
}

/** Resident bytes of a process; 0 when it is gone. */
function memoryOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
