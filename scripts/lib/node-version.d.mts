export function unfitNode(version?: string): string | null;
