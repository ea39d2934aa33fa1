// Asks again and again while the page is looked at.

/** Calls `ask` now, and `every` milliseconds after it ended, until the signal. The first failure is thrown, later ones go to `onProblem`. */
export async function again(ask, every, signal, onProblem = () => {}) {
  await ask();
  const next = () => {
    if (signal.aborted) return;
    const timer = setTimeout(async () => {
      if (!document.hidden) {
        try { await ask(); onProblem(null); } catch (error) { if (error.name !== 'AbortError') onProblem(error); }
      }
      next();
    }, every);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };
  next();
}
