import { expect, test } from "vitest";
import { events, read } from "./support";

const WHOLE = JSON.stringify({ events: events() });
const latin = Buffer.from(WHOLE.replaceAll('\\"n\\":1', '\\"n\\":\\"é\\"'), "latin1");

/** What is refused, the sentence of the page, and the flag that the terminal has for it. */
const REFUSED: readonly [string, string | Buffer, RegExp, string][] = [
  ["cut off", WHOLE.slice(0, -30), /with \d+ whole events in it\. “Import what is whole” takes them\./, "--partial"],
  ["damaged", WHOLE.replace('"id":3', '"id":!'), /“Import what is whole” takes the whole events/, "--partial"],
  ["not UTF-8", latin, /“Read as windows-1252” .*or “Import what is whole” may help/, "--encoding"],
  [
    "a definition",
    '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
    /definition.*Drop it together with a history/,
    "--definition",
  ],
];

test.each(REFUSED)("%s: the page names its buttons, the terminal its flags", async (_, content, says, flag) => {
  const { result } = await read(content);
  if (result.ok) throw new Error("it was read");
  expect(result.error.onPage).toMatch(says);
  expect(result.error.onPage).not.toMatch(/ --[a-z]/);
  expect(result.error.reason).toContain(flag);
  expect(result.error.reason).not.toMatch(/“(Import|Read)/);
});

test("the words of the page name only what is offered", async () => {
  for (const [, content] of REFUSED) {
    const { result } = await read(content);
    if (result.ok) throw new Error("it was read");
    const { onPage, offers } = result.error;
    expect(onPage.includes("“Import what is whole”")).toBe(offers.some(({ kind }) => kind === "partial"));
    expect(onPage.includes("“Read as")).toBe(offers.some(({ kind }) => kind === "encoding"));
  }
});
