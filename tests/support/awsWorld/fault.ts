export type Body = Readonly<Record<string, unknown>>;

/** An error of the service, by its name in the model. */
export class Fault extends Error {
  constructor(
    readonly type: string,
    message = type,
    readonly status = 400,
  ) {
    super(message);
  }
}
