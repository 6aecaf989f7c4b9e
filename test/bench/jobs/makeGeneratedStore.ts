import { makeGenerated, type GeneratedOptions } from '../support/generated.ts';
import { peakMemory } from '../support/machine.ts';
import { imageKb, logKb } from '../support/sizes.ts';

export async function makeGeneratedStore(options: GeneratedOptions) {
  await makeGenerated(options);
  return { imageKb: imageKb(options.store), logKb: logKb(options.store), rss: peakMemory() };
}
