import { type Grade, gradeOf } from '../core/level.ts';
import type { Casualties } from '../core/post.ts';
import { compileRules } from '../core/rules/compile.ts';
import { matchRules } from '../core/rules/evaluate.ts';

/**
 * The grades of 国务院令第493号 are for accidents of work, traffic and fire; quakes, attacks, epidemics and food
 * poisoning are graded by other rules, which give no figures here.
 */
const KINDS = compileRules(
  [
    {
      id: 'accident',
      rule: `事故|车祸|火灾|起火|着火|失火|火情|大火|爆炸|闪爆|爆燃|坍塌|垮塌|倒塌|塌陷|泄漏|追尾|相撞|碰撞|翻车|侧翻|
        坠河|坠桥|坠崖|坠落|撞上|撞倒|撞死|撞伤|被撞|碾压|轧|压扁|连撞|交警|槽罐车|触电|透水|冒顶|踩踏|沉船|翻船|脱轨|窒息|烧伤|烫伤|灼伤`,
    },
    {
      id: 'other',
      rule: `地震|余震|恐怖|恐袭|袭击|暴恐|枪击|砍人|持刀|自杀式|炸弹|人弹|连环爆炸|爆炸案|爆炸事件|汽车爆炸|引爆|反恐|恐怖分子|基地组织|激进分子|武装分子|食物中毒|疫情|病例|台风|洪水|泥石流`,
    },
  ],
  new Map(),
);

/** Grade of an accident by its stated figures; null when it is none or no figure is stated. */
export function gradeAccident(title: string, text: string, casualties: Casualties): Grade | null {
  const { deaths, severelyInjured, injured } = casualties;
  if (deaths === null && severelyInjured === null && injured === null) return null;
  if (!isAccident(title, text)) return null;
  return gradeOf({
    deaths: deaths?.min ?? 0,
    severelyInjured: severelyInjured?.min ?? 0,
    directLossYuan: null,
  });
}

function isAccident(title: string, text: string): boolean {
  const count = { accident: 0, other: 0 };
  for (const match of matchRules(KINDS, { title, text })) {
    const weight = match.terms.reduce(
      (sum, hit) => sum + (hit.field === 'title' ? 5 : hit.start < 100 ? 2 : 1),
      0,
    );
    if (match.id === 'accident') count.accident = weight;
    else count.other = weight;
  }
  return count.accident > count.other;
}
