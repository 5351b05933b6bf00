import { visible, writeControl } from "./terminal";

/** Back to the start of the line, and the line cleared. */
const CLEAR_LINE = "\r\u001b[K";

/** How often a line on a terminal is redrawn, in milliseconds. */
const REDRAW_MS = 100;

/**
 * Progress on stderr: one line that is redrawn on a terminal, nothing where stderr is a file or a pipe. `note` prints a
 * line that stays, everywhere.
 */
export class Progress {
  private drawnAt = 0;
  private drawn = false;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  show(text: string): void {
    const now = performance.now();
    if (!this.stream.isTTY || now - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = now;
    this.drawn = true;
    writeControl(this.stream, CLEAR_LINE);
    this.stream.write(visible(text).slice(0, Math.max(20, (this.stream.columns ?? 80) - 1)));
  }

  note(text: string): void {
    this.clear();
    this.stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.drawn) writeControl(this.stream, CLEAR_LINE);
    this.drawn = false;
  }
}
