import type { Peer } from "./clients";
import type { Integration } from "./integrations";
import { isReading } from "./reads";
import type { ServiceFailure } from "./serviceErrors";

/** Hosts of AWS: a mapping to one of them is a call to AWS, whatever it is written as. */
const AWS_HOST = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws|amazonaws\.eu|api\.amazonwebservices\.com\.cn)$/i;

/** Whether an address is one of AWS's own. */
export function isAwsAddress(address: string): boolean {
  return AWS_HOST.test(new URL(address).hostname.replace(/\.$/, ""));
}

/**
 * Why a call may not be made; null: it may. Somebody's endpoint may be asked everything; AWS only what `aws: true` names, and
 * nothing that starts, changes or invokes something while `readOnly` is not false.
 */
export function refusal(
  { endpoint }: Pick<Peer, "endpoint">,
  { service, action }: Pick<Integration, "service" | "action">,
  readOnly: boolean,
): ServiceFailure | null {
  if (endpoint !== null) return isAwsAddress(endpoint) ? noEndpoint(endpoint) : null;
  if (!readOnly || isReading(service, action)) return null;
  return {
    error: "Stepscope.ReadOnly",
    cause:
      `${service}:${action} starts, changes or invokes something on AWS, and the engine is read-only. To let it: ` +
      `engine: { readOnly: false } in stepscope.config. To have something else stand for it: an endpoint, module, url or mock.`,
  };
}

function noEndpoint(endpoint: string): ServiceFailure {
  return {
    error: "Stepscope.ReadOnly",
    cause: `${endpoint} is AWS itself and no endpoint that stands for it: map the resource to { aws: true } instead.`,
  };
}
