import { createReadStream } from "node:fs";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A copy of a text that can be read a second time. Up to `most` characters stay in memory; a longer text goes to a
 * file that only this user can read and that `remove` takes away.
 */
export class Spool {
  private chunks: string[] = [];
  private held = 0;
  private file: { readonly folder: string; readonly path: string; readonly handle: FileHandle } | null = null;

  constructor(private readonly most: number) {}

  /** Whether the text outgrew the memory that it may take. */
  get large(): boolean {
    return this.file !== null;
  }

  async write(text: string): Promise<void> {
    this.chunks.push(text);
    this.held += text.length;
    if (this.held <= this.most && this.file === null) return;
    this.file ??= await newFile();
    await this.file.handle.writeFile(this.chunks.join(""));
    this.chunks = [];
    this.held = 0;
  }

  /** The text from its start. Nothing may be written afterwards. */
  async *read(): AsyncGenerator<string> {
    if (this.file === null) {
      yield* this.chunks;
      return;
    }
    yield* createReadStream(this.file.path, { encoding: "utf8", highWaterMark: 256 * 1024 }) as AsyncIterable<string>;
  }

  async remove(): Promise<void> {
    this.chunks = [];
    if (this.file === null) return;
    await this.file.handle.close();
    await rm(this.file.folder, { recursive: true, force: true });
    this.file = null;
  }
}

async function newFile() {
  const folder = await mkdtemp(join(tmpdir(), "stepscope-import-"));
  const path = join(folder, "copy");
  return { folder, path, handle: await open(path, "wx", 0o600) };
}
