export function filesBelow(path: string): string[];
export function hashOf(paths: readonly string[], facts?: readonly unknown[]): string;
export function isFresh(stamp: string, hash: string): boolean;
export function forget(stamp: string): void;
export function keep(stamp: string, hash: string): void;
