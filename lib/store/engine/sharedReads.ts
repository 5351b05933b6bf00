/**
 * Reads that many ask for at the same time, made once. A read begins in the turn after it was asked for, and whoever asks
 * before it begins shares it: so everybody is told of all that was stored when they asked, as with a read of their own.
 */
export class SharedReads<T> {
  private readonly gathering = new Map<string, Promise<T>>();

  /** `readOne`: the read itself, by its key. */
  constructor(private readonly readOne: (key: string) => Promise<T>) {}

  read(key: string): Promise<T> {
    const known = this.gathering.get(key);
    if (known !== undefined) return known;
    const begun = new Promise<T>((resolve, reject) => {
      setImmediate(() => {
        this.gathering.delete(key);
        this.readOne(key).then(resolve, reject);
      });
    });
    this.gathering.set(key, begun);
    return begun;
  }
}
