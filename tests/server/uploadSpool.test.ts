import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UploadSpool } from "@/lib/server/import/uploadSpool";

let folder: string;
let spool: UploadSpool;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "stepscope-spool-")), "uploads");
  spool = new UploadSpool(folder);
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const never = new AbortController().signal;

async function* pieces(...texts: readonly string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function read(name: string): Promise<string> {
  let text = "";
  for await (const piece of spool.read(name)) text += Buffer.from(piece).toString();
  return text;
}

const write = (name: string, limit = 100) => spool.write(name, pieces("abc", "def"), limit, () => {}, never);

describe("a file that a request brought", () => {
  test("is a part until it is whole, can be read by this user alone, and is removed", async () => {
    const name = spool.newName();
    const told: number[] = [];
    expect(await spool.write(name, pieces("abc", "def"), 100, (bytes) => told.push(bytes), never)).toBe(6);
    expect(told).toEqual([3, 6]);
    expect([spool.has(name), spool.isArriving(name)]).toEqual([false, true]);
    await spool.finish(name);
    expect([spool.has(name), spool.isArriving(name)]).toEqual([true, false]);
    expect(await read(name)).toBe("abcdef");
    expect(await spool.size()).toBe(6);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    await spool.remove(name);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that is longer than the limit is cut one byte behind it: whoever reads it sees that", async () => {
    const name = spool.newName();
    expect(await write(name, 4)).toBe(5);
    await spool.finish(name);
    expect(await read(name)).toBe("abcde");
  });

  test("that breaks off leaves nothing", async () => {
    async function* broken() {
      yield Buffer.from("abc");
      throw new Error("gone");
    }
    const name = spool.newName();
    await expect(spool.write(name, broken(), 100, () => {}, never)).rejects.toThrow("gone");
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    await expect(spool.write(name, pieces("abc"), 100, () => {}, stop.signal)).rejects.toThrow("stopped");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("leftovers", () => {
  const [host = "", pid = ""] = new UploadSpool("").newName().split("-");
  const ID = "0b4b5a86-2f4c-4b3c-8a43-0d7e2a1c9f11";
  /** No process has it: Linux gives ids below 2^22. */
  const DEAD = "4194999";
  const put = (name: string, ageMs = 0) => {
    writeFileSync(join(folder, name), "x");
    const at = (Date.now() - ageMs) / 1000;
    utimesSync(join(folder, name), at, at);
    return name;
  };
  const HOUR = 3_600_000;

  test("of a process that was killed go, those of one that lives and those that a job names stay", async () => {
    await write(spool.newName());
    const stay = [
      put(`${host}-${pid}-${ID}.part`, HOUR),
      put(`${host}-${DEAD}-${ID.replace("0", "1")}`),
      put(`${host}-${pid}-${ID.replace("0", "2")}`),
      put(`0123abcd-${DEAD}-${ID}.part`, HOUR),
      put(`0123abcd-${DEAD}-${ID}`, HOUR),
      put("somebody's notes", 100 * HOUR),
    ];
    const go = [
      put(`${host}-${DEAD}-${ID}.part`),
      put(`${host}-${DEAD}-${ID}`),
      put(`${host}-${pid}-${ID.replace("0", "3")}`, HOUR),
      put(`0123abcd-${DEAD}-${ID.replace("0", "4")}.part`, 25 * HOUR),
      put(`0123abcd-${DEAD}-${ID.replace("0", "5")}`, 25 * HOUR),
    ];
    const open = new Set([stay[1] ?? ""]);
    expect(await spool.removeLeftovers(open)).toBe(go.length);
    for (const name of stay) expect(existsSync(join(folder, name)), name).toBe(true);
    for (const name of go) expect(existsSync(join(folder, name)), name).toBe(false);
  });

  test("of a folder that is not there are none", async () => {
    expect(await new UploadSpool(join(folder, "nowhere")).removeLeftovers(new Set())).toBe(0);
    expect(await new UploadSpool(join(folder, "nowhere")).size()).toBe(0);
  });
});

test("each database has a folder of its own, beside an SQLite file and under data for PostgreSQL", () => {
  expect(UploadSpool.of("file:data/x.db", "/project").folder).toBe("/project/data/x.db.uploads");
  const [one, other] = ["a", "b"].map(
    (schema) => UploadSpool.of(`postgresql://h/db?schema=${schema}`, "/project").folder,
  );
  expect(one).toMatch(/^\/project\/data\/uploads\/[0-9a-f]{12}$/);
  expect(other).not.toBe(one);
});
