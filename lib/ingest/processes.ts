import { hostname } from "node:os";

/* Processes of this computer that hold something in the database or on disk. */

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Whether the process of a holder's name, `HOST:PID`, is known to be gone; of another computer's nobody can tell. */
export function isGone(holder: string): boolean {
  const [host, pid = ""] = holder.split(":");
  if (host !== hostname() || !/^\d{1,10}$/.test(pid) || Number(pid) === process.pid) return false;
  return !isRunning(Number(pid));
}
