import { spawn } from "node:child_process";
import { root } from "./root.mjs";

/** How long a child may take to end by itself before it is killed. */
const GRACE_MS = 5_000;

/** A child that ended this often within this time is not started again: something is wrong that a restart cannot mend. */
const MOST_RESTARTS = 5;
const WITHIN_MS = 300_000;

/** Exit code of "wrong use or broken input": starting again with the same settings would fail the same way. */
const WRONG_USE = 2;

/**
 * Starts `node ARGS` and keeps it running, with a growing pause between restarts, until `stop()`.
 *
 * The child has a channel to this process. It says `{ ready: … }` through it; it ends itself when the channel closes,
 * which happens too when this process is killed, so nothing is left behind. `onGone` is called once, when the child
 * ended for good without being told to.
 */
export function keepRunning(name, args, { env = {}, onReady = () => {}, onGone = () => {}, say = console.error } = {}) {
  let child = null;
  let stopping = false;
  let timer = null;
  const ends = [];

  function start() {
    child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.on("message", (message) => {
      if (message?.ready) onReady(message);
    });
    child.once("error", (error) => say(`${name}: ${error.message}`));
    child.once("exit", ended);
  }

  function ended(code, signal) {
    child = null;
    if (stopping) return;
    const now = Date.now();
    ends.push(now);
    const recent = ends.filter((at) => now - at < WITHIN_MS).length;
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    if (code === WRONG_USE || recent > MOST_RESTARTS) {
      say(
        `The ${name} process ${how}${recent > MOST_RESTARTS ? ` (${recent} times in five minutes)` : ""}; not starting it again.`,
      );
      onGone(code ?? 1);
      return;
    }
    const pause = 500 * 2 ** (recent - 1);
    say(`The ${name} process ${how}; starting it again in ${pause / 1000} s.`);
    timer = setTimeout(start, pause);
  }

  function stop() {
    stopping = true;
    clearTimeout(timer);
    const running = child;
    if (!running) return Promise.resolve();
    return new Promise((resolve) => {
      const force = setTimeout(() => running.kill("SIGKILL"), GRACE_MS);
      running.once("exit", () => {
        clearTimeout(force);
        resolve();
      });
      if (running.connected) running.disconnect();
      else running.kill("SIGTERM");
    });
  }

  start();
  return { stop };
}
