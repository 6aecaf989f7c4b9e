export function copySampleProject(folder: string): Promise<void>;
