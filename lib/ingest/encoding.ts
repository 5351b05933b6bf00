import { err, ok, type Result } from "@/lib/base/result";

/** How many of the first bytes are looked at. */
export const SNIFFED_BYTES = 4096;

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

const MARKS: readonly { readonly mark: readonly number[]; readonly encoding: Encoding | "utf-32" }[] = [
  // Before UTF-16, whose mark is the beginning of this one.
  { mark: [0xff, 0xfe, 0x00, 0x00], encoding: "utf-32" },
  { mark: [0x00, 0x00, 0xfe, 0xff], encoding: "utf-32" },
  { mark: [0xff, 0xfe], encoding: "utf-16le" },
  { mark: [0xfe, 0xff], encoding: "utf-16be" },
  { mark: [0xef, 0xbb, 0xbf], encoding: "utf-8" },
];

/** Files that people drop by mistake, by how they begin (`at`: further in), with what to do. */
const OTHER_FILES: readonly { readonly begins: string; readonly at?: number; readonly reason: string }[] = [
  { begins: "PK\u0003\u0004", reason: "This is a ZIP archive; unpack it and import the folder." },
  { begins: "%PDF", reason: "This is a PDF; save the history as JSON." },
  { begins: "\u0089PNG", reason: "This is an image (PNG), from which no history is read; save the history as JSON." },
  {
    begins: "\u00ff\u00d8\u00ff",
    reason: "This is an image (JPEG), from which no history is read; save the history as JSON.",
  },
  { begins: "GIF8", reason: "This is an image (GIF), from which no history is read; save the history as JSON." },
  { begins: "RIFF", reason: "This is an image, a sound or a film (RIFF); save the history as JSON." },
  { begins: "BZh", reason: "This is compressed with bzip2; unpack it (bunzip2) or use gzip." },
  { begins: "\u0028\u00b5\u002f\u00fd", reason: "This is compressed with Zstandard; unpack it (unzstd) or use gzip." },
  { begins: "\u00fd7zXZ", reason: "This is compressed with xz; unpack it (unxz) or use gzip." },
  { begins: "7z\u00bc\u00af", reason: "This is a 7-Zip archive; unpack it and import the folder." },
  { begins: "Rar!", reason: "This is a RAR archive; unpack it and import the folder." },
  { begins: "ustar", at: 257, reason: "This is a tar archive; unpack it (tar -xf) and import the folder." },
  { begins: "PAR1", reason: "This is a Parquet file; export the rows as JSON or CSV with the column @message." },
  { begins: "Obj\u0001", reason: "This is an Avro file; export the rows as JSON or CSV with the column @message." },
  {
    begins: "\u00d0\u00cf\u0011\u00e0",
    reason: "This is a document of Microsoft Office; save it as CSV or plain text.",
  },
  {
    begins: "bplist00",
    reason: "This is a binary property list, perhaps a Safari web archive; save the history as JSON.",
  },
  { begins: "SQLite format 3", reason: "This is a database; set DATABASE_URL to open it." },
];

/** ZIP archives with another name, by the name of a file that begins them. */
const ZIPPED: readonly (readonly [string, string])[] = [
  ["xl/", "This is an Excel workbook; save the sheet as CSV (with the column @message) and import that."],
  ["word/", "This is a Word document; save its text as plain text and import that."],
];

/**
 * The encoding that the first bytes show: UTF-8, or UTF-16 with or without a mark; else why the bytes are refused
 * (`partial`: not for a few control characters).
 */
export function encodingOf(head: Uint8Array, partial = false): Result<Encoding, string> {
  const marked = MARKS.find(({ mark }) => mark.every((byte, i) => head[i] === byte));
  if (marked?.encoding === "utf-32") return err("The text is UTF-32; save it as UTF-8 (iconv -f UTF-32 -t UTF-8).");
  if (marked) return ok(marked.encoding);
  const text = Buffer.from(head).toString("latin1");
  const other = OTHER_FILES.find(({ begins, at = 0 }) => text.startsWith(begins, at));
  if (other) return err((other.begins.startsWith("PK") && zipped(text)) || other.reason);
  const wide = unmarkedUtf16(head);
  if (wide) return ok(wide);
  const odd = head.findIndex(isControl);
  if (odd >= 0 && !(partial && isMostlyText(head)))
    return err(`This is not text: byte ${odd + 1} is 0x${head[odd]?.toString(16).padStart(2, "0")}.`);
  return ok("utf-8");
}

function zipped(text: string): string | undefined {
  return ZIPPED.find(([name]) => text.includes(name))?.[1];
}

/** ASCII as UTF-16 has a zero in every other byte; text in UTF-8 has none at all. */
function unmarkedUtf16(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  const pairs = Math.floor(head.length / 2);
  if (pairs === 0) return null;
  const zeros = [0, 0] as [number, number];
  for (let i = 0; i < pairs * 2; i += 2) {
    if (head[i] === 0) zeros[0] += 1;
    if (head[i + 1] === 0) zeros[1] += 1;
  }
  const [even, odd] = zeros;
  if (odd > pairs * 0.4 && even < pairs * 0.1) return "utf-16le";
  if (even > pairs * 0.4 && odd < pairs * 0.1) return "utf-16be";
  return null;
}

/** Control characters that text has: tab, line ends, form feed, and the escape of a coloured terminal. */
const TEXT_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);

/** Text with some damage in it, rather than something else: one control character in twenty at most. */
export function isMostlyText(head: Uint8Array): boolean {
  return head.filter(isControl).length * 20 <= head.length;
}

function isControl(byte: number): boolean {
  return byte < 0x20 && !TEXT_CONTROLS.has(byte);
}
