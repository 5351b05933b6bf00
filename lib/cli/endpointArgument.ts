import { UsageError } from "./usageError";

/**
 * The address that `--endpoint` gives, of what machines are created and executions started at. Throws UsageError for what
 * is no address, and for AWS itself: nothing is started there.
 */
export function endpointArgument(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--endpoint ${text}: give an address, as http://127.0.0.1:8083.`);
  }
  if (/(^|\.)amazonaws\.com(\.cn)?$|(^|\.)api\.aws$/.test(url.hostname)) {
    throw new UsageError("--endpoint: nothing is created or started on AWS; give the address of an emulator.");
  }
  return url.href;
}
