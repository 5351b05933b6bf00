import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { isArray, type Json, type JsonObject } from "@/lib/base/json";
import { CsvParser } from "@/lib/engine/distributed/read/csv";
import { FolderStorage } from "@/lib/runner/s3/folderStorage";
import { MemoryStorage } from "@/lib/runner/s3/memoryStorage";
import { readPieces } from "@/lib/runner/s3/readItems";
import { bytesOf, type Storage } from "@/lib/runner/s3/storage";
import { parquetFile } from "../support/parquet";

const GET = "arn:aws:states:::s3:getObject";
const LIST = "arn:aws:states:::s3:listObjectsV2";
const FROM = { Bucket: "b", Key: "k" };

type Read = { readonly items: readonly Json[]; readonly sources: readonly string[]; readonly error: string | null };

/** All that a reader gives. */
async function readAll(storage: Storage, resource: string, parameters: Json, config: JsonObject): Promise<Read> {
  const items: Json[] = [];
  const sources = new Set<string>();
  for await (const piece of readPieces(storage, { resource, parameters, config })) {
    if (!piece.ok) return { items, sources: [...sources], error: piece.error };
    const { items: own, source } = piece.value;
    items.push(...(isArray(own) ? own : Object.entries(own)));
    sources.add(source);
  }
  return { items, sources: [...sources], error: null };
}

function holding(objects: Readonly<Record<string, string | Uint8Array>>): MemoryStorage {
  const storage = new MemoryStorage(instant(1_700_000_000_999));
  for (const [key, body] of Object.entries(objects)) storage.put("b", key, body);
  return storage;
}

const readObject = (body: string | Uint8Array, config: JsonObject) => readAll(holding({ k: body }), GET, FROM, config);
const csv = async (body: string, config: JsonObject = {}) => {
  const { items, error } = await readObject(body, { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", ...config });
  return error ?? items;
};

describe("CSV", () => {
  it.each<readonly [string, string, Json]>([
    [
      "quotes, line ends in them and doubled quotes",
      'a,b\r\n"x,1","say ""hi""\nthere"\n',
      [{ a: "x,1", b: 'say "hi"\nthere' }],
    ],
    ["text behind a closing quote", 'a,b\n"x"y,2\n', [{ a: "xy", b: "2" }]],
    ["blank lines, but rows of blanks are items", "a\n1\n\n\r\n  \n2", [{ a: "1" }, { a: "  " }, { a: "2" }]],
    [
      "ragged rows",
      "a,b\n1\n1,2,3\n",
      [
        { a: "1", b: "" },
        { a: "1", b: "2" },
      ],
    ],
    ["a byte order mark", "\ufeffa\n1", [{ a: "1" }]],
    ["doubled quotes in a field without quotes", 'a,b\n1,{""k"":""v""}', [{ a: "1", b: '{"k":"v"}' }]],
    ["quotes in a field without quotes", 'a,b\nx"y,z"', [{ a: 'x"y', b: 'z"' }]],
    ["doubled quotes behind a closing quote", 'a\n"x"y""z', [{ a: 'xy""z' }]],
    ["an empty last cell", "a,b\n1,", [{ a: "1", b: "" }]],
    [
      "backslashes",
      'a,b\nC:\\\\x,1\\,2\nx\\y,\\"q\\"',
      [
        { a: "C:\\x", b: "1,2" },
        { a: "xy", b: '"q"' },
      ],
    ],
    ["a quote that does not end", 'a,b\n"x,1\n', [{ a: "x,1\n", b: "" }]],
    ["a header alone", "a,b\n", []],
    ["an empty object", "", []],
    ["headers twice", "a,a\n1,2", "CSV headers cannot contain duplicates."],
  ])("with %s", async (_name, body, wanted) => {
    expect(await csv(body)).toEqual(wanted);
  });

  it("has its header given, and its own delimiter", async () => {
    const given = { CSVHeaderLocation: "GIVEN", CSVHeaders: ["x", "__proto__"] };
    const [item] = (await csv("1;2", { ...given, CSVDelimiter: "SEMICOLON" })) as readonly JsonObject[];
    expect(Object.entries(item ?? {})).toEqual([
      ["__proto__", "2"],
      ["x", "1"],
    ]);
    expect(await csv("1\t2", { ...given, CSVHeaders: ["x", "y"], CSVDelimiter: "TAB" })).toEqual([{ x: "1", y: "2" }]);
  });

  test("reads the same wherever the text is cut, and gives back what was written", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é"), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), fc.array(fc.nat(60)), (rows, cuts) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const text = `a,b\n${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}`;
        const parser = new CsvParser({ headers: null, delimiter: "," });
        const items: Json[] = [];
        let from = 0;
        for (const to of [...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]) {
          const read = parser.push(text.slice(from, to), to === text.length);
          if (read.ok) items.push(...read.value);
          from = to;
        }
        expect(items).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
    );
  });
});

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** 40 JSON lines, compressed by the command line's `zstd -19`. */
const ZSTD = Buffer.from(
  "KLUv/WSuBaUEADLHFBGgbz46ZA5cFaaT/Slh/4pTI+nRH/Plyf/79/MnR37ceHHi7+7t7KlRnzZdmvS3dze3p0Z8jCmFkH/3bnAFhxplaIydLvOIY6ZL" +
    "BCWmCIODElDYMqgRkPX9Ywygk4LSAREgBAhBTPh/maAI/cBHjQmBIlUUABjyMi5FC2KZVjoVpYDAxYkNixMbmmLY7KoO8KtIl21H",
  "base64",
);

