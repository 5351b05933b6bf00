/*
 * The outline of Zstandard data (RFC 8878): where its frames and blocks begin, without what is in them. A decoder
 * allots what a frame's header asks for, so every header is read before the decoder sees it.
 */

/** Bytes of the window that a frame may ask for: what `zstd` itself takes without being told otherwise. */
const MAX_WINDOW = 128 * 1024 * 1024;

/** Magic number, descriptor, window, dictionary and content size: no header is longer. */
const LONGEST_HEADER = 18;

/** `frame`: a frame begins; `block`: a block of one; `body`: bytes that are passed over. */
type Part = { readonly kind: "frame" } | { readonly kind: "block" | "body"; readonly trailer: number };

/** Follows the outline as bytes come; answers what is wrong with it, null as long as nothing is. */
export class ZstdFrames {
  private part: Part = { kind: "frame" };
  /** Bytes of a header that is not whole yet. */
  private head: number[] = [];
  private toSkip = 0;
  private isLast = false;

  push(bytes: Uint8Array): string | null {
    for (let at = 0; at < bytes.length;) {
      if (this.toSkip > 0) {
        const skipped = Math.min(this.toSkip, bytes.length - at);
        this.toSkip -= skipped;
        at += skipped;
        continue;
      }
      this.head.push(bytes[at++] ?? 0);
      const problem = this.part.kind === "frame" ? this.frame() : this.block(this.part.trailer);
      if (problem !== null) return problem;
    }
    return null;
  }

  /** Reads a frame's header once it is whole. */
  private frame(): string | null {
    const { head } = this;
    if (head.length < 5) return null;
    const magic = numberIn(head, 0, 4);
    // A skippable frame: its length, then what nobody reads.
    if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
      if (head.length < 8) return null;
      return this.goOn({ kind: "frame" }, numberIn(head, 4, 4));
    }
    if (magic !== 0xfd2fb528) return "is not Zstandard";
    const length = headerLength(head[4] ?? 0);
    if (head.length < length) return null;
    if (windowOf(head, length) > MAX_WINDOW) return `needs a window of more than ${MAX_WINDOW} bytes`;
    const hasChecksum = ((head[4] ?? 0) & 4) !== 0;
    return this.goOn({ kind: "block", trailer: hasChecksum ? 4 : 0 }, 0);
  }

  private block(trailer: number): string | null {
    const { head } = this;
    if (head.length < 3) return null;
    const block = numberIn(head, 0, 3);
    this.isLast = (block & 1) !== 0;
    const type = (block >> 1) & 3;
    if (type === 3) return "has a block of an unknown type";
    // A block that repeats one byte holds that byte alone.
    const size = type === 1 ? 1 : block >> 3;
    return this.isLast ? this.goOn({ kind: "frame" }, size + trailer) : this.goOn({ kind: "block", trailer }, size);
  }

  private goOn(part: Part, toSkip: number): null {
    this.part = part;
    this.head = [];
    this.toSkip = toSkip;
    return null;
  }
}

/** Bytes of the fields of a header by its descriptor: content size by flag, dictionary by flag. */
const CONTENT_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;

function headerLength(descriptor: number): number {
  const isSingle = (descriptor & 32) !== 0;
  const content = descriptor >> 6 === 0 && isSingle ? 1 : (CONTENT_BYTES[(descriptor >> 6) & 3] ?? 0);
  const length = 5 + (isSingle ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + content;
  return Math.min(length, LONGEST_HEADER);
}

/** The window a header asks for; a frame that is one segment has its whole content for one. */
function windowOf(head: readonly number[], length: number): number {
  const descriptor = head[4] ?? 0;
  if ((descriptor & 32) === 0) {
    const window = head[5] ?? 0;
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const bytes = descriptor >> 6 === 0 ? 1 : (CONTENT_BYTES[(descriptor >> 6) & 3] ?? 0);
  return numberIn(head, length - bytes, bytes) + (bytes === 2 ? 256 : 0);
}

/** A number of `count` bytes, the lowest first. */
function numberIn(bytes: readonly number[], from: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (bytes[from + i] ?? 0);
  return value;
}
