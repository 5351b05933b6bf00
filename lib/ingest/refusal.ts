/** A source that cannot be read, worded for the user with the remedy. Thrown inside a stream, a value outside of it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
