/*
 * AWS's sentences. Those with a mark are taken from answers of the service:
 *   R  recorded (corpus of ValidateStateMachineDefinition, CreateStateMachine and TestState calls)
 *   M  measured with ValidateStateMachineDefinition and published with the answer
 * The others follow the pattern of their neighbours; AWS asks nobody to rely on the wording.
 */

const listed = (names: readonly string[]) => `[${names.join(", ")}]`;

export const words = {
  /** R */
  required: (names: readonly string[]) => `These fields are required: ${listed(names)}`,
  /** M */
  unsupported: (name: string) => `Field '${name}' is not supported`,
  /** M */
  wrongLanguage: (name: string, is: string, needs: string) =>
    `The QueryLanguage is set to '${is}', but field '${name}' is only supported for the '${needs}' QueryLanguage`,
  /** R */
  downgrade: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
  /** M: several of fields that exclude each other. */
  several: (names: readonly string[]) => `There should only be one of the following fields: ${listed(names)}`,
  /** M: none of them. */
  none: (names: readonly string[]) => `This object should have only one of the following fields: ${listed(names)}`,
  /** M for STRING. */
  type: (type: "STRING" | "BOOLEAN" | "OBJECT" | "ARRAY") => `Expected value of type [${type}]`,
  /** M for Integer. */
  number: (type: "Integer" | "Float") => `Expected value of type ${type}`,
  /** M */
  minimum: (least: number) => `Minimum value is ${least}`,
  /** M */
  maximum: (most: number) => `Maximum value is ${most}`,
  /** M */
  oneOf: (values: readonly string[]) => `Value should be one of the following: ${listed(values)}`,
  /** R */
  empty: "Value cannot be empty",
  /** R */
  timestamp: "String does not match RFC3339 timestamp",
  /** M */
  path: "Value must be a valid JSONPath.",
  /** M */
  referenceStart: "Value is not a Reference Path: Reference path didn't start with '$'",
  referencePath: (reason: string) => `Value is not a Reference Path: ${reason}`,
  /** R */
  dynamic: (field: string) =>
    `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`,
  dynamicType: (field: string, type: string) =>
    `The value for the field '${field}' must be a STRING that contains a JSONPath but was an ${type}`,
  twice: (field: string) => `The fields '${field}' and '${field}.$' exclude each other`,
  /** M */
  jsonataMarks: "JSONata string must start with {% and end with %}",
  /** M */
  topLevel: (name: string) =>
    name === "$$" ? "Reference to '$$' is not supported." : `Reference to '${name}' at the top level is not supported.`,
  /** M */
  statesField: (name: string) => `Field '$states.${name}' does not exist.`,
  /** R */
  parameterMissing: (name: string) => `The field '${name}' is required but was missing`,
  /** M */
  parameterUnsupported: (name: string) => `The field "${name}" is not supported by Step Functions`,
  unknownService: (name: string) =>
    `'${name}' is no service of the AWS SDK that is known here; its action and parameters are not checked`,
  /** M */
  payloadRequired: (field: string, resource: string) => `${field} field is required for resource ARN: ${resource}`,
  /** M */
  resource: "Value is not a valid resource ARN",
  /** M (the head; the service adds a sentence about regions) */
  unrecognised: (resource: string) =>
    `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
  /** R */
  expressActivity: "Express state machine does not support Activity ARN",
  /** R, with the blank at the end of the callback's sentence. */
  expressSync: "Express state machine does not support '.sync' service integration",
  expressCallback: "Express state machine does not support '.waitForTaskToken' service integration ",
  /** M */
  expressDistributed: "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
  /** M */
  activityCredentials: "The field 'Credentials' is not supported for activities",
  /** M */
  allAlone: "States.ALL must appear alone and at end of list",
  /** M */
  notAllowedValue: (field: string) => `The field '${field}' does not match any of the allowed values`,
  /** M */
  headerLocation: "The field 'CSVHeaderLocation' is required",
  heartbeat: "The value of 'HeartbeatSeconds' must be smaller than the value of 'TimeoutSeconds'",
  maxDelay: "The value of 'MaxDelaySeconds' must be greater than the value of 'IntervalSeconds'",
  /** M */
  reservedVariable: "Cannot assign to reserved variable '$states'.",
  /** M */
  invalidVariable: (name: string) => `Invalid variable name '${name}': the variable name contains invalid characters.`,
  longVariable: (name: string) => `Invalid variable name '${name}': the variable name exceeds 80 characters.`,
  /** M (the end) */
  longName: (name: string) => `State name '${name}' exceeds the 80-character limit allowed by the service`,
  longLabel: (name: string) => `Label name '${name}' exceeds the 40-character limit allowed by the service`,
  labelCharacters: (name: string) => `Label name '${name}' contains invalid characters`,
  /** M */
  duplicateState: (name: string) => `Duplicate State name: ${name}`,
  /** M */
  duplicateLabel: (name: string) => `Duplicate Label name: ${name}`,
  /** M */
  missingTarget: (name: string) => `Missing 'Next' target: ${name}`,
  /** M */
  unreachable: (name: string) => `State "${name}" is not reachable.`,
  /** M */
  noEnd: "Workflow has no terminal state",
  /** The three warnings of AWS, in the words of its documentation of the codes. */
  noDollar: (field: string) =>
    `The field '${field}' appears to be a JSONPath or an intrinsic function, but its name does not end with '.$'`,
  noPath: (field: string) =>
    `The value of the field '${field}' looks like a path, but its name does not end with 'Path'`,
  staticResult: "The Result of a Pass state is static: paths in it are not evaluated",
} as const;

/** What hides the meaning of a field: another type of value, a text that is no path or expression, a state that is not there. */
const HIDES =
  /^(?:Expected value of type|Value (?:must be a valid JSONPath|is not a Reference Path|should be one of|cannot be empty)|The value for the field '|JSONata string must|Missing 'Next' target|Duplicate State name|This object should have only one of|There should only be one of|String does not match|The fields '|These fields are required: .*\b(?:Type|Choices|Resource|Branches|ErrorEquals|Next|StartAt|States|ItemProcessor|Iterator)\b)/s;

/**
 * Whether a field with this finding cannot be run as it is written. Others (a field that is not known, a parameter that
 * is missing, a name that is long) change nothing in what the interpreter does.
 */
export function hidesMeaning({ code, message }: { readonly code: string; readonly message: string }): boolean {
  return code === "INVALID_JSONATA_EXPRESSION" || HIDES.test(message);
}
