/*
 * What a terminal may get. Names, errors and payloads come from files of others, and a terminal obeys escape sequences:
 * they rename its window, clear it, answer in the user's name. So whatever this program prints passes here, and control
 * characters leave as the text `\u001b`, which inside JSON means the same.
 */

/** C0 apart from tab and line feed, DEL, C1, and the marks that turn the direction of what follows. A CR before LF stays. */

const CONTROL = /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The text with its control characters spelt out. */
export function visible(text: string): string {
  return text.replace(CONTROL, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

type Write = NodeJS.WriteStream["write"];

const plainWrites = new WeakMap<NodeJS.WriteStream, Write>();

/** From now on all text that goes to standard output and standard error passes `visible`. */
export function protectTerminal(streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    if (plainWrites.has(stream)) continue;
    const plain = stream.write.bind(stream) as Write;
    plainWrites.set(stream, plain);
    stream.write = ((chunk: unknown, ...rest: unknown[]) =>
      (plain as (...all: unknown[]) => boolean)(typeof chunk === "string" ? visible(chunk) : chunk, ...rest)) as Write;
  }
}

/** Writes a control sequence of our own. */
export function writeControl(stream: NodeJS.WriteStream, sequence: string): void {
  (plainWrites.get(stream) ?? stream.write.bind(stream))(sequence);
}
