/**
 * Splits text that comes in chunks at "\n", and at nothing else: node:readline also ends a line at a bare "\r", and from
 * Node 24 on at U+2028 and U+2029, which stand unescaped in the texts of payloads. Yields each line without its end;
 * the last one too when it is not empty.
 */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let pieces: string[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf("\n"); end !== -1; end = chunk.indexOf("\n", from)) {
      pieces.push(chunk.slice(from, end));
      yield pieces.length === 1 ? (pieces[0] ?? "") : pieces.join("");
      pieces = [];
      from = end + 1;
    }
    if (from < chunk.length) pieces.push(chunk.slice(from));
  }
  if (pieces.length > 0) yield pieces.join("");
}
