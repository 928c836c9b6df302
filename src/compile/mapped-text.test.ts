import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceMap, type Chunk } from '../base/index.ts';
import { joinMapped, sliceMapped, type MappedText } from './mapped-text.ts';

/** A text made of pieces, each copied from a file of its own. */
function fromPieces(pieces: readonly string[]): MappedText {
  const chunks: Chunk[] = [];
  let text = '';
  for (const [index, piece] of pieces.entries()) {
    const source = { path: `${index}`, text: piece };
    chunks.push({ at: text.length, kind: 'text', span: { source, start: 0, end: piece.length } });
    text += piece;
  }
  return { text, map: new SourceMap(chunks) };
}

describe('mapped text', () => {
  it('keeps every letter’s place when it is cut and put together again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
        fc.nat(25),
        (pieces, cut) => {
          const whole = fromPieces(pieces);
          const at = Math.min(cut, whole.text.length);
          const again = joinMapped([sliceMapped(whole, 0, at), 'glue', sliceMapped(whole, at)]);
          expect(again.text).toBe(`${whole.text.slice(0, at)}glue${whole.text.slice(at)}`);
          for (let offset = 0; offset < whole.text.length; offset += 1) {
            const moved = offset < at ? offset : offset + 4;
            expect(again.map.lookup(moved)).toEqual(whole.map.lookup(offset));
          }
        },
      ),
    );
  });
});
