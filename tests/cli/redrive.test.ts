import { Command } from "commander";
import { afterEach, describe, expect, it, vi } from "vitest";
import { instant } from "@/lib/base/instant";
import { massItemSchema, massRedriveSchema } from "@/lib/contract/massRedrive";
import { define } from "@/lib/cli/commands/redrive";
import { redriveMass } from "@/lib/cli/redriveMass";
import { BROKEN_WINDOW, brokenEngine } from "../support/brokenEngine";
import { open, sqliteDatabase } from "../support/databases";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("stepscope redrive", () => {
  it.each([
    [["machine=a", "--name", "x"], "say --since and --until"],
    [["machine=a", "--since", "1d", "--until", "now"], "say --name"],
    [["machine=a", "--since", "1h", "--until", "2h", "--name", "x"], "nothing lies between"],
    [["machine=a", "--since", "1d", "--until", "now", "--name", "x", "--stop-above", "10"], "no share such as 10%"],
    [["machine=a", "--since", "1d", "--until", "now", "--name", "x", "--rate", "1000"], "no number from 0.01 to 100"],
  ])("refuses %j", async (args, why) => {
    const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    define(command);
    await expect(command.parseAsync(args, { from: "user" })).rejects.toThrow(why);
  });

  it("makes one, does a trial, goes on when it is called with --go-on, and prints each result", async () => {
    const database = sqliteDatabase();
    vi.stubEnv("DATABASE_URL", database.url);
    const store = await open(database);
    const engine = await brokenEngine(store, 4, new Set([3]));
    const written: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
    try {
      await engine.project();
      const window = { from: instant(BROKEN_WINDOW.from), to: instant(BROKEN_WINDOW.to) };
      const request = { name: "night", filter: "", ...window, trial: 2, rate: 100, stopAbove: 1 };
      const asked = { request, isSure: true, asJson: true };
      expect(await redriveMass({ ...asked, isGoingOn: false })).toBe(1);
      expect(readLast(written).redrive).toMatchObject({ state: "trialDone", counts: { succeeded: 2, waiting: 2 } });
      await expect(redriveMass({ ...asked, isGoingOn: false })).rejects.toThrow("say --go-on");
      expect(await redriveMass({ ...asked, isGoingOn: true })).toBe(1);
      const { redrive, items } = readLast(written);
      expect(redrive).toMatchObject({ state: "done", counts: { succeeded: 3, failedAgain: 1 } });
      expect(items.map(({ state }) => state).sort()).toEqual(["failedAgain", "succeeded", "succeeded", "succeeded"]);
      expect(await redriveMass({ ...asked, asJson: false, isGoingOn: false })).toBe(1);
      expect(written.slice(-2).join("")).toMatch(
        /^failedAgain {2}charge-3 .*\nnight: done\. 3 of 4 executions succeeded/,
      );
      expect(await engine.redrives()).toEqual([1, 1, 1, 1]);
    } finally {
      await engine.close();
      await store.close();
      await database.drop();
    }
  }, 300_000);
});

function readLast(written: readonly string[]) {
  const { redrive, items } = JSON.parse(written.at(-1) ?? "") as { redrive: unknown; items: unknown };
  return { redrive: massRedriveSchema.parse(redrive), items: massItemSchema.array().parse(items) };
}
