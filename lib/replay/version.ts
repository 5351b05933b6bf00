/**
 * Rises when the interpreter, or what compares its runs with recorded ones, can come to another verdict on the same
 * record: verdicts of older versions are then stale, and given anew.
 */
export const INTERPRETER_VERSION = 2;