/** A frame that holds a text as it is, in one block. */
function stored(text: string): Uint8Array {
  const body = Buffer.from(text);
  const block = Buffer.alloc(3);
  block.writeUIntLE(1 + body.length * 8, 0, 3);
  return Buffer.concat([Buffer.from([...MAGIC, 32, body.length]), block, body]);
}

function skippable(text: string): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a53, 0);
  head.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** A frame of blocks that are 128 KiB of one byte each, four bytes long. */
function repeating(blocks: number): Uint8Array {
  const block = Buffer.alloc(4, "1");
  block.writeUIntLE(2 + 131_072 * 8, 0, 3);
  return Buffer.concat([Buffer.from([...MAGIC, 0, 0x38]), ...Array.from({ length: blocks }, () => block)]);
}

describe("other objects", () => {
  it("are JSON: a list, the members of an object, or what is at a pointer", async () => {
    expect((await readObject("[1,{}]", {})).items).toEqual([1, {}]);
    expect((await readObject('{"x":1,"y":2}', { InputType: "JSON" })).items).toEqual([
      ["x", 1],
      ["y", 2],
    ]);
    const pointed = (body: string, ItemsPointer: string) => readObject(body, { InputType: "JSON", ItemsPointer });
    expect((await pointed('{"a/b":{"~":[1,2]}}', "/a~1b/~0")).items).toEqual([1, 2]);
    expect((await pointed('{"a":[[],[3]]}', "/a/1")).items).toEqual([3]);
    expect((await pointed('{"a":[[],[3]]}', "/a/01")).error).toBe("Attempting to map over non-iterable node.");
    expect((await readObject("5", {})).error).toBe("Attempting to map over non-iterable node.");
    expect((await readObject("", {})).error).toBe("The object is not valid JSON.");
  });

  it("are JSON lines", async () => {
    expect((await readObject('\ufeff{"n":1}\r\n\n{"n":2}', { InputType: "JSONL" })).items).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
    expect((await readObject("1\n\n{", { InputType: "JSONL" })).error).toBe("Line 3 of the object is not valid JSON.");
    expect((await readObject("", { InputType: "JSONL" })).items).toEqual([]);
  });

  it("are compressed", async () => {
    expect((await readObject(gzipSync("1\n2\n"), { InputType: "JSONL" })).items).toEqual([1, 2]);
    expect(await readObject(gzipSync("[1,2]").subarray(0, 15), {}).catch((error: Error) => error.message)).toMatch(
      /gzip/,
    );
  });

  it("are compressed by Zstandard, in several frames, some of which nobody reads", async () => {
    const parts = [ZSTD, skippable("nobody reads this"), stored("\n40\n"), stored("")];
    const { items, error } = await readObject(Buffer.concat(parts), { InputType: "JSONL" });
    expect(error).toBeNull();
    expect(items.slice(0, 2)).toEqual([
      { i: 0, t: "äö€ row 0" },
      { i: 1, t: "äö€ row 1" },
    ]);
    expect(items).toHaveLength(41);
    expect(items.at(-1)).toBe(40);
  });

  it.each<readonly [string, Uint8Array, RegExp]>([
    ["cut off", ZSTD.subarray(0, -1), /broken or cut off/],
    ["tampered with", ZSTD.with(9, 255), /Zstandard data/],
    ["followed by something else", Buffer.concat([ZSTD, Buffer.from("{}")]), /is not Zstandard|cut off/],
    ["asking for a window of 2 GB", Buffer.from([...MAGIC, 0, 0xa8, 1, 0, 0]), /needs a window of more than/],
    ["asking for it behind another frame", Buffer.concat([ZSTD, Buffer.from([...MAGIC, 0, 0xa8, 1, 0, 0])]), /window/],
    ["of blocks that repeat a byte for ever", repeating(4_000), /grows too much/],
  ])("are refused when their Zstandard data is %s", async (_name, bytes, told) => {
    expect(await readObject(bytes, { InputType: "JSONL" }).catch((error: Error) => error.message)).toMatch(told);
  });

  it("are longer than a chunk, with characters cut in two", async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => JSON.stringify({ i, text: "äöü€😀".repeat(10) }));
    const { items, error } = await readObject(lines.join("\n"), { InputType: "JSONL" });
    expect(error).toBeNull();
    expect(items).toHaveLength(lines.length);
    expect(JSON.stringify(items.at(-1))).toBe(lines.at(-1));
  });

  it("are Parquet", async () => {
    const file = parquetFile([
      { name: "id", type: "INT64", values: [1n, 2n, 9_007_199_254_740_993n] },
      { name: "name", type: "BYTE_ARRAY", values: ["one", "zwei €", ""] },
    ]);
    expect((await readObject(file, { InputType: "PARQUET" })).items).toEqual([
      { id: 1, name: "one" },
      { id: 2, name: "zwei €" },
      { id: "9007199254740993", name: "" },
    ]);
    expect((await readObject("no parquet at all", { InputType: "PARQUET" })).error).toMatch(/^The Parquet file cannot/);
  });

  it("are missing", async () => {
    const missing = await readAll(holding({}), GET, FROM, { InputType: "JSON" });
    expect(missing.error).toBe("The specified key does not exist.");
    expect((await readAll(holding({}), LIST, { Bucket: "b" }, {})).error).toBe("The specified bucket does not exist.");
  });
});

