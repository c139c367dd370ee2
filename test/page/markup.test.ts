import { describe, expect, it } from 'vitest';
import { markup, Markup } from '../../src/page/markup';
import fc from '../property';

describe('markup', () => {
  it('escapes what is put in, in text and in attributes', () => {
    const hostile = `<a href="x" title='y'>&`;
    expect(markup`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;">&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;</p>',
    );
  });

  it('puts in markup, and lists of it, as they are', () => {
    const items = ['a', '<b>'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${items}</ul>${3}${'&'}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>3&amp;');
    expect(markup`${[['<', new Markup('<')]]}`.text).toBe('&lt;<');
  });

  it('lets no text end an element or an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(markup`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });
});
