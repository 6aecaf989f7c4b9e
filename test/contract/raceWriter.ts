import * as fs from 'node:fs';
import { workerData } from 'node:worker_threads';
import { seeded } from '../random/seeded.ts';
import {
  cutBytes,
  grownPieces,
  pieceBytes,
  placeAt,
  raceFiles,
  type RaceFile,
  type RaceStart,
  wholeBytes,
} from './raceProtocol.ts';

/** Rewrites the files in bursts, `inPlace` all the time, with rests in between, until it is told to stop. */
const { folder, shared, putsTimeBack } = workerData as RaceStart;
const cells = new Int32Array(shared);
const random = seeded(1);

const place = (file: RaceFile): string => `${folder}/${file}`;

const inPlace = fs.openSync(place('inPlace'), 'w');
fs.ftruncateSync(inPlace, wholeBytes);
const small = fs.openSync(place('small'), 'w');

const write: Record<RaceFile, (version: number) => void> = {
  inPlace: version => {
    fs.writeSync(inPlace, Uint32Array.of(version), 0, 4, 0);
    fs.writeSync(inPlace, Uint32Array.of(version), 0, 4, wholeBytes - 4);
  },
  cut: version => fs.writeFileSync(place('cut'), numbers(version, cutBytes)),
  renamed: version => {
    fs.writeFileSync(`${folder}/../renamed`, numbers(version, cutBytes));
    fs.renameSync(`${folder}/../renamed`, place('renamed'));
  },
  grown: version =>
    fs.writeFileSync(place('grown'), numbers(version, pieceBytes), { flag: version % grownPieces === 1 ? 'w' : 'a' }),
  small: version => {
    fs.writeSync(small, Uint32Array.of(version), 0, 4, 0);
    if (putsTimeBack) fs.futimesSync(small, 1_000_000_000, 1_000_000_000);
  },
};

const numbers = (version: number, length: number): Uint32Array => new Uint32Array(length / 4).fill(version);

function step(file: RaceFile): void {
  const { begun, done } = placeAt(file);
  const version = Atomics.add(cells, begun, 1) + 1;
  write[file](version);
  Atomics.store(cells, done, version);
}

for (const file of raceFiles) step(file);
while (Atomics.load(cells, 0) === 0) {
  const file = raceFiles[random(raceFiles.length)] ?? 'small';
  for (let count = random(30); count >= 0; count--) {
    step(file);
    for (let more = 0; more < 10; more++) step('inPlace');
  }
  if (random(10) === 0) Atomics.wait(cells, 0, 0, random(20));
}
