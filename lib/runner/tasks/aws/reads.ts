/*
 * Which actions only read. One table, judged for all services by the verb that AWS begins an action with; what is not known to
 * read counts as changing something, so a new verb is refused rather than let through.
 */

/** Verbs that read, wherever they begin an action. */
const READING =
  /^(get|batchGet|transactGet|list|describe|batchDescribe|head|query|scan|search|lookup|filter|discover|count)(?![a-z])/;

/** Actions that begin like reading and do more: what they answer lets somebody in, or they make, take or run something. */
const NOT_READING: readonly { readonly action: RegExp; readonly because: string }[] = [
  { action: /^get\w*Credentials/, because: "it makes credentials" },
  { action: /^get\w*Token(For\w+)?$/, because: "it makes a token that lets somebody in" },
  { action: /^get\w*PresignedUrl$/i, because: "it makes an address that lets somebody in" },
  { action: /^get(Instance|Compute|Data)Access$/, because: "it makes credentials" },
  { action: /^get\w*Password$/, because: "it makes or shows a password" },
  { action: /^getActivityTask$/, because: "it takes a task from an activity" },
  { action: /^getId$/, because: "it makes an identity" },
  { action: /^getEventPrediction/, because: "it runs a model and keeps what it says" },
];

/** Actions of one service whose verb says too little, with what they do. */
const OF_SERVICES: ReadonlyMap<string, string> = new Map([["timestreamquery:query", "UNLOAD writes to S3"]]);

/**
 * Whether an action of a service only reads.
 * @param service as `aws-sdk` names it.
 * @param action camelCase, without the pattern.
 */
export function isReading(service: string, action: string): boolean {
  if (OF_SERVICES.has(`${service}:${action}`)) return false;
  return READING.test(action) && !NOT_READING.some((one) => one.action.test(action));
}
