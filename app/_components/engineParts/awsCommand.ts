import { shellQuoted } from "@/lib/base/shellQuoted";

/*
 * What a button does, as a command of the AWS CLI: for a script, or for an account on AWS when the endpoint is left out.
 */

type Flags = Readonly<Record<string, string>>;

export function awsCommand(
  url: string,
  command: string,
  flags: Flags,
  service: "stepfunctions" | "events" = "stepfunctions",
): string {
  const given = Object.entries(flags).map(([name, value]) => `--${name} ${shellQuoted(value)}`);
  return [`aws ${service}`, command, ...given, `--endpoint-url ${url}`].join(" ");
}
