/**
 * What to break: `find` occurs once in `file`. `why` says what is wrong then.
 *
 * @typedef {{ readonly file: string, readonly find: string, readonly replace: string, readonly why: string }} Mutation
 * @type {readonly Mutation[]}
 */
export const mutations = [
  {
    why: 'a commit is acknowledged without a sync',
    file: 'src/storage/log/segmentWriter.ts',
    find: `    try {
      await this.#file.sync();
    } catch`,
    replace: `    try {
      await Promise.resolve();
    } catch`,
  },
  {
    why: 'a commit is acknowledged before its sync has ended',
    file: 'src/storage/log/segmentWriter.ts',
    find: `    try {
      await this.#file.sync();
    } catch`,
    replace: `    try {
      void this.#file.sync();
    } catch`,
  },
  {
    why: 'a segment is linked before the bytes it took over are synced',
    file: 'src/storage/log/segmentWriter.ts',
    find: 'if (hasBytes) await this.#file.sync();',
    replace: 'if (hasBytes) await Promise.resolve();',
  },
  {
    why: 'a segment is linked before the bytes it takes over are written',
    file: 'src/storage/log/log.ts',
    find: `      if (absorbed.bytes.length > 0) await writer.write(0, absorbed.bytes);
      await writer.link(headAfter(this.segments, absorbed, this.#place, this.id), absorbed.bytes.length > 0);`,
    replace: `      await writer.link(headAfter(this.segments, absorbed, this.#place, this.id), false);
      if (absorbed.bytes.length > 0) await writer.write(0, absorbed.bytes);`,
  },
  {
    why: 'a link is not synced',
    file: 'src/storage/log/segmentWriter.ts',
    find: `    await this.#file.write(0, encodeHead({ ...head, number: this.number }));
    await this.#file.sync();`,
    replace: '    await this.#file.write(0, encodeHead({ ...head, number: this.number }));',
  },
  {
    why: 'the name of a segment is not synced',
    file: 'src/storage/log/segmentWriter.ts',
    find: `    await this.#files.syncFolder();
    this.#start = head.start;`,
    replace: '    this.#start = head.start;',
  },
  {
    why: 'a commit is acknowledged without looking for another writer',
    file: 'src/storage/log/log.ts',
    find: 'if (!(await this.#isHighest(writer.number))) {',
    replace: 'if (!(await this.#isHighest(writer.number)) && this.#place.commit < 0) {',
  },
  {
    why: 'the log is read before the right to write is claimed',
    file: 'src/storage/writerRole.ts',
    find: `    if (this.#access === 'reading' || !(await log.claim())) return false;
    const state = await this.#catchUp();`,
    replace: `    const state = await this.#catchUp();
    if (this.#access === 'reading' || !(await log.claim())) return false;`,
  },
  {
    why: 'what another process wrote last is built upon without a sync',
    file: 'src/storage/log/log.ts',
    find: '      await this.#syncLast();\n',
    replace: '',
  },
  {
    why: 'a commit that is found in the log counts as stored before its segment has a durable name',
    file: 'src/storage/writerRole.ts',
    find: '    await indexedLog.log.syncSegments();\n',
    replace: '',
  },
  {
    why: 'a commit in doubt counts as stored although another process may have read less',
    file: 'src/storage/writerRole.ts',
    find: '    if (!log.isSettled) return undefined;\n',
    replace: '',
  },
  {
    why: 'what a failed sync may have lost is read back and counts',
    file: 'src/storage/log/log.ts',
    find: '    if (this.#suspect === this.#chain.segments.at(-1)?.number && this.#suspect !== undefined) return;\n',
    replace: '',
  },
  {
    why: 'a whole segment is published without a sync',
    file: 'src/storage/log/segmentWriter.ts',
    find: `      await file.write(0, Buffer.concat([encodeHead(head), bytes]));
      await file.sync();`,
    replace: '      await file.write(0, Buffer.concat([encodeHead(head), bytes]));',
  },
  {
    why: 'the name of a whole segment is not synced',
    file: 'src/storage/log/segmentWriter.ts',
    find: `  try {
    await files.syncFolder();
  } catch`,
    replace: `  try {
    await Promise.resolve();
  } catch`,
  },
  {
    why: 'a whole segment counts although the log goes past it',
    file: 'src/storage/log/log.ts',
    find: "if (chain === 'newerVersion' || chain.segments.at(-1)?.number !== number) return 'conflict';",
    replace: "if (chain === 'newerVersion') return 'conflict';",
  },
  {
    why: 'a read takes note of segments whose commits were not read',
    file: 'src/storage/log/log.ts',
    find: '      return readRecordAt(this.#files, chain.segments, place);',
    replace: `      this.#setChain(chain);
      return readRecordAt(this.#files, chain.segments, place);`,
  },
  {
    why: 'records of a commit count one by one',
    file: 'src/storage/log/logReader.ts',
    find: 'if (found.record.isLast) yield finish',
    replace: 'yield finish',
  },
  {
    why: 'the checksum of a record is not looked at',
    file: 'src/storage/log/logRecord.ts',
    find: 'if (crc32(payload) !== header.payloadCheck) return undefined;',
    replace: '',
  },
  {
    why: 'the hash of a content is not looked at',
    file: 'src/storage/blobs/blobStore.ts',
    find: 'if (content !== undefined && blobIdOf(content) === id) return content;',
    replace: 'if (content !== undefined) return content;',
  },
  {
    why: 'garbage collection switches to a log that is not synced',
    file: 'src/storage/log/logBuilder.ts',
    find: `logId: this.logId }));
    await this.#file.sync();`,
    replace: 'logId: this.logId }));',
  },
  {
    why: 'garbage collection switches without syncing the names',
    file: 'src/storage/log/logBuilder.ts',
    find: '    await this.#files.syncFolder();\n',
    replace: '',
  },
  {
    why: 'garbage collection deletes the present log before the switch',
    file: 'src/storage/log/log.ts',
    find: '    if (!(await builder.publish(number))) return false;',
    replace: `    for (const { name } of this.#chain.segments) await this.#files.unlink(name);
    if (!(await builder.publish(number))) return false;`,
  },
  {
    why: 'a switch that failed half way is taken back, and the former log written on',
    file: 'src/storage/log/log.ts',
    find: `    await this.stopWriting();
    if (!(await builder.publish(number))) return false;`,
    replace: `    const takeBack = async error => {
      await this.#files.unlink(segmentName(number));
      throw error;
    };
    if (!(await builder.publish(number).catch(takeBack))) return false;
    await this.stopWriting();`,
  },
  {
    why: 'garbage collection forgets the commits made meanwhile',
    file: 'src/storage/upkeep/collectGarbage.ts',
    find: '  for (const commit of since) await copy.addWhole(commit);',
    replace: '  since.pop();\n  for (const commit of since) await copy.addWhole(commit);',
  },
  {
    why: 'an image of another log is believed',
    file: 'src/storage/indexedLog.ts',
    find: 'saved.logId !== this.log.id || ',
    replace: '',
  },
  {
    why: 'the checksum of an image is not looked at',
    file: 'src/storage/savedIndex.ts',
    find: ' || crc32(image) !== header.readUInt32LE(56)',
    replace: '',
  },
  {
    why: 'an image says that it contains one commit more than it does',
    file: 'src/storage/indexedLog.ts',
    find: 'await saveIndex(this.#files, { logId, place, image: this.index.export() }',
    replace:
      'await saveIndex(this.#files, { logId, place: { ...place, commit: place.commit + 1 }, image: this.index.export() }',
  },
  {
    why: 'a former store is deleted before it is converted',
    file: 'src/storage/former/convertFormerStore.ts',
    find: '    const failure = await convert(files, engine, image, log);',
    replace: `    await removeFormer(files, engine, image, names);
    const failure = await convert(files, engine, image, log);`,
  },
  {
    why: 'held records are forgotten by the commit that should store them',
    file: 'src/storage/logStore.ts',
    find: 'const events = [...held, ...records];',
    replace: 'const events = [...records];',
  },
];
