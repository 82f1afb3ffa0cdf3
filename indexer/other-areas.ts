/** Areas that are not ours, by name and by the shape of a name: what speaks against a post being about the district. */

/** Short names of provinces, prefecture-level cities and countries; those that are everyday words are left to the pattern (…市). */
export const WELL_KNOWN_AREAS: readonly string[] = (
  '北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 ' +
  '台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 阳泉 长治 晋城 朔州 ' +
  '晋中 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 丹东 锦州 营口 阜新 辽阳 ' +
  '盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 ' +
  '无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 ' +
  '淮南 马鞍山 淮北 铜陵 安庆 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 泉州 漳州 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 ' +
  '赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 ' +
  '鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 ' +
  '株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 ' +
  '河源 阳江 清远 东莞 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 三亚 三沙 儋州 成都 自贡 ' +
  '攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 ' +
  '昭通 丽江 普洱 临沧 楚雄 红河州 西双版纳 大理州 拉萨 日喀则 昌都 林芝 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 商洛 兰州 嘉峪关 金昌 ' +
  '白银市 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 台北 高雄 ' +
  '美国 英国 法国 德国 俄罗斯 日本 韩国 朝鲜 印度 印尼 越南 泰国 缅甸 老挝 柬埔寨 菲律宾 马来西亚 新加坡 巴基斯坦 阿富汗 伊朗 伊拉克 叙利亚 ' +
  '以色列 土耳其 埃及 南非 尼日利亚 肯尼亚 加纳 刚果 西班牙 意大利 葡萄牙 希腊 荷兰 比利时 瑞士 瑞典 波兰 乌克兰 加拿大 墨西哥 巴西 阿根廷 智利 ' +
  '秘鲁 澳大利亚 澳洲 新西兰 欧洲 非洲 南美 北美 东南亚'
).split(' ');

/**
 * What ends in 区, 县 or 市 without naming one: the last two characters. A name of a real district or city hardly ever
 * ends so.
 */
const GENERIC_ENDINGS = new Set(
  (
    '小区 社区 地区 园区 景区 城区 市区 郊区 山区 辖区 校区 厂区 片区 街区 矿区 林区 牧区 库区 灾区 疫区 险区 院区 病区 分区 战区 军区 赛区 选区 ' +
    '盲区 误区 禁区 雷区 专区 特区 时区 新区 发区 开区 范区 治区 护区 假区 活区 公区 务区 宅区 息区 业区 心区 水区 点区 待区 等区 候区 全区 我区 ' +
    '本区 该区 各区 某区 邻区 外区 跨区 老区 南区 北区 东区 西区 中区 前区 后区 一区 二区 三区 四区 五区 类区 级区 险区 育区 车区 餐区 示区 品区 ' +
    '域区 管区 作区 闲区 乐区 戏区 论区 言区 控区 离区 防区 域市 城市 超市 股市 门市 夜市 早市 上市 菜市 花市 楼市 都市 集市 黑市 全市 我市 本市 ' +
    '该市 各市 某市 外市 跨市 入市 开市 退市 牛市 熊市 后市 面市 应市 罢市 街市 房市 全县 我县 本县 该县 各县 某县 外县 郡县'
  ).split(' '),
);

/** A name begins where a clause does, after another area or after a word of place. */
const AREA =
  /(?<=^|[\s，。、；：！？“”‘’（）()【】《》〈〉—·,.:;!?"'\d]|[省市州]|在|位于|来自|由|从|至|到|与|和|及|对|赴|向|据|经)(?!在|位于|和|及|与|从|到|对|据|将|使|让|把|被|这|那|每|两|整|进|出|入)((?:(?![在是有的了就把被给我你他她这那不没也还])[\u4e00-\u9fff]){2,3}?[区县市])(?!场|民|值|面上|委书|委常|长|级)/g;

export interface AreaHit {
  name: string;
  start: number;
  end: number;
}

/** Names of districts, counties and cities by their shape. Names for which `isOurs` holds are left out. */
export function findAreaNames(text: string, isOurs: (name: string) => boolean): AreaHit[] {
  const hits: AreaHit[] = [];
  for (const match of text.matchAll(AREA)) {
    const name = match[1] ?? '';
    if (GENERIC_ENDINGS.has(name.slice(-2)) || isOurs(name)) continue;
    hits.push({ name, start: match.index, end: match.index + name.length });
  }
  return hits;
}

const DATELINE =
  /^[（(【\s]*(?:[\u4e00-\u9fff]{2,8}?(?:社|网|报|讯))?\s*([\u4e00-\u9fff]{2,4}?)\s*\d{1,2}月\d{1,2}日\s*(?:电|讯|消息|专电)/;

/** The place of a dateline (新华社衡水3月11日电), or null. */
export function datelinePlace(text: string): string | null {
  return DATELINE.exec(text.slice(0, 60))?.[1] ?? null;
}
