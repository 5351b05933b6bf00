import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { Json } from "@/lib/base/json";
import { compilePattern } from "@/lib/events/pattern";
import { readWildcard } from "@/lib/events/wildcard";

/** The event of AWS's page of operators, with more in its detail. */
const EVENT = {
  version: "0",
  id: "3e3c153a-8339-4e30-8c35-687ebef853fe",
  "detail-type": "EC2 Instance Launch Successful",
  source: "aws.autoscaling",
  account: "123456789012",
  time: "2015-11-11T21:31:47Z",
  region: "us-east-1",
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-b188560f"],
  detail: {
    eventVersion: "",
    responseElements: null,
    state: "initializing",
    price: 15.5,
    count: 0,
    isPaid: true,
    "source-ip": "10.0.0.123",
    "c-count": { c1: 100 },
    FileName: "dir/a.png",
    empty: [],
    tags: ["red", "blue"],
    lines: [
      { sku: "a", amount: 1 },
      { sku: "b", amount: 9 },
    ],
  },
};

function matches(pattern: unknown, event: unknown = EVENT): boolean {
  const compiled = compilePattern(JSON.stringify(pattern));
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.value(event as Json);
}

const ofDetail = (name: string, test: unknown) => ({ detail: { [name]: [test] } });

/** Each with what it takes and what it does not: of one member of the detail. */
const OPERATORS: readonly [name: string, member: string, taken: unknown, notTaken: unknown][] = [
  ["a text", "state", "initializing", "Initializing"],
  ["an empty text", "eventVersion", "", "1"],
  ["null", "responseElements", null, ""],
  ["a number", "price", 15.5, "15.5"],
  ["true", "isPaid", true, "true"],
  ["prefix", "state", { prefix: "init" }, { prefix: "Init" }],
  ["prefix, ignoring case", "state", { prefix: { "equals-ignore-case": "INIT" } }, { prefix: "INIT" }],
  ["suffix", "FileName", { suffix: ".png" }, { suffix: ".PNG" }],
  ["suffix, ignoring case", "FileName", { suffix: { "equals-ignore-case": ".PNG" } }, { suffix: "png." }],
  ["equals-ignore-case", "state", { "equals-ignore-case": "INITIALIZING" }, { "equals-ignore-case": "initial" }],
  ["wildcard", "FileName", { wildcard: "dir/*.png" }, { wildcard: "*/dir/*" }],
  ["anything-but a text", "state", { "anything-but": "stopped" }, { "anything-but": "initializing" }],
  ["anything-but a number", "price", { "anything-but": 100 }, { "anything-but": 15.5 }],
  ["anything-but a list", "state", { "anything-but": ["x", "y"] }, { "anything-but": ["x", "initializing"] }],
  ["anything-but prefix", "state", { "anything-but": { prefix: "x" } }, { "anything-but": { prefix: "init" } }],
  ["… a list of them", "state", { "anything-but": { prefix: ["x"] } }, { "anything-but": { prefix: ["x", "in"] } }],
  ["anything-but suffix", "FileName", { "anything-but": { suffix: ".gif" } }, { "anything-but": { suffix: ".png" } }],
  [
    "anything-but ignoring case",
    "state",
    { "anything-but": { "equals-ignore-case": ["STOPPED"] } },
    { "anything-but": { "equals-ignore-case": "INITIALIZING" } },
  ],
  [
    "anything-but wildcard",
    "FileName",
    { "anything-but": { wildcard: "*/lib/*" } },
    { "anything-but": { wildcard: "dir/*" } },
  ],
  ["numeric =", "count", { numeric: ["=", 0] }, { numeric: ["=", 1] }],
  ["numeric range", "price", { numeric: [">", 10, "<=", 20] }, { numeric: [">", 15.5, "<", 20] }],
  ["cidr", "source-ip", { cidr: "10.0.0.0/24" }, { cidr: "10.0.1.0/24" }],
  ["exists", "state", { exists: true }, { exists: false }],
  ["exists of what is not there", "nothing", { exists: false }, { exists: true }],
  ["exists of what is no leaf", "c-count", { exists: false }, { exists: true }],
  ["exists of an empty array", "empty", { exists: false }, { exists: true }],
  ["one of an array", "tags", "red", "green"],
  ["one of an array that is not excluded", "tags", { "anything-but": "red" }, { "anything-but": ["red", "blue"] }],
];

