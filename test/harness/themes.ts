import type { Locator, Page } from 'playwright-core';

export type ThemeName = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

/** Values of the setting `workbench.colorTheme`. */
export const themeIds: Readonly<Record<ThemeName, string>> = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/** The same themes as the theme picker calls them. */
export const themeLabels: Readonly<Record<ThemeName, string>> = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Dark High Contrast',
  'high-contrast-light': 'Light High Contrast',
};

const shownClasses: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-theme-defaults-themes-dark_modern-json',
  light: 'vscode-theme-defaults-themes-light_modern-json',
  'high-contrast': 'hc-black',
  'high-contrast-light': 'hc-light',
};

/** Matches the workbench once it wears the theme. */
export function isThemeShown(page: Page, theme: ThemeName): Locator {
  return page.locator(`.monaco-workbench.${shownClasses[theme]}`);
}

export function parseThemeName(text: string): ThemeName {
  const names = Object.keys(themeIds) as ThemeName[];
  const name = names.find(candidate => candidate === text);
  if (name === undefined) throw new Error(`Unknown theme: ${text}. Known: ${names.join(', ')}.`);
  return name;
}
