import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "@/lib/cli/main";
import { open } from "../support/databases";

const folder = mkdtempSync(join(tmpdir(), "stepscope-fleet-"));
const url = `file:${join(folder, "fleet.db")}`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let out = "";
beforeEach(() => {
  out = "";
  vi.stubEnv("DATABASE_URL", url);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  vi.spyOn(console, "error").mockReturnValue(undefined);
  vi.spyOn(console, "log").mockImplementation((text) => void (out += `${String(text)}\n`));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = 0;
});

const ARGS = ["demo", "--fleet", "2", "--days", "3", "--until", "2026-11-22T00:00:00Z"];

test("a fleet is stored with about as many executions as were asked for, and says what was planted", async () => {
  await main([...ARGS, "--executions", "120", "--json"]);
  expect(process.exitCode ?? 0).toBe(0);
  const told = JSON.parse(out) as { executions: number; planted: { incident: string; machine: string }[] };
  expect(told.executions).toBeGreaterThan(70);
  expect(told.executions).toBeLessThan(180);
  expect(told.planted.map(({ machine }) => machine)).toEqual(["stock-reservation", "payment-settlement"]);
  const store = await open({ kind: "sqlite", url, drop: async () => undefined });
  expect(await store.executions.count()).toBe(told.executions);
  await store.close();
});

test("a fleet is not written into files", async () => {
  await main([...ARGS, "--out", folder]);
  expect(process.exitCode).toBe(2);
});
