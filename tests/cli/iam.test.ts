import { describe, expect, test } from "vitest";
import { stepscope } from "./run";

describe("stepscope iam", () => {
  test("prints a policy as JSON", async () => {
    const { code, out, err } = await stepscope(["iam"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { Version, Statement } = JSON.parse(out) as { Version: string; Statement: { Action: string[] }[] };
    expect(Version).toBe("2012-10-17");
    expect(Statement.flatMap(({ Action }) => Action)).toContain("states:GetExecutionHistory");
  });

  test("of the kinds and the place that are named", async () => {
    const args = ["--kinds", "s3, metrics", "--partition", "aws-cn", "--buckets", "a", "b"];
    const { out } = await stepscope(["iam", ...args]);
    const { Statement } = JSON.parse(out) as { Statement: { Resource: string[] }[] };
    expect(Statement).toHaveLength(2);
    expect(Statement[0]?.Resource).toContain("arn:aws-cn:s3:::b/*manifest.json");
  });

  test.each([
    [["--kinds", "standard,all"], "all is not one of standard, express"],
    [["--account", "12"], "It is 12 digits."],
    [["--partition", "moon"], "aws-us-gov"],
  ])("refuses %j", async (args, why) => {
    const { code, out, err } = await stepscope(["iam", ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(why);
  });
});
