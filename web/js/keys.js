// Keyboard: j/k walk a list, enter opens (a link does that itself), / goes to the search box, g+letter to a page, ? to help.
(() => {
  const PAGES = { a: '/alerts', i: '/incidents', s: '/search', k: '/statements', r: '/releases' };
  const SEQUENCE_MS = 1500;
  let goUntil = 0;

  const rows = () => [...document.querySelectorAll('[data-rows] .row, [data-rows] [data-row]')];

  const step = (direction) => {
    const all = rows();
    if (all.length === 0) return;
    const focused = all.indexOf(document.activeElement);
    const start =
      focused >= 0 ? focused : all.findIndex((row) => row.getAttribute('aria-current') === 'true');
    const next = all[Math.min(Math.max(start + direction, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };

  const press = (key) => {
    const target = [...document.querySelectorAll(`main [data-key="${CSS.escape(key)}"]`)].find(
      (node) => node.offsetParent !== null,
    );
    if (!target) return false;
    if (target.matches('input, textarea')) {
      target.focus();
      target.select();
    } else target.click();
    if (target.matches('summary'))
      target.parentElement.querySelector('.fold-body input:not([type="hidden"])')?.focus();
    return true;
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select, [contenteditable]')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (event.timeStamp < goUntil && PAGES[event.key]) {
      location.assign(PAGES[event.key]);
      return;
    }
    goUntil = event.key === 'g' ? event.timeStamp + SEQUENCE_MS : 0;
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '?') location.assign('/help');
    else if (!press(event.key)) return;
    event.preventDefault();
  });

  // A form is sent once: a second click while the first is under way would only be refused.
  document.addEventListener('submit', (event) => {
    if (event.target.method !== 'post') return;
    if (event.target.dataset.sent) event.preventDefault();
    else event.target.dataset.sent = 'true';
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
