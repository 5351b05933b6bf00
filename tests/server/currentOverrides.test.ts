import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { watchOverrides } from "@/lib/server/currentOverrides";
import { PRICES_FILE } from "@/lib/server/readOverrides";

let folder: string;
let time = 1_700_000_000;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stepscope-prices-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file with a later time than the one before, whatever the clock of the disk can tell apart. */
function write(name: string, text: string): void {
  const path = join(folder, name);
  writeFileSync(path, text);
  time += 1;
  utimesSync(path, time, time);
}

const prices = (transition: string) => [{ region: "eu-west-1", asOf: "2030-01", transition }];

test("configured prices are those of the files as they are now", async () => {
  const current = await watchOverrides(folder);
  expect(await current()).toEqual([]);
  write(PRICES_FILE, JSON.stringify(prices("1")));
  expect(await current()).toEqual(prices("1"));
  expect(await current(), "unchanged files are not read again").toBe(await current());
  write("stepscope.config.mjs", `export default { prices: ${JSON.stringify(prices("2"))} };`);
  expect(await current()).toEqual([...prices("2"), ...prices("1")]);
  write("stepscope.config.mjs", `export default { prices: ${JSON.stringify(prices("3"))} };`);
  expect(await current()).toEqual([...prices("3"), ...prices("1")]);
  rmSync(join(folder, PRICES_FILE));
  expect(await current()).toEqual(prices("3"));
});

test("a change that cannot be read is said once, and what held before goes on", async () => {
  const current = await watchOverrides(folder);
  const before = await current();
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  write(PRICES_FILE, '[{"region":');
  expect(await current()).toEqual(before);
  expect(await current()).toEqual(before);
  expect(said).toHaveBeenCalledTimes(1);
  expect(said.mock.calls[0]?.[0]).toContain(PRICES_FILE);
  said.mockRestore();
  write(PRICES_FILE, JSON.stringify(prices("4")));
  expect(await current()).toEqual([...before, ...prices("4")]);
  await expect(watchOverrides(folder)).resolves.toBeTypeOf("function");
});

test("files that cannot be read at first are an error, not no prices", async () => {
  write(PRICES_FILE, "{}");
  await expect(watchOverrides(folder)).rejects.toThrow(PRICES_FILE);
});
