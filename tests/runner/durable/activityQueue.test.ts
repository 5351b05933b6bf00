import { expect, it } from "vitest";
import { ActivityQueue } from "@/lib/runner/durable/activityQueue";
import { START } from "../../support/localEngine";

it("a thousand workers wait at an activity, and there is room again when they have gone", async () => {
  const store = {
    activities: { all: () => Promise.resolve([]) },
    claimActivityTask: () => Promise.resolve(null),
    releaseTask: () => Promise.resolve(),
  };
  const queue = new ActivityQueue(
    store as unknown as ConstructorParameters<typeof ActivityQueue>[0],
    "engine:a",
    () => START,
  );
  const workers = Array.from({ length: 1_000 }, () => new AbortController());
  const polls = workers.map(({ signal }) => queue.next("arn", null, 60_000, signal));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(queue.hasRoom("arn")).toBe(false);
  expect(queue.hasRoom("another")).toBe(true);
  for (const worker of workers) worker.abort();
  expect(new Set(await Promise.all(polls))).toEqual(new Set([null]));
  expect(queue.hasRoom("arn")).toBe(true);
});
