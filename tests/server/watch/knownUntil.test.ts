import { expect, test } from "vitest";
import { MINUTE_MS } from "@/lib/base/time";
import { knownUntil } from "@/lib/server/watch/knownUntil";
import type { SourceRow } from "@/lib/store/sources/source";
import type { WatchedMachine } from "@/lib/store/watch/machines";

const NOW = 1_000_000_000;

function source(name: string, given: Partial<SourceRow> = {}): SourceRow {
  return {
    ...{ name, kind: "standard", settings: "{}", paused: false, removing: null, upToDateAt: NOW, ...given },
  } as SourceRow;
}

const machine = (given: Partial<WatchedMachine> = {}): WatchedMachine => {
  return { id: 1, name: "m", arn: "arn:m", source: null, isLocal: false, ...given };
};
const known = (asOf: number, isTold = true) => ({ kind: "known", asOf, isTold });
const unknown = (why: string) => ({ kind: "unknown", why });
const slow = JSON.stringify({ name: "a", kind: "standard", every: "10m" });

test.each([
  ["nothing is read: silence is not told of", [], machine(), known(NOW, false)],
  ["the local engine tells at once", [], machine({ isLocal: true }), known(NOW)],
  ["and whatever sources are behind", [source("a", { upToDateAt: null })], machine({ isLocal: true }), known(NOW)],
  ["all sources, where none saw it", [source("a"), source("b", { upToDateAt: NOW - 9 })], machine(), known(NOW - 9)],
  [
    "the source that saw it, whatever becomes of others",
    [source("a"), source("b", { upToDateAt: null })],
    machine({ source: "a" }),
    known(NOW),
  ],
  [
    "a first look that is not over",
    [source("a", { upToDateAt: null })],
    machine(),
    unknown("the source a has not been read to its end yet"),
  ],
  [
    "its source is paused",
    [source("a", { paused: true })],
    machine({ source: "a" }),
    unknown("the source a is paused"),
  ],
  ["another one is paused", [source("a"), source("b", { paused: true })], machine(), known(NOW)],
  [
    "it lags",
    [source("a", { upToDateAt: NOW - 16 * MINUTE_MS })],
    machine(),
    unknown("the source a was read to its end 16 m 00 s ago"),
  ],
  [
    "one that looks seldom may",
    [source("a", { upToDateAt: NOW - 16 * MINUTE_MS, settings: slow })],
    machine(),
    known(NOW - 16 * MINUTE_MS),
  ],
  ["what is pushed is there", [source("a", { kind: "push", upToDateAt: null })], machine(), known(NOW)],
])("until when it is known what a machine did: %s", (_, sources, of, expected) => {
  expect(knownUntil(sources, of, NOW)).toEqual(expected);
});
