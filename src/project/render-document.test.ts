import { describe, expect, it } from 'vitest';
import { formatLocation, UserError } from '../base/index.ts';
import type { Scope } from '../jinja/index.ts';
import { parseYaml } from './parse-yaml.ts';
import { renderDocument, renderedDocument } from './render-document.ts';

const values: Readonly<Record<string, unknown>> = { name: 'shop', size: 3, list: ['a', 'b'] };
const scope: Scope = { get: (name) => values[name], names: () => Object.keys(values) };
const parse = (text: string) => parseYaml({ path: 'pipes/p.yml', text });

describe('a document', () => {
  it('without Jinja is its own data', () => {
    expect(renderDocument(parse('a: [1, x, {b: null}]\n'), scope)).toEqual({ a: [1, 'x', { b: null }] });
  });

  it('is rendered natively: one expression keeps its type, text around it makes a text', () => {
    const text = 'a: "{{ size }}"\nb: "{{ size }} of {{ name }}"\nc: "{{ list }}"\nd: "{{ size == 3 }}"\n';
    expect(renderDocument(parse(text), scope)).toEqual({ a: 3, b: '3 of shop', c: ['a', 'b'], d: true });
  });

  it('is left alone where it should be, by path', () => {
    const document = parse('a: "{{ size }}"\nb: ["{{ size }}"]\n');
    expect(renderDocument(document, scope, { shouldRender: (path) => path[0] !== 'b' })).toEqual({
      a: 3,
      b: ['{{ size }}'],
    });
    expect(renderDocument(document, scope, { path: ['b'] })).toEqual([3]);
  });

  it('keeps its places when rendered', () => {
    const document = renderedDocument(parse('a: "{{ size }}"\n'), scope);
    expect(document.data).toEqual({ a: 3 });
    expect(formatLocation(document.spanOf(['a']))).toBe('pipes/p.yml:1:4');
  });

  it('that cannot be rendered says where in the YAML file', () => {
    const broken = parse('a: 1\nb: "x {{ nothing.at.all }}"\n');
    expect(() => renderDocument(broken, scope)).toThrow(UserError);
    try {
      renderDocument(broken, scope);
    } catch (error) {
      const span = error instanceof UserError ? error.diagnostics[0]?.span : undefined;
      expect(span && formatLocation(span)).toMatch(/^pipes\/p\.yml:2:/);
    }
  });
});
