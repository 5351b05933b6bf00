import { readArn, readExecutionArn } from "./arn";

/*
 * Addresses of the AWS console. They are where a person looks, not an API: AWS may change them, and they name nothing
 * that an ARN or a name does not.
 */

/** Console of a region; China and the US government have hosts of their own. */
function consoleOf(region: string): string {
  if (region.startsWith("cn-")) return `https://${region}.console.amazonaws.cn`;
  if (region.startsWith("us-gov-")) return `https://${region}.console.amazonaws-us-gov.com`;
  return `https://${region}.console.aws.amazon.com`;
}

export function lambdaConsoleHref(region: string, functionName: string): string {
  return `${consoleOf(region)}/lambda/home?region=${region}#/functions/${encodeURIComponent(functionName)}`;
}

/** The console writes a log group's name with `$252F` for each slash. */
export function logGroupConsoleHref(region: string, logGroup: string): string {
  const name = encodeURIComponent(logGroup).replaceAll("%2F", "$252F");
  return `${consoleOf(region)}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${name}`;
}

/** Of an execution of Step Functions; null for what is no ARN of one in an account of AWS, as those of emulators are. */
export function executionConsoleHref(arn: string, startedAt: number | null): string | null {
  const { region = "", account = "" } = readArn(arn) ?? {};
  const facts = readExecutionArn(arn);
  if (facts === null || !isRegion(region) || !/^\d{12}$/.test(account) || account === EMULATED) return null;
  const home = `${consoleOf(region)}/states/home?region=${region}#`;
  const id = encodeURIComponent(arn).replaceAll("%3A", ":").replaceAll("%2F", "/");
  if (facts.type === "STANDARD") return `${home}/v2/executions/details/${id}`;
  return `${home}/express-executions/details/${id}${startedAt === null ? "" : `?startDate=${startedAt}`}`;
}

/** The account of LocalStack and of others that run on a machine of one's own. */
const EMULATED = "000000000000";

/** A region from outside becomes a part of a host's name: only what can be one. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,8}(-[a-z]{1,12}){1,3}-\d{1,2}$/.test(text);
}
