/** Why an edit does not fit the file, and where the file is most like what the edit expects. */
export interface Misfit {
  /** A sentence for the user. */
  readonly reason: string;
  /** Lines count from 1. */
  readonly nearest: { readonly line: number; readonly text: string } | undefined;
}

export const misfit = (reason: string, nearest?: Misfit['nearest']): Misfit => ({ reason, nearest });

export const alreadyThere = 'It looks as if this edit is already there.';
