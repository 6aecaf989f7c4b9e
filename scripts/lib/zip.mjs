const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/**
 * Names of the entries of a ZIP archive, in its order, read from the central directory (APPNOTE.TXT 4.3.12 and 4.3.16).
 * Archives with more than 65,534 entries are not supported.
 * @param {Buffer} archive
 * @returns {string[]}
 */
export function zipEntries(archive) {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  const names = [];
  let offset = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry++) {
    if (archive.readUInt32LE(offset) !== entrySignature) throw new Error('The archive has a broken directory.');
    const nameLength = archive.readUInt16LE(offset + 28);
    const restLength = archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
    names.push(archive.toString('utf8', offset + 46, offset + 46 + nameLength));
    offset += 46 + nameLength + restLength;
  }
  return names;
}

function findEnd(archive) {
  for (let offset = archive.length - 22; offset >= 0; offset--) {
    if (archive.readUInt32LE(offset) === endSignature) return offset;
  }
  throw new Error('Not a ZIP archive.');
}
