// Before anything is painted: the colours that were chosen here, if any were.
try {
  const chosen = localStorage.getItem('customer-cache.theme');
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
} catch { /* No storage: as the system has it. */ }
