import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { durableFiles } from '../../../src/engine/extents/writeExtents.ts';
import { type ErrorCode, SharingError } from '../../../src/protocol/errors.ts';
import type { FileFormat } from '../../../src/protocol/ingest.ts';
import { PlaneFixture, stored, twoExtents, vegaData } from './planeFixture.ts';

const flights = join(vegaData, 'flights-3m.parquet');
const flightColumns = stored({
  date: 'datetime',
  delay: 'long',
  distance: 'long',
  origin: 'string',
  destination: 'string',
});

async function rejectsWith(work: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(SharingError.is(error), String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });
}

describe('Bad files', () => {
  let fixture: PlaneFixture;
  before(async () => {
    fixture = await PlaneFixture.open();
  });
  after(() => fixture.close());

  /** Inspecting and ingesting say the same, and leave nothing. */
  async function refused(path: string, code: ErrorCode, message: RegExp, format: FileFormat = {}): Promise<void> {
    await rejectsWith(fixture.plane.inspectFile(path, format), code, message);
    await rejectsWith(fixture.write(path, stored({ a: 'long' }), format), code, message);
    assert.deepEqual(await fixture.left(), []);
  }

  const contents: readonly (readonly [
    what: string,
    name: string,
    content: string | Uint8Array,
    ErrorCode,
    RegExp,
    FileFormat?,
  ])[] = [
    ['an empty file', 'empty.csv', '', 'EmptyFile', /'empty.csv' is empty/],
    ['an unknown type', 'notes.xyz', 'hello', 'UnknownFileType', /type of 'notes.xyz' is unknown.*CSV/],
    ['a ZIP by the name of a CSV', 'zip.csv', 'PK\x03\x04rest', 'UnknownFileType', /ZIP archive or an Excel workbook/],
    ['a gzip', 'a.csv.gz', Buffer.from([0x1f, 0x8b, 8, 0]), 'UnknownFileType', /packed with gzip/],
    [
      'binary rubbish by the name of a CSV',
      'noise.csv',
      Buffer.from([65, 0, 1, 2, 255]),
      'UnknownFileType',
      /binary data, not text/,
    ],
    ['Parquet by the name of a CSV', 'p.csv', 'PAR1....PAR1', 'UnknownFileType', /is a Parquet file, not csv/],
    ['text by the name of a Parquet', 't.parquet', 'a,b\n1,2\n', 'DamagedFile', /no Parquet file/],
    ['a Parquet of rubbish', 'r.parquet', 'PAR1....PAR1', 'DamagedFile', /'r.parquet' is damaged/],
    ['text by the name of a JSON', 't.json', 'a,b\n', 'DamagedFile', /does not begin as JSON/],
    [
      'a JSON that ends early',
      'cut.json',
      '[{"a": 1}, {"a": ',
      'DamagedFile',
      /'cut.json', line 1.*ends in the middle/,
    ],
    ['a JSON with a mistake', 'typo.json', '[\n{"a": 1},\n{"a": x}\n]', 'DamagedFile', /'typo.json', line 3/],
    ['an NDJSON with a mistake', 'typo.ndjson', '{"a": 1}\n{"a": 1,}\n', 'DamagedFile', /'typo.ndjson', line 2/],
    [
      'invalid UTF-8 in JSON',
      'latin.json',
      Buffer.from('[{"a": "\xe9"}]', 'latin1'),
      'DamagedFile',
      /not valid in its encoding.*latin-1/,
    ],
    [
      'invalid UTF-8 in CSV',
      'latin.csv',
      Buffer.from('a\n1\n\xe9\n', 'latin1'),
      'DamagedFile',
      /not valid in its encoding.*latin-1/,
    ],
    ['two kinds of line ends', 'ends.csv', 'a,b\r\n1,2\n3,4\r\n', 'DamagedFile', /one kind of line end/],
    [
      'an encoding that is not known',
      'e.csv',
      'a\n1\n',
      'InvalidArgument',
      /encoding 'ebcdic'/,
      { encoding: 'ebcdic' },
    ],
    ['a delimiter of two characters', 'd.csv', 'a\n1\n', 'InvalidArgument', /delimiter '::'/, { delimiter: '::' }],
    [
      'a path of records that is none',
      'path.json',
      '[{"a": 1}]',
      'InvalidArgument',
      /'features' is no path/,
      { recordsPath: 'features' },
    ],
    ['records without anything', 'none.json', '{"features": [{}]}', 'EmptyFile', /are empty/],
  ];
  for (const [what, name, content, code, message, format] of contents) {
    it(what, async () => {
      const path = await fixture.file(name, content);
      // A JSON of empty records is refused when it is looked at; into a table they are rows without values.
      if (code === 'EmptyFile' && name === 'none.json')
        await rejectsWith(fixture.plane.inspectFile(path, {}), code, message);
      else if (name.endsWith('ends.csv'))
        await rejectsWith(fixture.write(path, stored({ a: 'long', b: 'long' })), code, message);
      else await refused(path, code, message, format);
    });
  }

  it('a file that is not there, and a folder', async () => {
    await refused(join(fixture.files, 'gone.csv'), 'InvalidArgument', /There is no file or folder '.*gone.csv'/);
    await mkdir(join(fixture.files, 'folder.csv'));
    await refused(join(fixture.files, 'folder.csv'), 'InvalidArgument', /is a folder. Choose a file/);
  });

  it('a Parquet that was cut off, wherever that was', async () => {
    const whole = await readFile(join(vegaData, 'flights-3m.parquet'));
    for (const bytes of [4, 1000, 5_000_000, whole.length - 1]) {
      await refused(
        await fixture.file('cut.parquet', whole.subarray(0, bytes)),
        'DamagedFile',
        /'cut.parquet' is damaged/,
      );
    }
    const torn = Buffer.from(whole);
    torn.fill(0xa5, 3_000_000, 3_100_000);
    const path = await fixture.file('torn.parquet', torn);
    await rejectsWith(fixture.write(path, flightColumns), 'DamagedFile', /'torn.parquet' is damaged/);
    assert.deepEqual(await fixture.left(), []);
  });

  it('without permission', async function () {
    const { seteuid } = process;
    if (!seteuid || process.geteuid?.() !== 0) return this.skip();
    const shared = await PlaneFixture.open({ tempFolder: join(tmpdir(), randomUUID()) });
    const secret = await shared.file('secret.csv', 'a\n1\n');
    const open = await shared.file('open.csv', 'a\n1\n');
    await chmod(dirname(shared.files), 0o755);
    await chmod(secret, 0o600);
    seteuid(65_534);
    try {
      const columns = stored({ a: 'long' });
      const denied = /no permission to use '.*secret.csv'/;
      await rejectsWith(shared.plane.inspectFile(secret, {}), 'PermissionDenied', denied);
      await rejectsWith(shared.write(secret, columns), 'PermissionDenied', denied);
      await rejectsWith(shared.write(open, columns), 'PermissionDenied', /no permission to use '.*extents/);
    } finally {
      seteuid(0);
      await shared.close();
    }
  });

  it('a disk that is full', async function () {
    const mount = join(fixture.files, 'small disk');
    await mkdir(mount);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', mount], { stdio: 'ignore' });
    } catch {
      // Only root may mount; the failure of flushing below is met everywhere.
      return this.skip();
    }
    try {
      const request = {
        path: flights,
        format: {},
        columns: flightColumns,
        folder: mount,
        createdAt: 0,
      };
      await rejectsWith(
        fixture.plane.writeExtents(request),
        'DiskFull',
        /no disk space left for the data of 'flights-3m.parquet'/,
      );
      assert.equal(execFileSync('ls', ['-A', mount]).toString(), '');
    } finally {
      execFileSync('umount', [mount]);
    }
  });

  for (const step of ['flushFile', 'rename', 'flushFolder'] as const) {
    it(`a disk that is full at the last moment: ${step}`, async () => {
      let calls = 0;
      const failing = async (): Promise<void> => {
        // The second extent fails, so that there is a first to be taken away.
        if (step === 'flushFolder' || ++calls === 2) throw Object.assign(new Error('disk full'), { code: 'ENOSPC' });
      };
      const rename = async (from: string, to: string): Promise<void> => {
        await failing();
        await durableFiles.rename(from, to);
      };
      const broken = await PlaneFixture.open({
        files: { ...durableFiles, [step]: step === 'rename' ? rename : failing },
      });
      try {
        await rejectsWith(
          broken.write(await broken.twoExtents(), twoExtents.columns),
          'DiskFull',
          /no disk space left/,
        );
        assert.deepEqual(await broken.left(), []);
      } finally {
        await broken.close();
      }
    });
  }
});
