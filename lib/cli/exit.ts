/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** The command worked and the answer is no: findings, refused files, a divergence. */
  findings: 1,
  usage: 2,
  interrupted: 130,
} as const;
