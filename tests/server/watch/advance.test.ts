import { expect, test } from "vitest";
import { advance, type Notice, type Observation } from "@/lib/server/watch/advance";
import type { StoredState } from "@/lib/store/watch/rules";

const RULE = { name: "r", fingerprint: "f" };

type Turn = { readonly holds: boolean | null; readonly isMuted?: boolean; readonly isSent?: boolean };

/** What looks came to, one after another: states as text, and what was told. */
function after(turns: readonly Turn[]) {
  let state: StoredState | undefined;
  const told: Notice[][] = [];
  const states = turns.map(({ holds, isMuted = false, isSent = true }, at) => {
    const look: Observation = { machineId: 1, holds, value: at, usual: null, said: `look ${at}`, from: 0, to: at };
    const next = advance(RULE, state, look, { at, isMuted, isSent });
    state = next.state;
    told.push([...next.notices]);
    return `${next.state.state} since ${next.state.since}`;
  });
  return { states, told: told.map((some) => some.map(({ phase }) => phase).join(" then ")), all: told.flat(), state };
}

const holds = { holds: true };
const not = { holds: false };
const unsure = { holds: null };

test("it fires at the first look that holds, is told once, and is over after two that do not", () => {
  const { states, told, all } = after([not, holds, holds, not, holds, not, not, not]);
  expect(states).toEqual([
    "quiet since 0",
    ...Array<string>(5).fill("firing since 1"),
    "quiet since 6",
    "quiet since 6",
  ]);
  expect(told).toEqual(["", "firing", "", "", "", "", "over", ""]);
  expect(new Set(all.map(({ episode }) => episode)).size).toBe(1);
});

test("each time that it fires has a name of its own", () => {
  const { told, all } = after([holds, not, not, holds]);
  expect(told).toEqual(["firing", "", "over", "firing"]);
  expect(all[2]?.episode).not.toBe(all[0]?.episode);
});

test("what cannot be said neither raises an alarm nor ends one", () => {
  expect(after([unsure, not, unsure]).states).toEqual(["unknown since 0", "quiet since 1", "unknown since 2"]);
  const { states, told } = after([holds, not, unsure, unsure, holds]);
  expect(states).toEqual(Array<string>(5).fill("firing since 0"));
  expect(told.filter((some) => some !== "")).toEqual(["firing"]);
});

test("what it was when it was last sure is what is shown of it", () => {
  expect(JSON.parse(after([holds, unsure, not]).state?.details ?? "")).toMatchObject({ said: "look 0" });
  expect(JSON.parse(after([holds, unsure, not, not]).state?.details ?? "")).toMatchObject({ said: "look 3" });
});

test("while it is muted nothing is told; what is so still afterwards is", () => {
  const muted = (turn: Turn): Turn => ({ ...turn, isMuted: true });
  expect(after([muted(holds), muted(holds), holds, holds]).told).toEqual(["", "", "firing", ""]);
  expect(after([muted(holds), muted(not), muted(not), not]).told).toEqual(["", "", "", ""]);
  expect(after([holds, muted(not), muted(not), not]).told).toEqual(["firing", "", "", "over"]);
  const two = after([holds, muted(not), muted(not), muted(holds), holds]);
  expect(two.told).toEqual(["firing", "", "", "", "over then firing"]);
  expect(two.all[1]?.episode).toBe(two.all[0]?.episode);
});

test("a rule without an address tells nothing, and begins to when it has one", () => {
  expect(after([{ holds: true, isSent: false }, holds]).told).toEqual(["", "firing"]);
});
