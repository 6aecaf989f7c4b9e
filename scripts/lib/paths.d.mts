export const projectRoot: string;
export const cacheFolder: string;
export const vsixFile: string;
export const sampleProject: string;
export function inProject(...parts: readonly string[]): string;
