import { CallFailed } from "../pace/call";
import { codeOf } from "./collection";

const DENIED = /AccessDenied|UnauthorizedOperation|NotAuthorized/i;

/** Whether a call was refused because a policy does not allow it. */
export function isDenied(error: unknown): boolean {
  return DENIED.test(codeOf(error) ?? "") || (error instanceof CallFailed && DENIED.test(String(error.cause)));
}

/** What a policy lacks, in a sentence; `permission` as IAM writes it. */
export function deniedSentence(permission: string): string {
  return `The credentials may not call it: a policy has to allow ${permission}.`;
}
