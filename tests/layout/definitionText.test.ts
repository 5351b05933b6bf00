import { describe, expect, it } from "vitest";
import { definitionHead } from "@/lib/layout/definition";
import { readDefinitionText } from "@/lib/layout/definitionText";
import { visitedStates } from "@/lib/layout/visitedStates";
import { failedOrder, ORDER_DEFINITION, pollingOrder } from "@/tests/browser/support/orders";
import { treeOf } from "./support/trees";

const MACHINE = {
  StartAt: "Fan",
  States: {
    Fan: {
      Type: "Parallel",
      Branches: [{ StartAt: "Left", States: { Left: { Type: "Pass", Result: { States: { No: {} } }, End: true } } }],
      Next: "Each",
    },
    Each: {
      Type: "Map",
      MaxConcurrency: 4,
      ItemProcessor: { StartAt: 'Say "hi"', States: { 'Say "hi"': { Type: "Succeed" } } },
      End: true,
    },
  },
};
const TEXT = JSON.stringify(MACHINE, null, 2);

describe("the text of a definition", () => {
  it("is made of its pieces again, to the letter, whatever it is", () => {
    for (const text of [
      TEXT,
      JSON.stringify(MACHINE),
      "StartAt: Fan\nStates:\n  Fan: {",
      '{"a": tru\r\n "b\\"c',
      "é {]}]",
      '"a\\',
      "",
    ]) {
      const { lines } = readDefinitionText(text);
      expect(lines.map((line) => line.map((piece) => piece.text).join("")).join("\n")).toBe(text);
    }
  });

  it("tells the lines of each state, those inside of others too, and takes no data for states", () => {
    const { lines, states } = readDefinitionText(TEXT);
    expect(states.map(({ name, depth }) => [name, depth])).toEqual([
      ["Fan", 0],
      ["Left", 1],
      ["Each", 0],
      ['Say "hi"', 1],
    ]);
    const all = TEXT.split("\n");
    expect(lines).toHaveLength(all.length);
    for (const { name, from, to } of states) {
      expect(all[from]).toContain(`${JSON.stringify(name)}: {`);
      expect(all[to]?.trim().slice(0, 1)).toBe("}");
      expect(
        JSON.parse(
          `{${all
            .slice(from, to + 1)
            .join("\n")
            .replace(/,$/, "")}}`,
        ),
      ).toHaveProperty([name]);
    }
  });

  it("colours names of states, other names, texts and numbers", () => {
    const { lines } = readDefinitionText(TEXT);
    const kindOf = (text: string) => lines.flat().find((piece) => piece.text === text)?.kind;
    expect([kindOf('"Fan"'), kindOf('"StartAt"'), kindOf('"Parallel"'), kindOf("4"), kindOf("true")]).toEqual([
      "text",
      "name",
      "text",
      "number",
      "number",
    ]);
    expect(
      lines
        .flat()
        .filter(({ kind }) => kind === "state")
        .map(({ text }) => text),
    ).toEqual(['"Fan"', '"Left"', '"Each"', '"Say \\"hi\\""']);
  });

  it("is read in time in proportion to its length", () => {
    const { lines, states } = readDefinitionText(`{"States":{${'"A":{"Type":"Pass"},\n'.repeat(20_000)}"Z":{}}}`);
    expect([lines.length, states.length]).toEqual([20_001, 20_001]);
    expect(readDefinitionText('"'.repeat(300_000)).lines).toHaveLength(1);
    expect(readDefinitionText('\\"'.repeat(300_000)).lines).toHaveLength(1);
  });
});

describe("the states of a definition in a run", () => {
  it("have the outcome of the visit to look at first, and how many there were", () => {
    const failed = visitedStates(treeOf(failedOrder(), ORDER_DEFINITION));
    const outcomes = ["ValidateOrder", "Sms", "ChargeCard"].map((state) => failed.get(state)?.outcome);
    expect(outcomes).toEqual(["succeeded", "caught", "failed"]);
    expect(failed.has("Refund")).toBe(false);
    // Of a loop that is open, the visit that is.
    const polled = visitedStates(treeOf(pollingOrder(0, 3))).get("CheckStatus");
    expect(polled).toMatchObject({ outcome: "open", visits: 4 });
  });

  it("stand under the comment, the language and the limit of the machine", () => {
    const machine = { Comment: "Orders", QueryLanguage: "JSONata", TimeoutSeconds: 30, States: {} };
    expect(definitionHead(machine)).toEqual(["Orders", "JSONata", "TimeoutSeconds 30"]);
    expect(definitionHead({ Comment: 5 })).toEqual([]);
    expect(definitionHead("text")).toEqual([]);
  });
});
