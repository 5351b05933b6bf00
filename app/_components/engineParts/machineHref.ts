/** The page of a machine. */
export function machineHref(arn: string): string {
  return `/engine/machine?${new URLSearchParams({ arn })}`;
}
