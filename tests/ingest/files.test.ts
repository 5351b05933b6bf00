import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findFiles, openFile, sidecarDefinition } from "@/lib/ingest/files";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "stepscope-files-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text = "{}"): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

test("a folder is searched downwards, in the order of names, for files that could be histories", async () => {
  for (const name of [
    "b.json",
    "a.json",
    "deep/er/c.ndjson.gz",
    "d.log",
    "e.png",
    ".hidden.json",
    "node_modules/x.json",
  ])
    put(name);
  put("a.definition.json");
  const { files, errors } = await findFiles([folder]);
  expect(files.map(({ name }) => name)).toEqual(["a.json", "b.json", "d.log", "c.ndjson.gz"]);
  expect(errors).toEqual([]);
});

test("a file that is named is read whatever its ending", async () => {
  expect((await findFiles([put("history")])).files.map(({ name }) => name)).toEqual(["history"]);
});

test("a path that is not there is an error of its own; the others are found", async () => {
  const { files, errors } = await findFiles([join(folder, "missing.json"), put("a.json")]);
  expect(files).toHaveLength(1);
  expect(errors).toEqual([{ file: join(folder, "missing.json"), reason: "There is no such file." }]);
});

test("a link inside a folder is not followed, so a circle of them ends", async () => {
  put("a.json");
  symlinkSync(folder, join(folder, "circle"));
  expect((await findFiles([folder])).files).toHaveLength(1);
});

test("a file above 1 GiB is refused before it is opened, by the name of the limit", () => {
  expect(openFile({ path: "/nowhere", name: "huge.json", bytes: 1024 ** 3 + 1 })).toEqual({
    reason: expect.stringContaining("limit of 1 GiB") as string,
  });
});

test.each(["run.json", "run.ndjson", "run.json.gz", "run.stepscope.json", "run"])(
  "the definition of %s lies beside it",
  async (name) => {
    const path = put(name);
    expect(await sidecarDefinition(path)).toEqual({ ok: true, value: null });
    put("run.definition.json", '{"StartAt":"A"}');
    expect(await sidecarDefinition(path)).toEqual({ ok: true, value: '{"StartAt":"A"}' });
    expect(basename(path)).toBe(name);
  },
);
