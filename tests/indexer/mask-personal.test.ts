import { expect, test } from 'vitest';
import { maskPersonal } from '../../indexer/mask-personal.ts';

/** Example numbers of the standards themselves; they belong to nobody. */
const ID_CARD = '11010519491231002X';
const BANK_CARD = '6222020000000000';

/** Gives a number its Luhn check digit. */
function withLuhn(head: string): string {
  for (let digit = 0; digit < 10; digit += 1) {
    const whole = `${head}${digit}`;
    let sum = 0;
    [...whole].reverse().forEach((char, i) => {
      const value = Number(char) * (i % 2 === 1 ? 2 : 1);
      sum += value > 9 ? value - 9 : value;
    });
    if (sum % 10 === 0) return whole;
  }
  throw new Error('no check digit');
}

test('a mobile number keeps its shape', () => {
  expect(maskPersonal('联系人电话13800000000。').text).toBe('联系人电话138****0000。');
  expect(maskPersonal('138 0000 0000').text).toBe('138 **** 0000');
  expect(maskPersonal('１３８００００００００').text).toBe('１３８****００００');
});

test('a citizen number is masked only when its checksum holds', () => {
  expect(maskPersonal(`身份证${ID_CARD}`).text).toBe('身份证110105**********2X');
  expect(maskPersonal('编号110105194912310021').counts).toEqual({});
});

test('a bank card is masked only when Luhn holds', () => {
  const card = withLuhn(BANK_CARD.slice(0, 15));
  expect(maskPersonal(`卡号${card}`).text).toBe(`卡号6222**********${card.slice(-2)}`);
  const wrong = `${card.slice(0, 15)}${(Number(card.slice(15)) + 1) % 10}`;
  expect(maskPersonal(`订单${wrong}`).counts).toEqual({});
});

test('plates and mail addresses are masked', () => {
  expect(maskPersonal('肇事车京A·12345逃逸').text).toBe('肇事车京A·***45逃逸');
  expect(maskPersonal('京AD12345').text).toBe('京A****45');
  expect(maskPersonal('写信至someone@example.org').text).toBe('写信至s******@example.org');
});

test('numbers of offices stay, a private landline goes', () => {
  expect(maskPersonal('请拨打12345，街道办电话010-65000000').counts).toEqual({});
  expect(maskPersonal('我的家庭住宅电话：010-65000000').counts).toEqual({ landline: 1 });
});

test('figures of the news stay as they are', () => {
  for (const text of ['2026年11月24日', '损失1380000元', '13.8亿', '第20261124号', 'A座1301室']) {
    expect(maskPersonal(text)).toEqual({ text, counts: {} });
  }
});

test('length never changes and masking twice changes nothing more', () => {
  const text = `找13912345678，${ID_CARD}，a.b+c@mail.example.com，粤B12345`;
  const once = maskPersonal(text);
  expect(once.text).toHaveLength(text.length);
  expect(maskPersonal(once.text)).toEqual({ text: once.text, counts: {} });
});

test('long runs of digits and letters take linear time', () => {
  const started = performance.now();
  maskPersonal('1'.repeat(100_000));
  maskPersonal(`${'a.'.repeat(50_000)}@`);
  expect(performance.now() - started).toBeLessThan(2_000);
});
