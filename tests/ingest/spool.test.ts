import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { linesOf } from "@/lib/ingest/lines";
import { openScratchFolder } from "@/lib/ingest/scratch";
import { Spool } from "@/lib/ingest/spool";
import { rm } from "node:fs/promises";

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield await Promise.resolve(text.slice(at, at + size));
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

/** Line ends to other programs, not to ours. */
const line = fc
  .array(fc.constantFrom("a", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f", "é", "\t", "{}"), { maxLength: 8 })
  .map((pieces) => pieces.join(""));

it("lines end at a line feed alone, however the text is cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const text = lines.map((one) => `${one}\n`).join("");
      expect(await all(linesOf(inChunks(text, size)))).toEqual(lines);
    }),
  );
  expect(await all(linesOf(inChunks("a\nb", 2)))).toEqual(["a", "b"]);
});

it("events that wait on disk come back to the letter", async () => {
  const spool = await Spool.open();
  try {
    const events = ["\u2028", "\u2029", "\r", "\t", "plain"].map((text, run) => ({
      run,
      text: JSON.stringify({ id: run, text }) + (text === "\r" ? "\r" : ""),
    }));
    for (const event of events) await spool.add(event);
    const back = (await all(spool.read(1000, () => true))).filter((one) => one !== null);
    expect(back.sort((a, b) => a.run - b.run)).toEqual(events);
  } finally {
    await spool.remove();
  }
});

it("folders of processes that are gone are removed, those of others stay", async () => {
  // A process that has ended: nobody runs under its number now.
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const dead = join(tmpdir(), `stepscope-import-${pid}-abandoned`);
  const alive = join(tmpdir(), `stepscope-import-${process.ppid}-kept`);
  mkdirSync(dead, { recursive: true });
  mkdirSync(alive, { recursive: true });
  const opened = await openScratchFolder();
  try {
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(alive)).toBe(true);
    expect(readdirSync(opened)).toEqual([]);
  } finally {
    await rm(opened, { recursive: true });
    await rm(alive, { recursive: true });
  }
});
