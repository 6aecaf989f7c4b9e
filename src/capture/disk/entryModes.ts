/** As `modesByNumber` lists them. */
export const modeNumber = { file: 0, executable: 1, link: 2, folder: 3 } as const;
