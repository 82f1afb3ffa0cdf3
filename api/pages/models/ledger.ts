import type { LedgerEvent } from '../../../desk/views.ts';

/** Acts in words, by subject kind and act; an act without a line here shows as it is stored. */
const ACTS: Record<string, string> = {
  'alert.raise': '提出预警',
  'alert.raise-level': '升级预警',
  'alert.merge': '并入另一条预警',
  'alert.move': '随话题归并',
  'alert.update': '更新预警',
  'alert.acknowledge': '签阅',
  'alert.dismiss': '排除',
  'alert.reopen': '重新打开',
  'alert.open-incident': '立为事件',
  'alert.join-incident': '并入事件',
  'incident.open': '立案',
  'incident.join': '并入预警',
  'incident.update': '修改事件信息',
  'incident.close': '办结事件',
  'incident.reopen': '重新打开事件',
  'incident.meet-clock': '时限完成',
  'incident.confirm-fact': '确认事实',
  'incident.use-statement': '选用口径',
  'disposition.dispatch': '发出交办',
  'disposition.receive': '签收',
  'disposition.answer': '反馈',
  'disposition.return': '退回重办',
  'disposition.accept': '办结交办',
  'disposition.withdraw': '撤回交办',
  'statement.use': '选用口径',
  'statement.load': '载入口径',
  'release.draft': '起草',
  'release.edit': '修改',
  'release.submit': '送审',
  'release.send-back': '退回修改',
  'release.pass-review': '审核通过',
  'release.approve': '签发',
  'release.publish': '发布',
  'release.withdraw': '撤回发布',
  'post.correct': '更正信息',
  'post.delete': '删除信息',
};

const SUBJECTS: Record<string, string> = {
  alert: '预警',
  incident: '事件',
  disposition: '交办',
  statement: '口径',
  release: '发布稿',
  post: '信息',
};

/** Details that a reader wants under the act, in this order, with the words before them. */
const NOTES: readonly [string, string][] = [
  ['title', ''],
  ['unit', ''],
  ['unitName', ''],
  ['name', ''],
  ['value', ''],
  ['request', ''],
  ['finding', '结论：'],
  ['number', '文号：'],
  ['reason', '理由：'],
  ['note', '说明：'],
];

export interface LedgerLine {
  at: Date;
  actor: string;
  text: string;
  note: string;
}

export function ledgerLines(events: readonly LedgerEvent[], options = { showsSubject: false }): LedgerLine[] {
  return events.map((event) => {
    const act = ACTS[`${event.subjectKind}.${event.act}`] ?? event.act;
    const subject = SUBJECTS[event.subjectKind] ?? event.subjectKind;
    const note = NOTES.flatMap(([key, before]) => {
      const value = event.detail[key];
      return typeof value === 'string' && value !== '' ? [`${before}${value}`] : [];
    });
    return {
      at: event.at,
      actor: event.actor,
      text:
        options.showsSubject && event.subjectKind !== 'incident'
          ? `${subject} ${event.subjectId}：${act}`
          : act,
      note: note.join('　'),
    };
  });
}
