import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMachine } from "@/lib/asl/parse";
import { placeholdersIn } from "@/lib/asl/placeholder";
import { substituteJson, substituteText } from "@/lib/asl/substitute";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:work";
const definition = `{
  "StartAt": "A",
  "States": {
    "A": { "Type": "Task", "Resource": "\${WorkArn}", "TimeoutSeconds": \${Limit}, "Nxt": 1, "End": true }
  }
}`;

test("values fill texts, and numbers that stand outside of quotes", () => {
  const { text } = substituteText(definition, { WorkArn: ARN, Limit: 60 }, "json");
  expect(JSON.parse(text)).toMatchObject({ States: { A: { Resource: ARN, TimeoutSeconds: 60 } } });
});

test("places are those of the text that was given", () => {
  const [diagnostic] = parseMachine(definition, { substitutions: { WorkArn: ARN, Limit: 60 } }).diagnostics;
  const line = definition.split("\n")[3] ?? "";
  expect(diagnostic).toMatchObject({
    message: "Field 'Nxt' is not supported",
    line: 4,
    column: line.indexOf('"Nxt"') + 1,
  });
});

test("a value is escaped in JSON and is not itself filled", () => {
  const { text } = substituteText('{"a": "${X}"}', { X: 'say "${X}"\n' }, "json");
  expect(JSON.parse(text)).toEqual({ a: 'say "${X}"\n' });
});

test("outside of quotes a value is taken as it is, inside it is escaped", () => {
  const { text } = substituteText('{"a\\"": ${N}, "b": "${S}", "c": ${O}}', { N: 5, S: 'x"', O: '{"y":1}' }, "json");
  expect(JSON.parse(text)).toEqual({ 'a"': 5, b: 'x"', c: { y: 1 } });
});

test("what is nothing but a placeholder becomes a number where the field takes one, and a text elsewhere", () => {
  const value = { Seconds: "${N}", Result: { n: "${N}", list: ["${N}"] }, IsNull: "${B}" };
  expect(substituteJson(value, { N: "5", B: "true" })).toEqual({
    Seconds: 5,
    Result: { n: "5", list: ["5"] },
    IsNull: true,
  });
  expect(substituteJson({ Seconds: "${N}" }, { N: "5s" })).toEqual({ Seconds: "5s" });
});

test("placeholders without a value are named once, with the remedy", () => {
  const { diagnostics } = parseMachine({
    Comment: "${A} ${A}",
    StartAt: "S",
    States: { S: { Type: "Pass", Result: "${B}", End: true } },
  });
  expect(diagnostics.map(({ message, location }) => [message, location])).toEqual([
    ["The placeholder '${A}' has no value; give it one with --substitutions A=value", "/Comment"],
    ["The placeholder '${B}' has no value; give it one with --substitutions B=value", "/States/S/Result"],
  ]);
});

test("names that only the prototype has are no values", () => {
  expect(substituteText("${constructor} ${__proto__}", {}, "yaml").text).toBe("${constructor} ${__proto__}");
});

test("a value is filled as its text would be, names of fields too", () => {
  expect(substituteJson({ "${X}": ["${X}", 1, null] }, { X: "x" })).toEqual({ x: ["x", 1, null] });
  expect(placeholdersIn("${A}${B.c}${A} $ {D} ${}")).toEqual(["A", "B.c"]);
});

test("every offset outside of a filled value maps back to the same character", () => {
  const piece = fc.constantFrom("a", "\n", "${X}", "${Long}", "${None}", "$", "{", "}");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const source = pieces.join("");
      const { text, original } = substituteText(source, { X: "", Long: "0123456789" }, "yaml");
      for (let i = 0; i < text.length; i++) {
        const char = text.charAt(i);
        if (/\d/.test(char)) expect(source.startsWith("${", original(i))).toBe(true);
        else expect(source.charAt(original(i))).toBe(char);
      }
    }),
  );
});
