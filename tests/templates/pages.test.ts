import { describe, expect, test } from 'vitest';
import { createRenderer, helpersFor, pageNames } from '../../templates/render.ts';
import { samplePages } from './sample-pages.ts';

const render = createRenderer({ timezone: 'Asia/Shanghai' });
const samples = samplePages({ assets: { styles: ['/web/css/base.css'], scripts: [] } });

describe('every page', () => {
  test('has a sample with a full and with an empty model', () => {
    for (const page of pageNames()) {
      const count = samples.filter((sample) => sample.page === page).length;
      const least = ['help', 'password'].includes(page) ? 1 : 2;
      expect({ page, isSampled: count >= least }).toEqual({ page, isSampled: true });
    }
  });

  test.each(samples)('$name renders whole, in Chinese, without holes', ({ page, model }) => {
    const html = render(page, model);
    expect(html).toContain('</html>');
    expect(html).toContain('演示数据');
    expect(html).not.toMatch(/undefined|\[object |NaN|Invalid Date/);
    const text = html
      .replace(/<(script|style|template)[\s\S]*?<\/\1>/g, '')
      .replace(/<option[^>]*>[^<]*<\/option>/g, '')
      .replace(/<[^>]*>/g, ' ');
    expect(text.match(/\b(null|true|false|error|loading|submit|search|page)\b/gi)).toBeNull();
  });

  test.each(samples)('$name lets nothing run that stands in the page itself', ({ page, model }) => {
    const html = render(page, model);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(html).not.toMatch(/\sstyle=|\son[a-z]+=|javascript:|<style/);
  });

  test.each(samples)('$name sends every form with its token', ({ page, model }) => {
    const forms = render(page, model).match(/<form[^>]*method="post"[\s\S]*?<\/form>/g) ?? [];
    for (const form of forms.filter((one) => !one.includes('action="/login"'))) {
      expect(form).toContain('name="_csrf" value="sample-token"');
    }
  });

  test('a script in a post is shown as text and never run', () => {
    for (const { page, model } of samples.filter(({ name }) => name === 'alerts' || name === 'post')) {
      const html = render(page, model);
      expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
      expect(html).not.toContain('<script>alert');
    }
  });

  test.each(samples)('$name has no field that a helper would hide', ({ model }) => {
    const helpers = Object.keys(helpersFor('Asia/Shanghai'));
    const hidden = new Set<string>();
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || value instanceof Date) return;
      for (const [key, inner] of Object.entries(value)) {
        if (helpers.includes(key)) hidden.add(key);
        walk(inner);
      }
    };
    walk(model);
    expect([...hidden]).toEqual([]);
  });

  test('a page that does not exist is an error, not an empty page', () => {
    expect(() => render('nothing', {})).toThrow('no page template nothing');
  });
});
