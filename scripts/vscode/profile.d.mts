export interface Profile {
  readonly home: string;
  readonly userData: string;
  readonly settingsFile: string;
  readonly extensions: string;
  readonly configFile: string;
  readonly logFile: string;
}

export function createProfile(home: string, settings?: Readonly<Record<string, unknown>>): Promise<Profile>;
export function writeSettings(profile: Profile, settings: Readonly<Record<string, unknown>>): Promise<void>;
