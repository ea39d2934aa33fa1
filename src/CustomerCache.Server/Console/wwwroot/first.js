// What cannot wait for the modules: the colours that were chosen here, and the first question. Whoever asks first for the tenants takes
// the answer from here.
try {
  const chosen = localStorage.getItem('customer-cache.theme');
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
} catch { /* No storage: as the system has it. */ }
{
  const headers = { Accept: 'application/json' };
  const key = sessionStorage.getItem('customer-cache.key');
  if (key) headers.Authorization = `Bearer ${key}`;
  window.firstAnswer = fetch('v1/tenants', { headers, cache: 'no-cache', credentials: 'same-origin', redirect: 'error' });
  window.firstAnswer.catch(() => {});
}
