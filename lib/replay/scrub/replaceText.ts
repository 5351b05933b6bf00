import { isArn, readArn } from "@/lib/base/arn";
import { digest } from "@/lib/expr/digest";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Letters of a replacement: among a million texts two have the same with a probability of one in a hundred thousand. */
const LETTERS = 12;

/**
 * Another text in place of one, the same each time. A UUID has a UUID, an ARN one of the same service and kind.
 *
 * @param salt kept nowhere: without it nobody can try texts out.
 * @param part of what an ARN names.
 */
export function replaceText(text: string, salt: string, part: (name: string) => string): string {
  const arn = isArn(text) ? replaceArn(text, salt, part) : null;
  if (arn !== null) return arn;
  const hash = digest(`${salt}\n${text}`, "SHA-256");
  return UUID.test(text) ? uuidOf(hash) : lettersOf(hash);
}

function uuidOf(hash: string): string {
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return [...parts, hash.slice(20, 32)].join("-");
}

function lettersOf(hash: string): string {
  const letters = Array.from({ length: LETTERS }, (_, i) => {
    const byte = Number.parseInt(hash.slice(i * 4, i * 4 + 4), 16);
    return String.fromCharCode(97 + (byte % 26));
  });
  return letters.join("");
}

/** Words with which the names inside of ARNs begin. */
const KINDS: ReadonlySet<string> = new Set(
  (
    "execution express stateMachine activity mapRun label role assumed-role user policy function layer table rule event-bus " +
    "log-group secret parameter key alias cluster task task-definition service job job-queue job-definition project build " +
    "stack loadbalancer targetgroup db crawler database"
  ).split(" "),
);

const PARTITION = /^aws(?:-[a-z]{1,10}){0,3}$/;
const SERVICE = /^[a-z0-9-]{1,30}$/;

function replaceArn(text: string, salt: string, part: (name: string) => string): string | null {
  const arn = readArn(text);
  if (arn === null || !PARTITION.test(arn.partition) || !SERVICE.test(arn.service)) return null;
  const { partition, service, region, account } = arn;
  const names = arn.rest
    .join(":")
    .split(/([:/])/)
    .map((name) => (name === "" || name === ":" || name === "/" || KINDS.has(name) ? name : part(name)));
  const owner =
    account === ""
      ? ""
      : digest(`${salt}\naccount ${account}`, "SHA-256").replace(/[a-f]/g, "").slice(0, 12).padEnd(12, "0");
  return ["arn", partition, service, region === "" ? "" : REGION, owner, names.join("")].join(":");
}

/** The region of every ARN. */
export const REGION = "us-east-1";
