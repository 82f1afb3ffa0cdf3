// New alerts without a reload: server-sent events refresh the list in place and say so. Polling backs it up, since a
// proxy may hold the stream back.
(() => {
  const POLL_MS = 60_000;
  const TOAST_MS = 12_000;
  if (
    !document.body.hasAttribute('data-signed-in') ||
    !document.querySelector('.bar-nav [data-key="alerts"]')
  )
    return;

  const refreshList = () => {
    const list = document.getElementById('alert-list');
    const href = list?.dataset.live;
    // A list that holds the keyboard is left alone until the focus goes elsewhere: a swap would throw the reader out.
    if (!href || list.querySelector('details[open]')) return;
    const focusedId = document.activeElement?.dataset?.id;
    const top = list.scrollTop;
    htmx
      .ajax('GET', href, {
        target: '#alert-list',
        select: '#alert-list',
        swap: 'outerHTML',
        selectOOB: '#alert-rail',
      })
      .then(() => {
        const fresh = document.getElementById('alert-list');
        if (fresh) fresh.scrollTop = top;
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
    if (alert?.level) node.classList.add(`toast-${alert.level}`);
    if (alert?.id) link.href = `/alerts/${alert.id}`;
    if (alert?.title) link.textContent = `新预警：${alert.title}`;
    box.replaceChildren(node);
    setTimeout(() => node.remove(), TOAST_MS);
  };

  const refresh = () => {
    refreshList();
    refreshCount().catch(() => {});
  };

  let hadError = false;
  const stream = new EventSource('/api/v1/events');
  stream.addEventListener('alert', (event) => {
    let alert = null;
    try {
      alert = JSON.parse(event.data);
    } catch {
      // The list is read afresh anyway; the message only names what is new.
    }
    refresh();
    toast(alert);
  });
  stream.addEventListener('error', () => {
    hadError = true;
  });
  stream.addEventListener('open', () => {
    if (hadError) refresh();
    hadError = false;
  });
  setInterval(refresh, POLL_MS);
  document.addEventListener('htmx:pushedIntoHistory', markCurrent);
  document.addEventListener('htmx:afterSettle', markCurrent);
})();
