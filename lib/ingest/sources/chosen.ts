/** Whether something is among a share (0 to 1) of all: the same for its name each time, whoever asks. */
export function isChosen(name: string, share: number): boolean {
  if (share >= 1) return true;
  // FNV-1a
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash / 2 ** 32 < share;
}