describe("manifests", () => {
  const inventory = (files: readonly string[], more: JsonObject = {}) =>
    JSON.stringify({
      destinationBucket: "arn:aws:s3:::b",
      fileFormat: "CSV",
      fileSchema: "Bucket, Key, Size",
      files: files.map((key) => ({ key })),
      ...more,
    });

  it("of an S3 inventory name compressed files, whose columns they know", async () => {
    const storage = holding({
      k: inventory(["data/1.csv.gz", "data/2.csv.gz"]),
      "data/1.csv.gz": gzipSync('"src","a%20b","1"\n'),
      "data/2.csv.gz": gzipSync('"src","c","2"\n"src","d","3"\n'),
    });
    const { items, sources } = await readAll(storage, GET, FROM, { InputType: "MANIFEST" });
    expect(items).toEqual([
      { Bucket: "src", Key: "a%20b", Size: "1" },
      { Bucket: "src", Key: "c", Size: "2" },
      { Bucket: "src", Key: "d", Size: "3" },
    ]);
    expect(sources).toEqual(["S3://b/data/1.csv.gz", "S3://b/data/2.csv.gz"]);
  });

  it("are refused when they are none, or name what is not there", async () => {
    const read = (body: string) => readAll(holding({ k: body }), GET, FROM, { ManifestType: "S3_INVENTORY" });
    expect((await read("{}")).error).toBe("The object is no manifest of an S3 inventory.");
    expect((await read(inventory([], { fileFormat: "ORC" }))).error).toBe("An S3 inventory in ORC cannot be read.");
    expect((await read(inventory(["gone.csv"]))).error).toBe("The specified key does not exist.");
    expect((await read(inventory([], { files: [{}] }))).error).toBe("File 1 of the manifest has no key.");
    // A manifest that names itself is data like any other: nothing is followed a second time.
    expect((await read(inventory(["k"]))).error).toBeNull();
  });

  it("of Athena name files in the format that InputType says", async () => {
    const storage = holding({
      k: "s3://b/out/1.jsonl\ns3://b/out/2.jsonl\n",
      "out/1.jsonl": '{"n":1}\n',
      "out/2.jsonl": '{"n":2}\n',
    });
    const config = { ManifestType: "ATHENA_DATA", InputType: "JSONL" };
    expect(await readAll(storage, GET, FROM, config)).toEqual({
      items: [{ n: 1 }, { n: 2 }],
      sources: ["S3://b/out/1.jsonl", "S3://b/out/2.jsonl"],
      error: null,
    });
    const bad = await readAll(holding({ k: "ftp://x" }), GET, FROM, config);
    expect(bad.error).toBe("Line 1 of the manifest is no address of an S3 object.");
  });
});

