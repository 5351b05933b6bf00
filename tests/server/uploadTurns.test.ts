import { expect, it } from "vitest";
import type { ImportLine } from "@/lib/contract/import";
import { Turns } from "@/lib/server/import/turns";
import { inTurn, withoutStalling } from "@/lib/server/import/uploadTurns";

const never = new AbortController().signal;
const line = (file: string): ImportLine => ({
  kind: "progress",
  step: "reading",
  file,
  bytes: 0,
  executions: 0,
  events: 0,
});

it("imports at once are limited, the others wait for their turn in order, and nobody is forgotten", async () => {
  const turns = new Turns(2, 100);
  const begun: number[] = [];
  let now = 0;
  let most = 0;
  const one = async (n: number) => {
    const lines = inTurn(
      async function* () {
        begun.push(n);
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield line(String(n));
        now -= 1;
        // One in three breaks.
        if (n % 3 === 0) throw new Error("broken");
      },
      never,
      turns,
    );
    for await (const _ of lines);
  };
  const ends = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => one(n)));
  expect(most).toBe(2);
  expect(begun).toEqual(Array.from({ length: 30 }, (_, n) => n));
  expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(10);
  expect(await turns.enter(never)).toBeTypeOf("function");
});

it("who goes away while waiting gives the place up, and a full queue says so", async () => {
  const turns = new Turns(1, 1);
  const leave = await turns.enter(never);
  const gone = new AbortController();
  const waiting = turns.enter(gone.signal);
  expect(turns.isFull).toBe(true);
  await expect(turns.enter(never)).rejects.toThrow("wait already");
  gone.abort();
  await expect(waiting).rejects.toThrow();
  const next = turns.enter(never);
  leave();
  leave();
  (await next)();
  (await turns.enter(never))();
  expect(turns.isFull).toBe(false);
});

it("a body that stops coming ends its import; a slow reader does not", async () => {
  async function* stopping() {
    yield 1;
    await new Promise(() => undefined);
  }
  const read = async (pieces: AsyncIterable<number>, pause: number) => {
    const found: number[] = [];
    for await (const piece of withoutStalling(pieces, 30)) {
      found.push(piece);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return found;
  };
  await expect(read(stopping(), 0)).rejects.toThrow("nothing came for 0.03 s");
  async function* steady() {
    yield* [1, 2, 3];
  }
  expect(await read(steady(), 50)).toEqual([1, 2, 3]);
});
