import { expect, test } from 'vitest';
import { findCasualties } from '../../indexer/casualties.ts';
import { findQuantities, parseChineseNumeral } from '../../indexer/casualties-figures.ts';

/** `deaths=3 injured=12–19 missing=2–` for the figures that are stated. */
function said(text: string, title = ''): string {
  return Object.entries(findCasualties(title, text))
    .flatMap(([field, figure]) => {
      if (figure === null) return [];
      const upper = figure.max === figure.min ? '' : `–${figure.max ?? ''}`;
      return [`${field}=${figure.min}${upper}`];
    })
    .join(' ');
}

test.each([
  ['二十三', 23],
  ['十', 10],
  ['一百零五', 105],
  ['两千三百', 2300],
  ['一万二千', 12_000],
  ['两两', null],
])('the numeral %s is %s', (numeral, value) => {
  expect(parseChineseNumeral(numeral)).toBe(value);
});

test.each([
  ['三十多人', 30, 39],
  ['近百名', 90, 100],
  ['上百人', 100, null],
  ['数十名', 20, 99],
  ['至少12人', 12, null],
  ['十几名', 11, 19],
  ['240余人', 240, 249],
  ['1,200名', 1200, 1200],
  ['1.2万人', 12_000, 12_000],
])('%s is a number of people with its bounds', (text, min, max) => {
  expect(findQuantities(text)).toMatchObject([{ min, max }]);
});

test.each(['第3名', '最后一名', '这名', '数人', '5辆', '30岁'])('%s counts nobody', (text) => {
  expect(findQuantities(text)).toEqual([]);
});

test('both word orders and mixed numerals are read', () => {
  expect(said('事故致二死二伤。')).toBe('deaths=2 injured=2');
  expect(said('火灾造成3人死亡、12人受伤，其中重伤2人。')).toBe('deaths=3 injured=12 severelyInjured=2');
  expect(said('爆炸致死５人，重伤３人。')).toBe('deaths=5 injured=3 severelyInjured=3');
  expect(said('死亡人数上升至16人，受伤32人。')).toBe('deaths=16 injured=32');
});

test('the latest total wins over parts, increments and early counts', () => {
  expect(said('事故造成2人死亡，3人受伤，截至今天上午，死亡人数已升至4人。')).toBe('deaths=4 injured=3');
  expect(said('火灾共造成4人死亡，包括2名消防员。')).toBe('deaths=4');
  expect(said('爆炸已造成12人遇难，其中消防员2人；另有20人失踪。')).toBe('deaths=12 missing=20');
  expect(said('爆炸已造成10人死亡，新增2人死亡。此前通报8人死亡。')).toBe('deaths=10');
});

test('parts that only together make the total are added up', () => {
  expect(said('事故造成2人当场死亡，另有1人送医后抢救无效死亡，5人受伤。')).toBe('deaths=3 injured=5');
  expect(said('事故造成1人重伤、4人轻伤，28人轻微伤。')).toBe('injured=33 severelyInjured=1');
});

test('a part of something else is its own figure', () => {
  expect(said('目前已救出7人，其中3人经抢救无效死亡，4人受伤，尚有2人被困。')).toBe(
    'deaths=3 injured=4 trapped=2',
  );
});

test('other happenings, statistics and other years stay out', () => {
  expect(said('事故造成1人死亡。去年同一路口曾发生事故造成5人死亡。')).toBe('deaths=1');
  expect(said('昨晚厂房起火，无人员伤亡。火已扑灭。近3年该园区火灾共造成6人死亡。')).toBe(
    'deaths=0 injured=0',
  );
});

test('an explicit none is 0, a missing report is unknown', () => {
  expect(said('火已扑灭，现场无人员伤亡。')).toBe('deaths=0 injured=0');
  expect(said('所幸事故没有造成人员伤亡。')).toBe('deaths=0 injured=0');
  expect(said('近百人受伤，无人死亡。')).toBe('deaths=0 injured=90–100');
  expect(said('目前没有接到人员伤亡的报告。')).toBe('');
  expect(said('火势较大，消防正在扑救。')).toBe('');
});

test('the ill are counted by symptoms, not by who left or was only examined', () => {
  expect(said('23名学生出现呕吐、腹泻等症状，目前21人已出院，2人留院观察。')).toBe('ill=23');
  expect(said('40名学生在食堂吃完午饭后，出现呕吐等食物中毒症状。另有30多人经检查无明显症状。')).toBe(
    'ill=40',
  );
  expect(said('十几名老人食物中毒入院。')).toBe('ill=11–19');
});

test('one person without a number counts as one dead', () => {
  expect(said('货车侧翻，驾驶员当场死亡。')).toBe('deaths=1');
  expect(said('一名男子坠楼身亡。')).toBe('deaths=1');
});

test('drills, denials, threats and figures of speech state nobody hurt', () => {
  expect(said('演练模拟现场有10人受伤。')).toBe('');
  expect(said('网传“小区火灾致10人死亡”不实。')).toBe('');
  expect(said('他扬言要打死20人。')).toBe('');
  expect(said('今天累死了，笑死人了。')).toBe('');
});

test('a subset named by 其中 keeps to its own number, and the gravely ill are no injured', () => {
  const text = '累计就诊学生103人，其中重症6人，住院观察41人，属食源性疾病。';
  expect(said(text, '云河区两所小学学生就诊人数升至103人 其中重症6人')).toBe('severelyInjured=6 ill=103');
  expect(said('共有86名学生因呕吐、腹泻到医院就诊，其中危重5人。')).toBe('severelyInjured=5 ill=86');
  expect(said('', '云河区两所小学累计103名学生腹泻就诊 重症6人')).toBe('severelyInjured=6 ill=103');
  expect(said('事故造成12人受伤，其中包括重伤2人。')).toBe('injured=12 severelyInjured=2');
});

test('what a refutation denies has not happened, in the title or in quotes', () => {
  expect(said('', '【辟谣】“南桥实验小学一名学生死亡”系不实信息')).toBe('');
  expect(
    said(
      '有网民在聊天群发布“校车侧翻，3名学生死亡”等内容，引发担忧。经核实，该消息为不实信息。',
      '关于校车的谣言',
    ),
  ).toBe('');
  expect(said('网上流传的“一名工人坠亡”并非事实。')).toBe('');
  expect(said('经核实，网传“火灾致10人死亡”不属实，火灾造成1人受伤。')).toBe('injured=1');
  expect(said('“太突然了。”目击者说，车祸造成3人死亡。')).toBe('deaths=3');
});

test('every figure carries the clause that proves it', () => {
  expect(findCasualties('', '昨日发生车祸，造成3人死亡。').deaths?.evidence).toBe('造成3人死亡');
});

test('casualties of a long text of digits are found in linear time', () => {
  const started = performance.now();
  findCasualties('', '3'.repeat(200_000));
  findCasualties('', '一'.repeat(200_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
