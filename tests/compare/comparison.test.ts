import { describe, expect, it } from "vitest";
import { failedOrder, goodOrder, ORDER_DEFINITION, pollingOrder } from "@/tests/browser/support/orders";
import { HistoryWriter } from "@/tests/browser/support/writeHistory";
import { comparisonOf, pictureOf } from "./support/picture";

const drawn = (...args: Parameters<typeof comparisonOf>) => `\n${pictureOf(comparisonOf(...args))}\n`;

/** Start, then a Task a name; `end` null: it runs on. */
function tasks(names: readonly string[], { fails = false, open = false, ms = 10 } = {}): HistoryWriter {
  const writer = new HistoryWriter(0);
  writer.add(0, "ExecutionStarted", { input: "{}" });
  names.forEach((name, i) => {
    writer.enter(0, "Task", name, { n: 1 }, i === 0 ? 0 : undefined);
    const isLast = i === names.length - 1;
    if (isLast && open) return;
    writer.lambda(ms, isLast && fails ? { error: "Broken", cause: "it broke" } : null, { n: 1 });
    if (!(isLast && fails)) writer.exit(0, "Task", name, { n: 1 });
  });
  if (fails) writer.add(0, "ExecutionFailed", { error: "Broken", cause: "it broke" });
  else if (!open) writer.add(0, "ExecutionSucceeded", { output: "{}" });
  return writer;
}

describe("two executions side by side", () => {
  it("have no difference where they are the same", () => {
    expect(comparisonOf(failedOrder(), failedOrder(), { definition: ORDER_DEFINITION }).first).toBeNull();
  });

  it("part where one failed: what the other went on to is only its own", () => {
    expect(drawn(tasks(["A", "B"], { fails: true }), tasks(["A", "B", "C"]))).toMatchInlineSnapshot(`
      "
      ~ execution | outcome @10.5
      = A
      ~ B | *outcome @9.5
      > C | path @10.5
      "
    `);
  });

  it("are aligned again behind additional visits of a loop", () => {
    const [a, b] = [
      tasks(["Start", "Poll", "Check", "Poll", "Check", "Done"]),
      tasks(["Start", "Poll", "Check", "Done"]),
    ];
    expect(drawn(a, b)).toMatchInlineSnapshot(`
      "
      = execution
      = Start
      = Poll
      = Check
      < Poll 2 | *path @17
      < Check 2 | path @22
      = Done
      "
    `);
    expect(drawn(b, a)).toMatchInlineSnapshot(`
      "
      = execution
      = Start
      = Poll
      = Check
      > Poll 2 | *path @16.5
      > Check 2 | path @16.5
      = Done
      "
    `);
  });

  it("do not differ in what a running one has not come to yet", () => {
    expect(drawn(tasks(["A", "B"], { open: true }), tasks(["A", "B", "C"]))).toMatchInlineSnapshot(`
      "
      = execution
      = A
      = B
      … C
      "
    `);
    expect(drawn(tasks(["A", "B", "C"]), tasks(["A", "B"], { open: true }))).toMatchInlineSnapshot(`
      "
      = execution
      = A
      = B
      … C
      "
    `);
  });

  it("of different machines are aligned by the names of states as far as these go", () => {
    expect(drawn(tasks(["A", "Old", "C"]), tasks(["A", "New", "C"]))).toMatchInlineSnapshot(`
      "
      = execution
      = A
      < Old | *path @7
      > New | path @11.5
      = C
      "
    `);
  });

  it("differ in time only where that makes up much of the run", () => {
    expect(drawn(tasks(["A", "B"]), tasks(["A", "B"], { ms: 11 }))).not.toContain("time");
    expect(drawn(tasks(["A", "B"]), tasks(["A", "B"], { ms: 400 }))).toMatchInlineSnapshot(`
      "
      ~ execution | time @1
      ~ A | time @2
      ~ B | time @7
      "
    `);
    expect(comparisonOf(tasks(["A"]), tasks(["A"], { ms: 400 })).first).toBeNull();
  });

  it("are compared inside of a Parallel and of the items of a Map", () => {
    expect(drawn(failedOrder(), goodOrder(0), { definition: ORDER_DEFINITION }).split("\n").slice(0, 24).join("\n"))
      .toMatchInlineSnapshot(`
        "
        ~ execution | *input input @1, outcome @327.5
        = ValidateOrder
        = ReserveStock
        < NotifyAll | path @12
          < branch 1
            < Email
          < branch 2
            < Sms
            < LogFailure
        < ShipItems | path @28
          < item 0
            < Pack
          < item 1
            < Pack
          < item 2
            < Pack
          < item 3
            < Pack
          < item 4
            < Pack
          < item 5
            < Pack
          < item 6"
      `);
  });

  it("of which one polls longer", () => {
    expect(drawn(pollingOrder(0, 2), pollingOrder(0, 1))).toMatchInlineSnapshot(`
      "
      = execution
      = CheckStatus
      = IsReady
      = WaitABit
      = CheckStatus 2
      … IsReady 2
      … WaitABit 2
      … CheckStatus 3
      "
    `);
  });
});

