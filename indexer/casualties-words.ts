/** Words of the casualty rules. Language, not places or happenings: nothing here names an event. */
import type { Casualties } from '../core/post.ts';

export type CasualtyField = keyof Casualties;

/** A word that says what happened to the people counted beside it. */
export interface StatusPattern {
  /** `hurt` = slightly or without degree: becomes `injured`. */
  status: CasualtyField | 'hurt';
  pattern: RegExp;
}

/** Order matters only for reading: every pattern is tried everywhere. */
export const STATUS_PATTERNS: readonly StatusPattern[] = [
  {
    status: 'deaths',
    pattern:
      /死亡(?!率|证明|时间|原因|的威胁)|遇难|身亡|丧生|丧命|罹难|牺牲|殉职|殒命|毙命|溺亡|坠亡|遇害|被杀害?|[打撞烧炸压砸淹]死|死于|离世|(?:重伤|伤重)不治|抢救无效(?!死亡|身亡|于)|(?:已)?无生命(?:迹象|体征)|失去生命|尸体|遗体|死者|(?<=[人名位个具\d一二两三四五六七八九十百])[死亡](?![亡伤者])|(?<=[致])死(?=\d)/g,
  },
  {
    status: 'severelyInjured',
    pattern:
      /重伤(?!不治)|伤势(?:都|均)?(?:十分|非常|较|很|比较)?(?:严重|较重|危重|危急)|严重受伤|严重(?:烧|烫)伤|危重(?=伤|病|患|人|\d|$)|病危|生命垂危|重症(?=监护|患者|病例|\d)|(?:病情|症状)(?:较|危|很)重|(?<!没有|无|未|脱离)生命危险/g,
  },
  {
    status: 'hurt',
    pattern:
      /受伤|负伤|轻伤|轻微伤|受(?:了|到)?轻微?伤|(?:擦|烧|烫|摔|刺|砍|炸|砸|撞|灼|咬|划)伤|(?<!死)伤者|伤员|伤及|伤势(?=较轻|轻|稳定|不重)|(?<=[人名位个\d一二两三四五六七八九十百])伤(?![亡者员势])|(?<=致|[死])伤(?=\d)/g,
  },
  {
    status: 'missing',
    pattern: /失踪|失联|下落不明|失去联系|去向不明/g,
  },
  {
    status: 'trapped',
    pattern:
      /被困|受困|被埋|被压(?:在|住|于|埋)|被卡|卡在|被夹|困在|(?:在|内|里|中|间)无法(?:动弹|出来|脱身|逃生)/g,
  },
  {
    status: 'ill',
    pattern:
      /中毒(?!事件|事故|原因|案)|呕吐|腹泻|恶心|拉肚子|腹痛|食物中毒(?!事件|事故)|(?:不适|中毒|发热|发烧|头晕|过敏)(?:等)?(?:症状|反应|现象)|身体不适|(?:中毒|肠胃炎|胃肠炎)(?:症状|病例|患者|人数|事件)|急性胃肠炎|确诊|感染(?!力|者家属)|病例|中毒者|患者|毒倒|发病/g,
  },
];

/** Words of a hospital visit: they count the ill only where the text is about illness. */
export const HOSPITAL = /入院|住院|就医|就诊|送医|送往?医院|接受治疗|被?送(?:往|到|进|至)[^，。]{0,12}医院/g;
export const ILLNESS_CONTEXT = /中毒|呕吐|腹泻|恶心|感染|病例|胃肠炎|疫情|发热|食源性/;

/** No longer or not counted among the ill. */
export const NOT_ILL =
  /出院|痊愈|治愈|返校|回家|无明显症状|没有症状|(?:接受|进行|做)(?:了)?(?:检查|体检|排查)|来检查|就餐|用餐|仍(?:在|有)|尚有|还有|留院|留观|输液|打点滴/;

