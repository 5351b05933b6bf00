import { err, type Result } from "@/lib/base/result";

/** Why the engine refuses, by the name of the API's error. */
export type Refusal = {
  readonly code:
    | "ExecutionAlreadyExists"
    | "ExecutionDoesNotExist"
    | "ExecutionNotRedrivable"
    | "InvalidToken"
    | "ResourceNotFound"
    | "TaskDoesNotExist"
    | "TaskTimedOut"
    | "ValidationException";
  readonly message: string;
  /** Of a ValidationException. */
  readonly reason?: string;
};

export type Answer<T> = Result<T, Refusal>;

export function refuse(code: Refusal["code"], message: string, reason?: string): Result<never, Refusal> {
  return err({ code, message, ...(reason === undefined ? {} : { reason }) });
}
