/** What processes load that replay: beside this file when it is bundled. */
export const REPLAY_SCRIPT = new URL("./replayProcess.mjs", import.meta.url);
