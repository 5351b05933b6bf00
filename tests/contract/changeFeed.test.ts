import { expect, test } from "vitest";
import { readChangeMessage } from "@/lib/contract/changeFeed";

test("a message of a newer version is read without what this one does not know", () => {
  const changes = [
    { kind: "execution", subject: "a" },
    { kind: "teleport", subject: "b" },
    { kind: "job", subject: 7 },
    "x",
  ];
  expect(readChangeMessage({ kind: "changes", changes })).toEqual({ kind: "changes", changes: [changes[0]] });
  expect(readChangeMessage({ kind: "reload", why: "pruned" })).toEqual({ kind: "reload" });
});

test("what is no message is none", () => {
  for (const value of [null, undefined, "reload", 3, {}, { kind: "changes" }, { kind: "changes", changes: {} }, []]) {
    expect(readChangeMessage(value)).toBeNull();
  }
});
