export function bundleCaptureWorker(target: string): Promise<void>;
export function bundleForNode(
  source: string,
  target: string,
  options?: { readonly withPackages?: boolean },
): Promise<void>;
