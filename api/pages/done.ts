/** What a page says after an act, by the `ok` of the address it leads to. Addresses carry codes, never texts. */
export const DONE = {
  acknowledged: '已签阅。',
  dismissed: '已排除，理由已记入留痕。',
  reopened: '已重新打开。',
  'incident-opened': '已立为事件。交办核实，选用口径，确认事实，再起草发布。',
  saved: '已保存。',
  closed: '已办结。',
  dispatched: '已发出交办。',
  received: '已签收，请在时限前反馈。',
  answered: '已提交反馈。',
  returned: '已退回重办。',
  accepted: '已办结这件交办。',
  withdrawn: '已撤回。',
  'fact-confirmed': '事实已确认，口径和发布稿里的空位会用它填入。',
  'statement-used': '已选用这条口径。',
  'clock-met': '时限已标为完成。',
  drafted: '草稿已生成，请核对后送审。',
  submitted: '已送审。',
  reviewed: '审核通过，等签发。',
  approved: '已签发，文号已给出。',
  published: '已发布，公开页面可以访问。',
  'sent-back': '已退回修改。',
  corrected: '更正已保存，系统不会再改动它。',
  deleted: '已删除，不再收录这个网址。',
  paused: '已暂停。',
  resumed: '已恢复，马上访问。',
  'crawl-asked': '已安排立即访问，仍遵守 robots 和访问间隔。',
  requeued: '已重新排队处理。',
  'user-added': '用户已新增，请把临时密码当面告知本人。',
  'password-reset': '密码已重置，该用户须重新登录。',
  'password-changed': '密码已修改。',
} as const;

export type DoneCode = keyof typeof DONE;

export function doneText(code: string): string | null {
  return Object.entries(DONE).find(([key]) => key === code)?.[1] ?? null;
}

/** Address to go to after an act, with what to say there. */
export function after(path: string, code: DoneCode, anchor = ''): string {
  return `${path}${path.includes('?') ? '&' : '?'}ok=${code}${anchor === '' ? '' : `#${anchor}`}`;
}
