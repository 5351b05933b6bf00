/** Headers in which a function behind an address is told of its attempt. Texts of people's choosing are URI-encoded. */
export const ATTEMPT_HEADERS = {
  attemptId: "x-stepscope-attempt-id",
  state: "x-stepscope-state",
  /** 0 for the first attempt of a visit. */
  attempt: "x-stepscope-attempt",
  /** The function's name, or `sqs_sendMessage` for other services. */
  functionName: "x-stepscope-function",
} as const;
