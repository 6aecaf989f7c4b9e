import type * as fs from 'node:fs';

/** The calls of the file system that changes are made of, so that tests can stand in front of each. */
export type DiskCalls = Pick<
  typeof fs,
  | 'closeSync'
  | 'fchmodSync'
  | 'fdatasync'
  | 'fdatasyncSync'
  | 'fstatSync'
  | 'fsync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readdirSync'
  | 'readFileSync'
  | 'readlinkSync'
  | 'renameSync'
  | 'rmdirSync'
  | 'symlinkSync'
  | 'unlinkSync'
  | 'writeSync'
>;
