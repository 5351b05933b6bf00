/** Exit codes of every command. */
export const EXIT = {
  fine: 0,
  /** The command worked and the answer is no: findings, refused files, a divergence. */
  findings: 1,
  wrongUse: 2,
  interrupted: 130,
} as const;