/** A Parallel of two branches: the left one fails at once or waits for the right one. */
function fan(isBroken: boolean): HistoryWriter {
  const writer = new HistoryWriter(0);
  writer.add(0, "ExecutionStarted", { input: "{}" });
  writer.enter(0, "Parallel", "Both", {}, 0);
  const started = writer.add(0, "ParallelStateStarted");
  const left = writer.enter(0, "Task", "Left", {}, started);
  const right = writer.enter(0, "Task", "Right", {}, started);
  const done = writer.lambda(20, isBroken ? { error: "Broken", cause: "left" } : null, {}, left);
  if (isBroken) {
    writer.add(0, "ParallelStateFailed", {}, done);
    writer.add(0, "ExecutionFailed", { error: "Broken", cause: "left" });
    return writer;
  }
  writer.exit(0, "Task", "Left", {}, done);
  const other = writer.lambda(20, null, {}, right);
  const last = writer.exit(0, "Task", "Right", {}, other);
  writer.add(0, "ParallelStateSucceeded", {}, last);
  writer.exit(0, "Parallel", "Both", [{}, {}]);
  writer.add(0, "ExecutionSucceeded", { output: "[{},{}]" });
  return writer;
}

describe("what a failure stopped elsewhere", () => {
  it("lies behind the failure, not where it stopped", () => {
    expect(drawn(fan(true), fan(false))).toMatchInlineSnapshot(`
      "
      ~ execution | outcome @9.5
      ~ Both | outcome @8.5
        = branch 1
          ~ Left | *outcome @7.5
        = branch 2
          ~ Right | outcome @9.5
      "
    `);
  });
});

/** B fails, is redriven, and goes on; `redriven` false: it went well at once. */
function redriven(isRedriven: boolean): HistoryWriter {
  const writer = new HistoryWriter(0);
  writer.add(0, "ExecutionStarted", { input: "{}" });
  writer.enter(0, "Task", "B", {}, 0);
  if (isRedriven) {
    writer.lambda(10, { error: "Busy", cause: "" });
    writer.add(0, "ExecutionFailed", { error: "Busy", cause: "" });
    writer.add(1_000, "ExecutionRedriven", { redriveCount: 1 });
  }
  writer.lambda(10, null, {});
  writer.exit(0, "Task", "B", {});
  writer.enter(0, "Task", "C", {});
  writer.lambda(10, null, {});
  writer.exit(0, "Task", "C", {});
  writer.add(0, "ExecutionSucceeded", { output: "{}" });
  return writer;
}

describe("a redriven execution", () => {
  it("differs where it had failed, and is aligned again behind its redrive", () => {
    expect(drawn(redriven(true), redriven(false))).toMatchInlineSnapshot(`
      "
      ~ execution | events @5.5, time @1
      ~ B | *outcome @4.5
      < redrive 1 | path @7
      < B 2 | path @8
      = C
      "
    `);
    expect(comparisonOf(redriven(true), redriven(true)).first).toBeNull();
  });
});

describe("a partial record", () => {
  it("does not differ in what it may lack", () => {
    const whole = tasks(["A", "B", "C", "D"]);
    const holed = tasks(["A", "B", "C", "D"]);
    const gone = holed.events.filter(({ id }) => id >= 7 && id <= 11).map(({ id }) => id);
    holed.events.splice(6, gone.length);
    expect(gone).toHaveLength(5);
    expect(drawn(holed, whole)).toMatchInlineSnapshot(`
      "
      = execution
      = A
      ? B
      = C
      = D
      "
    `);
  });
});
