import { type Command, InvalidArgumentError, Option } from "commander";
import { ANYWHERE, leastPolicy, POLICY_KINDS, type PolicyKind } from "@/lib/ingest/aws/policy";

type Options = {
  readonly kinds: readonly PolicyKind[];
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly machines: readonly string[];
  readonly buckets: readonly string[];
};

export function define(command: Command): void {
  command
    .addOption(
      new Option("--kinds <kinds>", `what is read, separated by commas: ${POLICY_KINDS.join(", ")}`)
        .argParser(kindsIn)
        .default(["standard", "express"] satisfies PolicyKind[], "standard,express"),
    )
    .addOption(
      new Option("--partition <partition>").choices(["aws", "aws-cn", "aws-us-gov"]).default(ANYWHERE.partition),
    )
    .option("--region <region>", "only of this region", fitting(/^[a-z0-9-]+$/, "a region"), ANYWHERE.region)
    .option("--account <account>", "only of this account", fitting(/^\d{12}$/, "12 digits"), ANYWHERE.account)
    .option("--machines <names...>", "only these state machines; * stands for any characters", [...ANYWHERE.machines])
    .option("--buckets <names...>", "only these buckets, for s3", [...ANYWHERE.buckets])
    .action(({ kinds, ...scope }: Options) => {
      console.log(JSON.stringify(leastPolicy(kinds, scope), null, 2));
    });
}

function kindsIn(text: string): PolicyKind[] {
  return text.split(",").map((given) => {
    const kind = POLICY_KINDS.find((known) => known === given.trim());
    if (kind === undefined) throw new InvalidArgumentError(`${given.trim()} is not one of ${POLICY_KINDS.join(", ")}.`);
    return kind;
  });
}

function fitting(pattern: RegExp, what: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`It is ${what}.`);
    return text;
  };
}
