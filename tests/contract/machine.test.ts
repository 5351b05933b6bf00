import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "@/lib/base/instant";
import { parseDefinitionsQuery, parseMachineQuery, parseMatrixQuery } from "@/lib/contract/machine";
import { MACHINE_PATHS, machineHref, type MatrixQuery } from "@/lib/contract/machineAddress";

const paramsOf = (path: string) => new URL(path, "http://x").searchParams;
const hash = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const time = fc.oneof(
  fc.constantFrom("1h", "24h", "7d", "30d").map((last) => ({ kind: "last", last }) as const),
  fc.tuple(fc.nat(1e12), fc.integer({ min: 1, max: 1e9 })).map(([from, ms]) => ({
    ...({ kind: "between" } as const),
    from: instant(from),
    to: instant(from + ms),
  })),
);
const machine = fc.string({ minLength: 1, maxLength: 80 });

test("addresses of a machine are read back as they were meant", () => {
  fc.assert(
    fc.property(machine, time, fc.option(hash), (name, when, definition) => {
      const query = { machine: name, time: when, definition };
      expect(parseMachineQuery(paramsOf(MACHINE_PATHS.machine(query)))).toEqual({ ok: true, value: query });
      expect(paramsOf(machineHref(name)).get("machine")).toBe(name);
    }),
  );
  fc.assert(
    fc.property(machine, time, fc.integer({ min: 1, max: 200 }), (name, when, runs) => {
      const query: MatrixQuery = { machine: name, time: when, runs };
      expect(parseMatrixQuery(paramsOf(MACHINE_PATHS.matrix(query)))).toEqual({ ok: true, value: query });
    }),
  );
  fc.assert(
    fc.property(machine, hash, hash, (name, before, after) => {
      const query = { machine: name, before, after };
      expect(parseDefinitionsQuery(paramsOf(MACHINE_PATHS.definitions(query)))).toEqual({ ok: true, value: query });
    }),
  );
});

test.each([
  [parseMachineQuery, "", "machine"],
  [parseMachineQuery, "machine=a&definition=xyz", "definition"],
  [parseMachineQuery, "machine=a&last=2d", "last"],
  [parseMatrixQuery, "machine=a&runs=201", "runs"],
  [parseMatrixQuery, "machine=a&runs=0", "runs"],
  [parseDefinitionsQuery, `machine=a&before=${"0".repeat(64)}`, "after"],
] as const)("%o refuses %s", (parse, text, parameter) => {
  expect(parse(new URLSearchParams(text))).toMatchObject({ ok: false, error: { parameter } });
});
