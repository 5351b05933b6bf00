import { readArn } from "@/lib/base/arn";
import type { Substitutions } from "./substitute";

/*
 * CloudFormation's pseudo parameters that have an obvious value.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */

/** What is the same wherever nothing else is said. */
export const USUAL_PARTITION: Substitutions = { "AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com" };

/** The pseudo parameters of a place on AWS. */
export function pseudoParameters({
  region,
  account,
}: {
  readonly region: string;
  readonly account: string;
}): Substitutions {
  return { ...partitionOf(region), "AWS::Region": region, "AWS::AccountId": account };
}

/** The same of an ARN of an execution or a machine; empty when it is none. */
export function pseudoParametersOf(arn: string | null): Substitutions {
  const { partition, region, account } = readArn(arn) ?? {};
  if (!partition || !region || !account) return {};
  return { ...pseudoParameters({ region, account }), "AWS::Partition": partition };
}

function partitionOf(region: string): Substitutions {
  if (region.startsWith("cn-")) return { "AWS::Partition": "aws-cn", "AWS::URLSuffix": "amazonaws.com.cn" };
  return region.startsWith("us-gov-") ? { ...USUAL_PARTITION, "AWS::Partition": "aws-us-gov" } : USUAL_PARTITION;
}
