/** An error of the API, as its callers see it: HTTP 400 with the modelled name. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  /**
   * @param code as the API models it: `StateMachineDoesNotExist`.
   * @param members further members of the error's shape.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly members: Readonly<Record<string, string>> = {},
    readonly status = 400,
  ) {
    super(message);
  }
}

export const invalidArn = (why: string) => new ApiError("InvalidArn", `Invalid Arn: '${why}'`);
export const invalidName = (name: string) => new ApiError("InvalidName", `Invalid Name: '${name}'`);
export const noMachine = (arn: string) =>
  new ApiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
export const noExecution = (arn: string) => new ApiError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
export const noActivity = (arn: string) => new ApiError("ActivityDoesNotExist", `Activity Does Not Exist: '${arn}'`);
export const noResource = (arn: string) =>
  new ApiError("ResourceNotFound", `Resource not found: '${arn}'`, { resourceName: arn });
export const wrongType = () =>
  new ApiError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
export const conflict = (message: string) => new ApiError("ConflictException", message);
export const invalidRequest = (message: string, reason?: string) =>
  new ApiError("ValidationException", message, reason === undefined ? {} : { reason });
export const invalidToken = () => new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
export const deleting = (arn: string) => new ApiError("StateMachineDeleting", `State Machine is deleting: '${arn}'`);
