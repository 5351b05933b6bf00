import type { EngineParts } from "@/lib/runner/durable/engine";
import type { Store } from "@/lib/store/store";

/** A write at which the process dies: the number of it, from 1, and whether it is on disk. */
export type Crash = { readonly at: number; readonly side: "before" | "after" };

/** What a process sees of its database until it dies; from then on nothing it asks for is answered, or done. */
export type Mortal = Pick<EngineParts, "store" | "leases"> & {
  /** Resolves when it died. */
  readonly died: Promise<void>;
  readonly isDead: () => boolean;
  readonly kill: () => void;
  /** Writes that were asked for so far. */
  readonly writes: () => number;
};

const WRITES = new Set(["commit", "claimActivityTask", "releaseTask", "takeOver"]);

const never = () => new Promise<never>(() => undefined);

export function mortal(store: Store, crash: Crash | null = null): Mortal {
  let writes = 0;
  let isDead = false;
  let tell: () => void = () => undefined;
  const died = new Promise<void>((resolve) => (tell = resolve));
  const kill = () => {
    isDead = true;
    tell();
  };

  async function call(name: string, act: () => unknown): Promise<unknown> {
    if (isDead) return never();
    const isLast = WRITES.has(name) && ++writes === crash?.at;
    if (isLast && crash.side === "before") {
      kill();
      return never();
    }
    const answer = await Promise.resolve(act()).then(
      (value) => ({ ok: true as const, value }),
      (error: unknown) => ({ ok: false as const, error }),
    );
    if (isLast) kill();
    if (isDead) return never();
    if (!answer.ok) throw answer.error;
    return answer.value;
  }

  const wrapped = <T extends object>(calls: T): T =>
    new Proxy(calls, {
      get: (target, key, receiver) => {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof value === "object" && value !== null) return wrapped(value);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => call(String(key), () => Reflect.apply(value, target, args) as unknown);
      },
    });
  return {
    store: wrapped(store.engine),
    leases: wrapped(store.leases),
    died,
    isDead: () => isDead,
    kill,
    writes: () => writes,
  };
}
