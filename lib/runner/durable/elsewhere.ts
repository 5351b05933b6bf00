/** Another engine has the execution. */
export class ElsewhereError extends Error {
  override readonly name = "ElsewhereError";
  constructor(readonly owner: string) {
    super(`the execution is run by ${owner}`);
  }
}
