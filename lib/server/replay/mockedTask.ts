import type { MockedTask } from "@/lib/replay/fork/fork";
import { answersOf, type Mocks, responseTo } from "@/lib/runner/mock";

/** Answers by how often a state was answered by the mock: what the record answers is not counted. */
export function mockedTask(mocks: Mocks): MockedTask {
  const counts = new Map<string, number>();
  return (call) => {
    const count = counts.get(call.state) ?? 0;
    const response = responseTo(mocks, call.state, count);
    if (response === null) return null;
    counts.set(call.state, count + 1);
    return answersOf(call, response);
  };
}
