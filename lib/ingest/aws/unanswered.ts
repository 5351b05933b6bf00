/** No answer within the time of a call. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";

  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
  }
}
