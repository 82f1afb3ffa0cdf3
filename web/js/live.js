// New alerts without a reload: server-sent events refresh the list in place and say so. Polling backs it up, since a
// proxy may hold the stream back.
(() => {
  const POLL_MS = 60_000;
  const TOAST_MS = 12_000;
  const GATHER_MS = 300;
  if (
    !document.body.hasAttribute('data-signed-in') ||
    !document.querySelector('.bar-nav [data-key="alerts"]')
  )
    return;

  const refreshList = () => {
    const list = document.getElementById('alert-list');
    const href = list?.dataset.live;
    if (!href) return;
    const focusedId = document.activeElement?.dataset?.id;
    // New alerts come in above: what the reader looks at stays where it is.
    const isScrolled = list.scrollTop > 0;
    const held = [...list.querySelectorAll('[data-id]')].find((row) => row.offsetTop >= list.scrollTop);
    const shift = held ? held.offsetTop - list.scrollTop : 0;
    htmx
      .ajax('GET', href, {
        target: '#alert-list',
        select: '#alert-list',
        swap: 'outerHTML',
        selectOOB: '#alert-rail',
      })
      .then(() => {
        const fresh = document.getElementById('alert-list');
        const same = held && fresh?.querySelector(`[data-id="${CSS.escape(held.dataset.id)}"]`);
        if (isScrolled && same) fresh.scrollTop = same.offsetTop - shift;
        if (focusedId) fresh?.querySelector(`[data-id="${CSS.escape(focusedId)}"]`)?.focus();
        markCurrent();
      });
  };

  const markCurrent = () => {
    const id = /^\/alerts\/(\d+)/.exec(location.pathname)?.[1];
    for (const row of document.querySelectorAll('#alert-list [data-id]')) {
      if (row.dataset.id === id) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    }
    document.getElementById('desk')?.classList.toggle('has-detail', id !== undefined);
  };

  const refreshCount = async () => {
    const nav = document.querySelector('.bar-nav [data-key="alerts"]');
    const answer = await fetch('/alerts/count', { headers: { accept: 'application/json' } });
    if (!nav || !answer.ok) return;
    const { open } = await answer.json();
    let badge = nav.querySelector('.bar-count');
    if (open === 0) {
      badge?.remove();
      return;
    }
    if (!badge) {
      badge = document.createElement('span');
      badge.className = 'bar-count';
      nav.append(badge);
    }
    badge.textContent = String(open);
    badge.setAttribute('aria-label', `${open} 条待处理`);
  };

  const toast = (alert) => {
    const template = document.getElementById('toast-template');
    const box = document.getElementById('toasts');
    if (!(template instanceof HTMLTemplateElement) || !box) return;
    const node = template.content.firstElementChild.cloneNode(true);
    const link = node.querySelector('a');
    node.classList.add(`toast-${alert.level}`);
    link.href = `/alerts/${alert.id}`;
    link.textContent = `新预警：${alert.title}`;
    box.replaceChildren(node);
    setTimeout(() => node.remove(), TOAST_MS);
  };

  // Alerts come in bursts: one refresh for all that arrive together.
  let isWaiting = false;
  const refresh = () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      refreshList();
      refreshCount().catch(() => {});
    }, GATHER_MS);
  };

  // An alert that merely grows is not new; a person who has the list open sees it change.
  const NEW_MS = 120_000;
  const told = new Set();
  const isNews = ({ id, level, state, raisedAt, updatedAt }) => {
    const key = `${id} ${level}`;
    if (state !== 'open' || told.has(key)) return false;
    told.add(key);
    return new Date(updatedAt) - new Date(raisedAt) < NEW_MS;
  };

  let isFirst = true;
  const stream = new EventSource('/api/v1/events');
  stream.addEventListener('alert', (event) => {
    const alert = JSON.parse(event.data);
    refresh();
    if (isNews(alert)) toast(alert);
  });
  // After a break something may have been missed; the first time the page itself is fresh.
  stream.addEventListener('ready', () => {
    if (!isFirst) refresh();
    isFirst = false;
  });
  setInterval(refresh, POLL_MS);
  document.addEventListener('htmx:pushedIntoHistory', markCurrent);
  document.addEventListener('htmx:afterSettle', markCurrent);
})();