describe("event patterns", () => {
  it.each(OPERATORS)("%s", (_, member, taken, notTaken) => {
    expect(matches(ofDetail(member, taken))).toBe(true);
    expect(matches(ofDetail(member, notTaken))).toBe(false);
  });

  it("all members of an object have to match, of an array one", () => {
    expect(matches({ source: ["aws.ec2", "aws.autoscaling"], detail: { state: ["initializing"] } })).toBe(true);
    expect(matches({ source: ["aws.autoscaling"], detail: { state: ["running"] } })).toBe(false);
  });

  it("an item of an array is not completed by another", () => {
    expect(matches({ detail: { lines: { sku: ["b"], amount: [9] } } })).toBe(true);
    expect(matches({ detail: { lines: { sku: ["a"], amount: [9] } } })).toBe(false);
  });

  it("$or takes one of its objects, beside what stands with it", () => {
    const either = [{ price: [{ numeric: ["<", 1] }] }, { state: ["initializing"] }];
    expect(matches({ source: ["aws.autoscaling"], detail: { $or: either } })).toBe(true);
    expect(matches({ source: ["aws.ec2"], detail: { $or: either } })).toBe(false);
    expect(matches({ $or: [{ source: ["aws.ec2"] }, { detail: { isPaid: [false] } }] })).toBe(false);
  });

  it("an address of the other version is in no block", () => {
    const inBlock = (ip: string) => matches({ ip: [{ cidr: "2001:db8::/32" }] }, { ip });
    expect([inBlock("2001:db8:1::2"), inBlock("2001:db9::"), inBlock("10.0.0.1")]).toEqual([true, false, false]);
  });

  it("names of JavaScript's own objects are members like others", () => {
    expect(matches({ detail: { constructor: [{ exists: true }] } })).toBe(false);
    expect(matches({ detail: { toString: [{ exists: false }] } })).toBe(true);
    expect(matches(JSON.parse('{"__proto__": {"a": [1]}}'), JSON.parse('{"__proto__": {"a": 1}}'))).toBe(true);
  });

  it.each([
    ["no JSON", "{", "Invalid JSON"],
    ["nothing", "{}", "with members"],
    ["a value without an array", '{"source":"a"}', '$.source: ""a"" must be an object or an array'],
    ["an empty array", '{"source":[]}', "$.source: empty arrays"],
    ["an unknown operator", '{"a":{"b":[{"like":"x"}]}}', "$.a.b: unrecognized match type like"],
    ["an operator of JavaScript", '{"a":[{"constructor":"x"}]}', "unrecognized match type constructor"],
    ["two operators at once", '{"a":[{"prefix":"x","suffix":"y"}]}', "only one key"],
    ["a prefix that is a number", '{"a":[{"prefix":1}]}', "prefix must be a string"],
    ["stars side by side", '{"a":[{"wildcard":"a**b"}]}', "consecutive wildcard characters at position 1"],
    ["a wrong escape", '{"a":[{"wildcard":"a\\\\b"}]}', "invalid escape character at position 1"],
    ["a range from above", '{"a":[{"numeric":[">",5,"<",1]}]}', "from a lower to an upper"],
    ["a number that is none", '{"a":[{"numeric":["=","5"]}]}', "must be a number"],
    ["a block of 33 bits", '{"a":[{"cidr":"10.0.0.0/33"}]}', "is no block"],
    ["a mixed list", '{"a":[{"anything-but":["x",1]}]}', "list of strings or of numbers"],
    ["exists of a text", '{"a":[{"exists":"yes"}]}', "true or false"],
    ["too deep", `${'{"a":'.repeat(100)}[1]${"}".repeat(100)}`, "nests too deep"],
  ])("a pattern that cannot be read is told with its place: %s", (_, text, told) => {
    expect(compilePattern(text)).toMatchObject({ ok: false, error: expect.stringContaining(told) });
  });

  it("a wildcard matches what the same regular expression does", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "*"), { maxLength: 8 }).map((all) => all.join(""));
    fc.assert(
      fc.property(letters, fc.stringMatching(/^[ab]{0,12}$/), (wild, text) => {
        const read = readWildcard(wild);
        fc.pre(read.ok);
        const same = new RegExp(`^${wild.replaceAll("*", ".*")}$`, "s").test(text);
        expect(read.ok && read.value(text)).toBe(same);
      }),
    );
  });
});
