import type { SourceSettings } from "@/lib/contract/sourceSettings";

/** The source's, the environment's, or the first of AWS's regions. */
export function regionOf(
  { region }: Pick<SourceSettings, "region">,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return region ?? (environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || "us-east-1");
}
