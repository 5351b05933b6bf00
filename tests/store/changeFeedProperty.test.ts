import { expect, test } from "vitest";
import { defineChangeFeedProperty, expectOnceInOrder } from "../support/changeFeedTests";

defineChangeFeedProperty({ seeds: 2, timeout: 600_000 });

test("a change that is missed, doubled or out of order is found", () => {
  const seen = [4, 5, 6, 7].map((seq) => ({ seq }));
  expectOnceInOrder(seen, 3, 7);
  const tampered = [
    [4, 5, 7],
    [4, 5, 5, 6, 7],
    [4, 6, 5, 7],
    [5, 6, 7],
    [4, 5, 6],
  ];
  for (const numbers of tampered) {
    const changes = numbers.map((seq) => ({ seq }));
    expect(() => expectOnceInOrder(changes, 3, 7)).toThrow();
  }
});
