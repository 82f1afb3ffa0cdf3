/** Made-up posts for measuring speed: common sentences of a district's news, shuffled by a fixed generator. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface SamplePost {
  title: string;
  text: string;
}

const PLACES = ['和平街道', '东风街道', '云河区', '曙光街道', '星海广场', '澜川市', '红旗社区', '新城街道'];
const SUBJECTS = [
  '一家餐馆',
  '一处工地',
  '小区物业',
  '第三小学',
  '社区卫生服务中心',
  '某快捷酒店',
  '公交车站',
  '一家超市',
];
const EVENTS = [
  '昨晚发生起火，消防救援队伍到场处置，没有造成人员伤亡',
  '多名学生出现呕吐、腹泻等症状，目前在医院接受治疗',
  '因管网检修临时停水，预计次日清晨恢复',
  '被居民投诉夜间施工噪声扰民，执法人员已责令整改',
  '开展食品安全检查，发现两家商户后厨卫生不达标',
  '举办邻里文化节，三百多名居民参加',
  '新增口袋公园一处，步道和照明同步更新',
  '发生一起交通事故，造成一人受轻伤，道路已恢复通行',
  '通报一起预付卡纠纷的处理结果，退还消费者两千元',
  '组织防汛演练，检验应急队伍的反应速度',
];
const FILLERS = [
  '有关负责人表示，将进一步加强日常巡查，发现问题及时处理。',
  '居民李先生说，这件事大家已经反映了好几次，希望能尽快解决。',
  '记者在现场看到，工作人员正在维持秩序，周边交通基本正常。',
  '据了解，具体原因还在调查之中，结果将及时向社会公布。',
  '相关部门提醒市民注意安全，遇到情况可以拨打热线反映。',
  '这项工作从年初开始推进，目前已经完成了大半。',
  '不少网友在评论区留言，有人表示支持，也有人提出了疑问。',
  '下一步，街道将会同各单位建立台账，逐项跟踪落实。',
];

/** A small linear congruential generator: the same posts on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** `count` posts of about 600 characters; one in ten repeats an earlier one with a changed lead. */
export function makePosts(count: number): SamplePost[] {
  const next = generator(20_261_124);
  const pick = (list: readonly string[]) => list[next(list.length)] ?? '';
  const posts: SamplePost[] = [];
  for (let i = 0; i < count; i += 1) {
    const former = posts[next(Math.max(1, posts.length))];
    if (former !== undefined && i % 10 === 9) {
      posts.push({ title: `转：${former.title}`, text: `据多家媒体报道，${former.text.slice(6)}` });
      continue;
    }
    const place = pick(PLACES);
    const title = `${place}${pick(SUBJECTS)}：第${i}号情况`;
    const sentences = [`${place}${pick(SUBJECTS)}${pick(EVENTS)}。`];
    while (sentences.join('').length < 300 + next(600)) {
      const number = next(90_000) + 10_000;
      sentences.push(`${pick(PLACES)}${pick(SUBJECTS)}编号${number}，${pick(EVENTS)}。`, pick(FILLERS));
    }
    posts.push({ title, text: sentences.join('') });
  }
  return posts;
}

/** The real emergency texts beside the repository; empty when they are not there. */
export function readRealPosts(): SamplePost[] {
  const folder = new URL('../../../shared/data/cec/texts/', import.meta.url);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => {
    const raw = readFileSync(new URL(encodeURIComponent(name), folder), 'utf8');
    return { title: name.replace(/\.txt$/, ''), text: raw.slice(raw.indexOf('\n') + 1) };
  });
}

export function toPage({ title, text }: SamplePost): Buffer {
  const paragraphs = text
    .split('\n')
    .map((line) => `<p>${line}</p>`)
    .join('');
  return Buffer.from(
    `<!doctype html><html><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1><div>2026-11-01 10:00 来源：云河在线</div><div>${paragraphs}</div></body></html>`,
  );
}
