import { jsonEqual, type Json } from "@/lib/base/json";
import { ApiError } from "./apiError";
import type { EncryptionConfiguration, LoggingConfiguration, TracingConfiguration } from "./members";

/** Logging, tracing and encryption of a state machine, as the API tells them. */
export type Configuration = {
  readonly loggingConfiguration: LoggingConfiguration;
  readonly tracingConfiguration: TracingConfiguration;
  readonly encryptionConfiguration: EncryptionConfiguration;
};

/** `isInitial`: the revision that a machine was created with, which the API shows no id of. */
export type StoredConfiguration = Partial<Configuration> & { readonly isInitial?: true };

type Given = { readonly [Key in keyof Configuration]?: Configuration[Key] | undefined };

const USUAL: Configuration = {
  loggingConfiguration: { level: "OFF", includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: "AWS_OWNED_KEY" },
};

/** The configuration of a stored revision, with AWS's defaults. */
export function readConfiguration(text: string): Configuration & { readonly isInitial: boolean } {
  const { isInitial = false, ...stored } = JSON.parse(text) as StoredConfiguration;
  return { ...USUAL, ...stored, isInitial };
}

export function storedConfiguration(configuration: Configuration, isInitial: boolean): string {
  const { loggingConfiguration, tracingConfiguration, encryptionConfiguration } = configuration;
  const stored: StoredConfiguration = { loggingConfiguration, tracingConfiguration, encryptionConfiguration };
  return JSON.stringify(isInitial ? { ...stored, isInitial } : stored);
}

/** What a request gives over what there was: each part as a whole. Throws as AWS does where it cannot be used. */
export function changedConfiguration(given: Given, before: Configuration = USUAL): Configuration {
  const { loggingConfiguration: logging, tracingConfiguration: tracing, encryptionConfiguration: encryption } = given;
  if (logging !== undefined) checkLogging(logging);
  if (encryption !== undefined) checkEncryption(encryption);
  return {
    loggingConfiguration:
      logging === undefined ? before.loggingConfiguration : { ...USUAL.loggingConfiguration, ...logging },
    tracingConfiguration:
      tracing === undefined ? before.tracingConfiguration : { ...USUAL.tracingConfiguration, ...tracing },
    encryptionConfiguration: encryption ?? before.encryptionConfiguration,
  };
}

export function isSameConfiguration(one: Configuration, other: Configuration): boolean {
  const shown = ({ loggingConfiguration, tracingConfiguration, encryptionConfiguration }: Configuration) =>
    ({ loggingConfiguration, tracingConfiguration, encryptionConfiguration }) as unknown as Json;
  return jsonEqual(shown(one), shown(other));
}

function checkLogging({ level = "OFF", destinations = [] }: LoggingConfiguration): void {
  const isLogging = level !== "OFF";
  const hasGroup = destinations.every((one) => one.cloudWatchLogsLogGroup?.logGroupArn !== undefined);
  if (destinations.length > 1 || (isLogging && destinations.length === 0) || !hasGroup) {
    throw new ApiError(
      "InvalidLoggingConfiguration",
      "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    );
  }
}

export function checkEncryption({ type }: EncryptionConfiguration): void {
  if (type === "AWS_OWNED_KEY") return;
  throw new ApiError(
    "InvalidEncryptionConfiguration",
    "Invalid Encryption Configuration: the local engine has no KMS keys. Use AWS_OWNED_KEY.",
  );
}
