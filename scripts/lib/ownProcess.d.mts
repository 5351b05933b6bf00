export function needsOwnProcess(path: string, text: string): boolean;
