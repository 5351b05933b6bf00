import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import type { Input } from "@/lib/engine/protocol";
import type { Token } from "@/lib/engine/token";
import { VirtualClock } from "@/lib/engine/drive/virtualClock";

const token = (text: string) => text as Token;
const answer = (name: string, at: number): Input => ({ kind: "taskStarted", token: token(name), at: instant(at) });

test("what is due comes by time, then in the order in which it was added", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const clock = new VirtualClock();
      times.forEach((at, i) => clock.add(answer(String(i), at)));
      const taken: Input[] = [];
      for (let due = clock.due(); due.length > 0; due = clock.due()) {
        expect(new Set(due.map(({ at }) => at)).size).toBe(1);
        taken.push(...due);
      }
      const wanted = times.map((at, i) => answer(String(i), at)).toSorted((a, b) => a.at - b.at);
      expect(taken).toEqual(wanted);
    }),
  );
});

test("a timer that is set again fires at the later time only", () => {
  const clock = new VirtualClock();
  clock.setTimer(token("1.0:heartbeat"), instant(5));
  clock.setTimer(token("1.0:heartbeat"), instant(9));
  expect(clock.due()).toEqual([{ kind: "timerFired", token: "1.0:heartbeat", at: 9 }]);
  expect(clock.due()).toEqual([]);
});

test("a cancelled task answers no more, its neighbours do", () => {
  const clock = new VirtualClock();
  clock.add(answer("1.0", 1));
  clock.add(answer("2.0", 1));
  clock.dropTask(token("1.0"));
  expect(clock.due()).toEqual([answer("2.0", 1)]);
});

test("a dropped timer does not fire, and dropping what is not there does nothing", () => {
  const clock = new VirtualClock();
  clock.setTimer(token("1.0:wait"), instant(1));
  clock.dropTimer(token("1.0:wait"));
  clock.dropTimer(token("7.0:wait"));
  expect(clock.due()).toEqual([]);
});
