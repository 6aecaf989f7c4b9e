/** Where the store tells what a developer should know. Messages hold no file contents and no absolute paths. */
export interface StoreLog {
  info(message: string): void;
  error(message: string, cause?: unknown): void;
}
