import { launchWorkbench, type Workbench } from '../harness/workbench.ts';
import { parseThemeName, type ThemeName } from '../harness/themes.ts';

export interface TourOptions {
  readonly theme?: string | undefined;
  /** Of the side bar, in px. */
  readonly width?: number | undefined;
}

interface Tour {
  readonly workbench: Workbench;
  /** Does the action, then takes the next numbered picture. */
  readonly step: (name: string, action: () => Promise<unknown>) => Promise<void>;
}

/** Walks through the extension on the sample project; leaves numbered pictures in `out/tour`. */
export async function runTour(options: TourOptions, report: (line: string) => void): Promise<void> {
  const theme: ThemeName = parseThemeName(options.theme ?? 'dark');
  const workbench = await launchWorkbench({ theme, viewport: { width: 1440, height: 900 } });
  let taken = 0;
  const step: Tour['step'] = async (name, action) => {
    await action();
    const picture = `out/tour/${String(++taken).padStart(2, '0')}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`;
    await workbench.screenshot(picture);
    report(picture);
  };
  try {
    await walk({ workbench, step }, options.width);
  } finally {
    await workbench.dispose();
  }
}

async function walk({ workbench, step }: Tour, width: number | undefined): Promise<void> {
  await step('Open the views', async () => {
    const chat = await workbench.chat();
    if (width !== undefined) await workbench.setSideBarWidth(width);
    await chat.locator('body').waitFor();
  });
}
