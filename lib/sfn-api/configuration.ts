import type { JsonObject } from "@/lib/base/json";
import { ApiError } from "./apiError";

/** Logging, tracing and encryption of a state machine, as the API has them. */
export type Configuration = {
  readonly loggingConfiguration?: JsonObject;
  readonly tracingConfiguration?: JsonObject;
  readonly encryptionConfiguration?: JsonObject;
};

/** `isInitial`: the revision that a machine was created with, which the API shows no id of. */
export type StoredConfiguration = Configuration & { readonly isInitial?: true };

type Logging = {
  readonly level?: string;
  readonly includeExecutionData?: boolean;
  readonly destinations?: readonly {
    readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string };
  }[];
};

type Given = {
  readonly loggingConfiguration?: Logging;
  readonly tracingConfiguration?: { readonly enabled?: boolean };
  readonly encryptionConfiguration?: { readonly type?: string };
};

/** The configuration of a request. Throws as AWS does where it cannot be used. */
export function readConfiguration({
  loggingConfiguration,
  tracingConfiguration,
  encryptionConfiguration,
}: Given): Configuration {
  if (encryptionConfiguration?.type === "CUSTOMER_MANAGED_KMS_KEY") {
    throw new ApiError(
      "InvalidEncryptionConfiguration",
      "Invalid Encryption Configuration: the local engine has no KMS keys. Use AWS_OWNED_KEY.",
    );
  }
  return {
    ...(loggingConfiguration === undefined ? {} : { loggingConfiguration: readLogging(loggingConfiguration) }),
    ...(tracingConfiguration === undefined
      ? {}
      : { tracingConfiguration: { enabled: tracingConfiguration.enabled ?? false } }),
    ...(encryptionConfiguration === undefined ? {} : { encryptionConfiguration: { ...encryptionConfiguration } }),
  };
}

function readLogging({ level = "OFF", includeExecutionData = false, destinations }: Logging): JsonObject {
  if (level !== "OFF" && destinations?.length !== 1) {
    throw new ApiError(
      "InvalidLoggingConfiguration",
      "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    );
  }
  if (destinations !== undefined && destinations.length > 1) {
    throw new ApiError(
      "InvalidLoggingConfiguration",
      "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    );
  }
  const groups = (destinations ?? []).map(({ cloudWatchLogsLogGroup }) => cloudWatchLogsLogGroup?.logGroupArn);
  if (groups.some((arn) => arn === undefined)) {
    throw new ApiError(
      "InvalidLoggingConfiguration",
      "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    );
  }
  return {
    level,
    includeExecutionData,
    ...(destinations === undefined || groups.length === 0
      ? {}
      : { destinations: groups.map((arn) => ({ cloudWatchLogsLogGroup: { logGroupArn: arn ?? "" } })) }),
  };
}

/** In one order of members, so that texts of equal ones are equal. */
export function configurationOf(configuration: Configuration): Configuration {
  const { loggingConfiguration, tracingConfiguration, encryptionConfiguration } = configuration;
  return {
    ...(loggingConfiguration === undefined ? {} : { loggingConfiguration }),
    ...(tracingConfiguration === undefined ? {} : { tracingConfiguration }),
    ...(encryptionConfiguration === undefined ? {} : { encryptionConfiguration }),
  };
}
