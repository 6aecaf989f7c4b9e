/** A tree that is measured: a copy, in which a checkpoint leaves nothing out. */
export interface BenchTree {
  readonly name: string;
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/** Rows tell which tree they are about. */
export const about = ({ name, files, bytes }: BenchTree) => ({ tree: name, files, bytes });

/** A name for folders that no other tree of the run has. */
export const keyOf = ({ folder }: BenchTree): string => folder.replaceAll(/\W/g, '_');
