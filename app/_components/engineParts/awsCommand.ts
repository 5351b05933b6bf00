import { awsCommand as commandOf } from "@/lib/contract/awsCommand";

/** What a button of the local engine does, for a script, or for an account on AWS when the endpoint is left out. */
export function awsCommand(
  url: string,
  command: string,
  flags: Readonly<Record<string, string>>,
  service: "stepfunctions" | "events" = "stepfunctions",
): string {
  return commandOf(`${service} ${command}`, flags, { region: null, profile: null, endpoint: url });
}
