/** A place in the text that was read: line and column from 1, offset in characters from 0. */
export type TextPlace = { readonly line: number; readonly column: number; readonly offset: number };

/**
 * The part of a stream that is still needed. `at` is the reading position; what lies before it is dropped when more
 * text comes, except for what `keepFrom` holds.
 */
export type TextBuffer = {
  text: string;
  at: number;
  /** Characters dropped so far. */
  dropped: number;
  /** Newlines among them, and the offset after the last one. */
  lines: number;
  lineStart: number;
};

export function newBuffer(): TextBuffer {
  return { text: "", at: 0, dropped: 0, lines: 0, lineStart: 0 };
}

/** Appends a chunk and drops everything before `keepFrom` (at most `at`). Returns by how much indexes moved. */
export function appendChunk(buffer: TextBuffer, chunk: string, keepFrom: number): number {
  countLines(buffer, keepFrom);
  // Joined, not added: an added string stays two parts inside, and reading its characters one by one is slow.
  buffer.text = keepFrom === buffer.text.length ? chunk : [buffer.text.slice(keepFrom), chunk].join("");
  buffer.dropped += keepFrom;
  buffer.at -= keepFrom;
  return keepFrom;
}

function countLines(buffer: TextBuffer, upTo: number): void {
  for (let i = buffer.text.indexOf("\n"); i >= 0 && i < upTo; i = buffer.text.indexOf("\n", i + 1)) {
    buffer.lines++;
    buffer.lineStart = buffer.dropped + i + 1;
  }
}

export function placeAt(buffer: TextBuffer, index: number): TextPlace {
  let line = buffer.lines + 1;
  let lineStart = buffer.lineStart;
  for (let i = buffer.text.indexOf("\n"); i >= 0 && i < index; i = buffer.text.indexOf("\n", i + 1)) {
    line++;
    lineStart = buffer.dropped + i + 1;
  }
  const offset = buffer.dropped + index;
  return { line, column: offset - lineStart + 1, offset };
}