/** The sentence speaks of another time or of statistics. */
export const OTHER_TIME =
  /去年|前年|上年|上月|上个月|每年|年均|历年|当年|同期|近[\d一二两三四五六七八九十几]+(?:年|个月)|(?:[\d一二两三四五六七八九十几数]+|多)年前|年以来|年来|历史上|同日|次日凌晨又|曾(?:经)?(?:发生|造成|导致|有|遭)|另一起|又(?:发生|遭遇)|今年[\d一二三四五六七八九十]+月/;

/** Told only to be denied, played, or heard from hearsay. */
export const NOT_REAL = /不实|不属实|谣言|辟谣|传言|传闻|网传|误传|并非事实|虚假(?:信息|消息)|演练|演习|模拟/;

/** People who did it are not its victims. */
export const PERPETRATOR =
  /恐怖分子|恐怖份子|歹徒|暴徒|袭击者|武装分子|劫匪|绑匪|凶手|嫌疑人|嫌犯|击毙|消灭|不明身份人员/;

/** Those who tell of it are not counted. */
export const SPEAKER =
  /^[^，。；]{0,8}?(?:记者|官员|负责人|目击者|知情人|专家|医生|主任|发言人|民警|消防员|消防队员|警官|网友)/;

/** Another group took over as subject between number and status. */
export const OTHER_SUBJECT = /大批|部分|一些|不少|多名|若干|有的|有人/;

/** What may happen or was threatened. */
export const HYPOTHETICAL =
  /可能(?:会)?(?:造成|导致|有)|将(?:会)?(?:使|杀|打|造成|导致)|扬言|威胁要|否则|如果|假如|一旦|或将|险些|差点/;

/** Signs of a total, of a part, of an increment, of an early count. */
export const TOTAL = /共(?!同)|总计|合计|累计|截至|截止|造成|致使?|导致|升至|上升到|增至|确认|证实|统计|通报/;
/** Opens the count of a subset. */
export const PART_HEAD = /其中|包括|当中/;
export const PART_BEFORE = /其中(?:包括|有)?|包括|中有|之一/;
export const INCREMENT_BEFORE = /又(?:有)?|再(?:有|次)?|新增|另外?(?:还)?有?|还有|也有|陆续/;

/** Explicit none, tried when no number is stated for the field. A missing report is not a none. */
export const NONE_BOTH =
  /(?<!从)(?:无|没有|未|并未|并无|未有|尚未|暂无|未见)(?:[^，。；！？\n]{0,8}?(?:造成|发生|出现|导致|引起|有))?[^，。；！？\n]{0,8}?人员?(?:伤亡|死伤)|无人(?:员)?伤亡|零伤亡/;
export const NO_REPORT = /(?:报告|报道|消息|接报|接到|收到|的情况报)/;
export const NONE_OF: Readonly<Partial<Record<CasualtyField, RegExp>>> = {
  deaths: /(?:无|没有|未|尚未|并未)(?:出现|造成|发生|有)?(?:人员?|人)?死亡|无死亡/,
  injured: /(?:无|没有|未)(?:造成|有)?人(?:员)?受伤|[均都]未受伤/,
  severelyInjured:
    /(?:无|没有|未有|并无)(?:[^，。；]{0,4})?(?:危重|重症|病危)(?:病人|患者|病例|人员|伤员)?|伤势(?:都|均)?不(?:严|太)?重/,
  missing: /(?:无|没有)人(?:员)?失踪/,
  trapped: /(?:无|没有)人(?:员)?(?:被|受)困/,
  ill: /(?:无|没有)人(?:员)?(?:中毒|感染)/,
};

/** One person without a number: `驾驶员当场死亡`. */
export const ONE_PERSON =
  /(?:司机|驾驶员|男子|女子|老人|老太|妇女|[男女]童|孩子|小孩|[男女]孩|乘客|工人|路人|行人|保安|学生|[\u4e00-\u9fff]某[某\u4e00-\u9fff]?)(?!们)[^，。；！？、\d一二两三四五六七八九十]{0,8}?(?:当场|不幸|经抢救无效|抢救无效)?(?:死亡|身亡|丧生|遇难|溺亡|坠亡)|(?:男子|女子|老人|[男女][童孩]|司机|某)[^。；！？]{0,20}?抢救无效(?:死亡|身亡|去世|离世)/;
