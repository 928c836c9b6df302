import { gzipSync } from 'node:zlib';

/** An entry of a hand-made archive; archivers would not write most of what these tests need. */
export interface TarEntry {
  readonly path: string;
  /** tar's type flag: '0' file, '1' hard link, '2' link, '3' character device, '5' folder. */
  readonly type?: '0' | '1' | '2' | '3' | '5';
  readonly text?: string;
  readonly linkpath?: string;
}

/** A gzipped ustar archive, byte for byte as asked for. */
export function makeTarball(entries: readonly TarEntry[]): Buffer {
  return gzipSync(makeTar(entries));
}

export function makeTar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const body = Buffer.from(entry.text ?? '', 'utf8');
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
    return [header(entry, body.length), body, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** The archive of a package as GitHub makes them: everything in one folder. */
export function packageTarball(folder: string, files: Readonly<Record<string, string>>): Buffer {
  return makeTarball([
    { path: `${folder}/`, type: '5' },
    ...Object.entries(files).map(([path, text]) => ({ path: `${folder}/${path}`, text })),
  ]);
}

function header({ path, type = '0', linkpath = '' }: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(path, 0, 100);
  block.write('0000755\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(linkpath, 157, 100);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
