/** One change that an answer asks for, as written there. */
export type Edit = WholeFileEdit | PatchEdit | SearchReplaceEdit;

interface EditBase {
  /** Its place in the answer, from 1. */
  readonly index: number;
  /** The file as it is called after the edit; `''` when the answer names none. Not checked yet. */
  readonly path: string;
  readonly source: string;
  /** Why it cannot be applied whatever the files hold, as a sentence. */
  readonly flaw: string | undefined;
}

/** A code block that carries a path: the file is to hold exactly this. */
export interface WholeFileEdit extends EditBase {
  readonly kind: 'wholeFile';
  /** Lines end with `\n`, the last one too. */
  readonly content: string;
}

/** The part of a unified diff that is about one file. */
export interface PatchEdit extends EditBase {
  readonly kind: 'patch';
  readonly action: 'modify' | 'create' | 'delete' | 'rename' | 'copy';
  /** Where the content comes from. With `modify`, the other name the diff gives the file, tried when `path` is missing. */
  readonly oldPath: string;
  /** Index of the first edit of the same diff. A copy is made of the file as it is before that one. */
  readonly diffStart: number;
  readonly hunks: readonly Hunk[];
  /** The diff also asks for other permissions, which are not changed. */
  readonly changesMode: boolean;
}

export interface Hunk {
  /** The first line in the old file, from 1; `undefined` when the header has no numbers. */
  readonly oldStart: number | undefined;
  readonly lines: readonly HunkLine[];
}

export interface HunkLine {
  readonly kind: 'context' | 'removed' | 'added';
  /** Without its line ending; ends with `\r` where the diff says that the line ends with CRLF. */
  readonly text: string;
  /** It is the last line of the file and has no line ending. */
  readonly endsFile: boolean;
}

export interface SearchReplaceEdit extends EditBase {
  readonly kind: 'searchReplace';
  /** Lines without their endings. */
  readonly search: readonly string[];
  readonly replace: readonly string[];
}

type WithoutIndex<T> = T extends Edit ? Omit<T, 'index'> : never;

/** An edit that has not been numbered yet. */
export type EditDraft = WithoutIndex<Edit>;
