import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { awsCommand } from "@/app/_components/engineParts/awsCommand";
import { shellQuoted } from "@/lib/base/shellQuoted";

/** The arguments that a POSIX shell makes of a text. */
function argumentsOf(command: string): string[] {
  const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

test("a shell reads back each argument of a copied command as it was", () => {
  const said = fc
    .string({ unit: "binary" })
    .filter((text) => !text.includes("\0") && Buffer.from(text).toString() === text);
  fc.assert(
    fc.property(fc.array(said, { minLength: 1, maxLength: 8 }), (texts) => {
      expect(argumentsOf(texts.map(shellQuoted).join(" "))).toEqual(texts);
    }),
    { numRuns: 40 },
  );
});

test("an input with quotes, dollars and line ends reaches the AWS CLI whole", () => {
  const input = `{"who": "O'Brien", "cost": "$(rm -rf ~) \`x\`", "note": "a\\nb"}\n`;
  expect(argumentsOf(awsCommand("http://127.0.0.1:8083", "start-execution", { name: "n-1", input }))).toEqual(
    ["aws", "stepfunctions", "start-execution", "--name", "n-1", "--input", input].concat(
      "--endpoint-url",
      "http://127.0.0.1:8083",
    ),
  );
});

test("a rule's command is one of EventBridge, with its pattern whole", () => {
  const pattern = '{"source": ["shop"], "detail": {"note": [{"prefix": "it\'s"}]}}';
  const command = awsCommand("http://127.0.0.1:8083", "put-rule", { name: "r", "event-pattern": pattern }, "events");
  expect(argumentsOf(command).slice(0, 7)).toEqual([
    ...["aws", "events", "put-rule", "--name", "r", "--event-pattern", pattern],
  ]);
});
