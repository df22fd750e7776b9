export function ways(words: readonly string[]): Record<string, string>;
