import { err, ok, type Result } from "@/lib/base/result";
import { Refusal } from "./refusal";
import { textOf } from "./text";

/** A file of which all bytes are at hand, and what it is called. */
export type GivenFile = { readonly name: string; readonly bytes: Uint8Array };

/** Characters of a file, unpacked, and of all files together: what is sent is smaller, but may be gzipped. */
const MOST_CHARACTERS = 64 * 1024 ** 2;
/** Missing files that are remembered. */
const MOST_MISSING = 100;

/** The files that came together with one that names them, by their paths below its folder. Only they are read. */
export class BesideFiles {
  /** Paths that were asked for and are not there. */
  readonly missing = new Set<string>();

  private constructor(private readonly texts: ReadonlyMap<string, Result<string, string>>) {}

  static async of(files: readonly GivenFile[]): Promise<BesideFiles> {
    const texts = new Map<string, Result<string, string>>();
    let left = MOST_CHARACTERS;
    for (const { name, bytes } of files) {
      const text = await wholeText(bytes, left);
      if (text.ok) left -= text.value.length;
      texts.set(name, text);
    }
    return new BesideFiles(texts);
  }

  /** Answers the text, or why there is none. */
  read(path: string): Result<string, string> {
    const text = this.texts.get(path);
    if (text !== undefined) return text;
    if (this.missing.size < MOST_MISSING) this.missing.add(path);
    return err(`the file ${path} was not given together with it`);
  }
}

/** The text of bytes, gzipped or not, of at most `most` bytes; or why it is none, without a full stop. */
export async function wholeText(bytes: Uint8Array, most = MOST_CHARACTERS): Promise<Result<string, string>> {
  try {
    const parts: string[] = [];
    for await (const part of textOf(one(bytes), { most })) parts.push(part);
    return ok(parts.join(""));
  } catch (error) {
    if (error instanceof Refusal) return err(reasonOf(error));
    throw error;
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What may help with a history in another encoding is no help here. */
function reasonOf({ message, offers }: Refusal): string {
  const isEncoded = offers.some(({ kind }) => kind === "encoding");
  return isEncoded ? "The text is not UTF-8: save it as UTF-8" : message.replace(/\.$/, "");
}
