/** Rooms whose tests start programs, or load what reads its environment once a process. */
const ROOMS = /^tests\/(check|cli|soak|start|testing)\//;

/** What a test changes of its process, which others in the same process would find changed. */
const CHANGES = [
  /\bvi\.(mock|doMock|spyOn|stubGlobal|stubEnv|useFakeTimers|setSystemTime|resetModules)\b/,
  /\bprocess\.(chdir\(|exitCode = |env(\.\w+|\["\w+"\])? = )/,
  /\b(Object\.assign\(|delete )process\.env\b/,
  /\bglobalThis(\.\w+|\["\w+"\]) = /,
];

/** Helpers that measure the memory of the process they are called in. */
const MEASURES = /support\/(waitingExecutions|storedCopies)"/;

/**
 * Whether a test file runs in a process of its own, by its path from the project's folder and its text. All others share
 * a few processes, file after file, with the modules that they import.
 */
export function needsOwnProcess(path, text) {
  return ROOMS.test(path) || MEASURES.test(text) || CHANGES.some((change) => change.test(text));
}
