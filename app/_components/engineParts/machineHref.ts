/** The page of a machine; with `from`, the ARN of an execution whose input stands in the form of the next one. */
export function machineHref(arn: string, from?: string): string {
  return `/engine/machine?${new URLSearchParams(from === undefined ? { arn } : { arn, from })}`;
}