describe("lists of objects", () => {
  const objects = holding({ "in/2.csv": "a\n3\n", "in/1.csv": "a\n1\n2\n", "in/": "", "other.csv": "a\n9\n" });

  it("tell of each object", async () => {
    const { items, sources } = await readAll(objects, LIST, { Bucket: "b", Prefix: "in/1" }, {});
    expect(sources).toEqual(["S3://b"]);
    expect(JSON.stringify(items)).toMatch(
      /^\[{"Etag":"\\"[0-9a-f]{32}\\"","LastModified":1700000000,"Key":"in\/1.csv","Size":6,"StorageClass":"STANDARD"}\]$/,
    );
  });

  it("are flattened to what is in the objects", async () => {
    const config = { Transformation: "LOAD_AND_FLATTEN", InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" };
    const { items, sources } = await readAll(objects, LIST, { Bucket: "b", Prefix: "in/" }, config);
    expect(items).toEqual([{ a: "1" }, { a: "2" }, { a: "3" }]);
    expect(sources).toEqual(["S3://b/in/1.csv", "S3://b/in/2.csv"]);
  });
});

describe("a folder as S3", () => {
  const root = mkdtempSync(join(tmpdir(), "stepscope-s3-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "s3");
  mkdirSync(join(folder, "b/in/a"), { recursive: true });
  writeFileSync(join(folder, "b/in/a.txt"), "in a.txt");
  writeFileSync(join(folder, "b/in/a/z"), "in z");
  writeFileSync(join(folder, "b/top"), "top");
  writeFileSync(join(root, "secret"), "secret");
  symlinkSync(root, join(folder, "b/out"));
  symlinkSync(join(root, "secret"), join(folder, "b/link"));
  const storage = new FolderStorage(folder);

  const keys = async (prefix: string) => {
    const found: string[] = [];
    for await (const { key } of (await storage.list("b", prefix))!) found.push(key);
    return found;
  };

  it("lists in the order of the keys' bytes and follows no link", async () => {
    expect(await keys("")).toEqual(["in/a.txt", "in/a/z", "top"]);
    expect(await keys("in/a/")).toEqual(["in/a/z"]);
    expect(await storage.list("nothing", "")).toBeNull();
    const object = await storage.get("b", "in/a.txt");
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytesOf(object!)) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe("in a.txt");
  });

  it.each([
    ["b", "../../secret"],
    ["b", "in/../../../secret"],
    ["..", "secret"],
    [".", "b/top"],
    ["", "b/top"],
    ["b/in", "a.txt"],
    ["b", "out/secret"],
    ["b", "link"],
    ["b", "in//a.txt"],
    ["b", "in\\..\\..\\secret"],
    ["b", "in\0"],
  ])("reads nothing outside of it: %j %j", async (bucket, key) => {
    expect(await storage.get(bucket, key)).toBeNull();
  });

  it.each([
    ["b", "../../written"],
    ["..", "written"],
    ["b", "out/written"],
    ["b", "link"],
    ["b", ""],
    ["b", "in/"],
  ])("writes nothing outside of it: %j %j", async (bucket, key) => {
    await expect(storage.write(bucket, key)).rejects.toThrow();
    expect(existsSync(join(root, "written"))).toBe(false);
    expect(readFileSync(join(root, "secret"), "utf8")).toBe("secret");
  });

  it("writes below it, new buckets too", async () => {
    const writer = await storage.write("new", "deep/er.json");
    await writer.write("[1");
    await writer.write("]");
    await writer.close();
    expect(readFileSync(join(folder, "new/deep/er.json"), "utf8")).toBe("[1]");
  });
});
