import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Refusal } from "@/lib/ingest/refusal";
import { textOf } from "@/lib/ingest/text";
import { pieces } from "./support";

async function text(bytes: Uint8Array, most?: number): Promise<string> {
  let all = "";
  for await (const piece of textOf(pieces(bytes), most === undefined ? {} : { most })) all += piece;
  return all;
}

async function refusal(bytes: Uint8Array, most?: number): Promise<string> {
  const error: unknown = await text(bytes, most).then(
    (read) => new Error(`was read as ${read}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw error;
  return error.message;
}

const utf16be = (content: string) => Buffer.from(content, "utf16le").swap16();
const SAMPLE = '{"name":"Zürich — 東京 🚄"}';

describe("text is read", () => {
  test.each([
    { form: "UTF-8", bytes: Buffer.from(SAMPLE) },
    { form: "UTF-8 with a mark", bytes: Buffer.from(`\uFEFF${SAMPLE}`) },
    { form: "UTF-16 with a mark, as Windows writes it", bytes: Buffer.from(`\uFEFF${SAMPLE}`, "utf16le") },
    { form: "UTF-16 with a mark, the other way round", bytes: utf16be(`\uFEFF${SAMPLE}`) },
    { form: "UTF-16 without a mark", bytes: Buffer.from(SAMPLE, "utf16le") },
    { form: "UTF-16 without a mark, the other way round", bytes: utf16be(SAMPLE) },
    { form: "UTF-8 in gzip", bytes: gzipSync(SAMPLE) },
    {
      form: "UTF-8 in gzip in gzip, as Firehose zips what a subscription has zipped",
      bytes: gzipSync(gzipSync(SAMPLE)),
    },
    { form: "UTF-16 in gzip", bytes: gzipSync(Buffer.from(`\uFEFF${SAMPLE}`, "utf16le")) },
  ])("from $form, whatever pieces it comes in", async ({ bytes }) => {
    expect(await text(bytes)).toBe(SAMPLE);
  });

  test("with the colours of a terminal", async () => {
    const coloured = "\u001b[32m2026-03-01T10:00:00\u001b[0m {}";
    expect(await text(Buffer.from(coloured))).toBe(coloured);
  });
});

describe("refused with what it is and what to do", () => {
  test.each([
    { what: "nothing", bytes: Buffer.alloc(0), words: ["empty"] },
    { what: "gzip of nothing", bytes: gzipSync(""), words: ["empty"] },
    { what: "UTF-32", bytes: Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), words: ["UTF-32"] },
    { what: "a ZIP archive", bytes: Buffer.from("PK\u0003\u0004rest"), words: ["ZIP", "unpack"] },
    { what: "an image", bytes: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), words: ["image"] },
    { what: "bytes", bytes: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]), words: ["not text", "byte 5", "0x02"] },
    {
      what: "Latin-1",
      bytes: Buffer.from('{"name":"Zürich"}', "latin1"),
      words: ["not UTF-8", "byte 10 (0xfc)", "--encoding windows-1252", "save it as UTF-8"],
    },
    { what: "gzip that is cut off", bytes: gzipSync(SAMPLE.repeat(50)).subarray(0, 40), words: ["gzip", "cut off"] },
  ])("$what", async ({ bytes, words }) => {
    const said = await refusal(bytes);
    for (const word of words) expect(said).toContain(word);
  });

  test("a file above the limit, by the name of the limit", async () => {
    expect(await refusal(Buffer.alloc(3000, " "), 2048)).toMatch(/^The file is larger than the limit/);
  });

  test("gzip inside of gzip, deeper than anybody zips", async () => {
    const zipped = [1, 2, 3, 4].reduce((bytes) => gzipSync(bytes), Buffer.from(SAMPLE));
    expect(await refusal(zipped)).toContain("not text");
    expect(await refusal(gzipSync(gzipSync(Buffer.alloc(1_000_000, " "))), 10_000)).toContain("limit");
  });

  test("gzip that unpacks to more than the limit, however small it is", async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000, " "));
    expect(bomb.length).toBeLessThan(2048);
    expect(await refusal(bomb, 2048)).toMatch(/decompressed, is larger than the limit/);
  });

  test("nothing that stays within the limit", async () => {
    expect(await text(Buffer.alloc(2048, " "), 2048)).toHaveLength(2048);
  });
});
