/** Wrong arguments or settings, worded for the user with what to do: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
