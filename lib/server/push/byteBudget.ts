/** Bytes of requests that are open. One that would pass the bound is not let in, unless it is the only one. */
export class ByteBudget {
  #used = 0;

  constructor(private readonly most: number) {}

  get used(): number {
    return this.#used;
  }

  /** Answers how to give the bytes back, once; null when there is no room. */
  take(bytes: number): (() => void) | null {
    if (this.#used > 0 && this.#used + bytes > this.most) return null;
    this.#used += bytes;
    let left = bytes;
    return () => {
      this.#used -= left;
      left = 0;
    };
  }
}
