import type { PageCommand } from "../ui/pageCommands";

/** Commands that are shown at most. */
const MAX_SHOWN = 30;

/** Commands in whose names each word of the text begins a word, or else is held; the search for the text itself always. */
export function matchingCommands(commands: readonly PageCommand[], text: string): readonly PageCommand[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = commands.map((command) => ({ command, score: scoreOf(command, words) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_SHOWN)
    .map(({ command }) => command);
}

/** 3: each word begins one of the name; 2: each is held; 1: the search for what was typed; 0: it is not what is meant. */
function scoreOf({ id, name }: PageCommand, words: readonly string[]): number {
  if (id === "search") return 1;
  const lower = name.toLowerCase();
  if (words.every((word) => lower.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)))) return 3;
  return words.every((word) => lower.includes(word)) ? 2 : 0;
}
