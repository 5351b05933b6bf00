import { OwnershipLost } from "@/lib/store/engine/rows";

export type LifeHost = {
  /** Told when the engine had to give up: another one has its executions. */
  readonly onLost?: (why: string) => void;
  /** Told of steps that could not be stored, in a sentence. */
  readonly onTrouble?: (sentence: string) => void;
};

/** After how long the same trouble is told once more, in ms. */
const SAID_AGAIN_MS = 10_000;

/** Whether an engine goes on, and who hears when it cannot. */
export class Life {
  private closed = false;
  private said = { sentence: "", at: 0 };

  /** @param close ends the engine, after `onLost` */
  constructor(
    private readonly host: LifeHost,
    private readonly close: () => void,
  ) {}

  get isClosed(): boolean {
    return this.closed;
  }

  end(): void {
    this.closed = true;
  }

  /** Another engine has the executions of this one. */
  lose(why: string): void {
    if (this.closed) return;
    this.closed = true;
    this.host.onLost?.(why);
    this.close();
  }

  readonly trouble = (error: unknown): void => {
    if (this.closed) return;
    if (error instanceof OwnershipLost) return this.lose(error.message);
    const sentence = error instanceof Error ? error.message : String(error);
    // A full disk stops every execution with the same words.
    const now = performance.now();
    if (sentence === this.said.sentence && now - this.said.at < SAID_AGAIN_MS) return;
    this.said = { sentence, at: now };
    this.host.onTrouble?.(sentence);
  };
}
