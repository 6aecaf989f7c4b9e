export function bundleForNode(source: string, target: string): Promise<void>;
