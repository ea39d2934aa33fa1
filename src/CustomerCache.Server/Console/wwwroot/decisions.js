// What became of devices, in words. The names are those of the funnel: a decision, or a decision and its reason.

const KINDS = {
  cached: { group: 'Served', level: 'ok', rank: 0 },
  kept: { group: 'Could not be decided; what was stored is served', level: 'warn', rank: 1 },
  skipped: { group: 'Not asked for; what was stored is served', level: 'none', rank: 2 },
  removed: { group: 'Not served, for a reason', level: 'none', rank: 3 },
};

const REASONS = {
  cached: 'crossed with Bruin',
  state_missing: 'no state in the orchestrator',
  never_activated: 'never activated',
  blacklisted: 'on the black list of the configuration',
  serial_missing: 'no serial number',
  serial_repeated: 'serial number of another device',
  never_contacted: 'never reported',
  no_client_info: 'unknown to Bruin',
  not_monitorable: 'status is not monitored',
  pending_client_blacklisted: 'Pending, client excluded',
  client_info_failed: 'Bruin failed for the client',
  attributes_failed: 'Bruin failed for the status',
  site_failed: 'Bruin failed for the site',
  unexpected_answer: 'Bruin answered oddly',
  unlisted: 'no longer listed by the vendor',
  nothing_left: 'nothing else survived',
  imported: 'imported, not crossed yet',
};

/** A name of the funnel taken apart: label, group, level, rank. */
export function decision(key) {
  const cut = key.indexOf('_');
  const kind = cut < 0 ? key : key.slice(0, cut);
  const reason = cut < 0 ? key : key.slice(cut + 1);
  const known = KINDS[kind] ?? { group: kind, level: 'none', rank: 9 };
  return { key, label: REASONS[reason] ?? reason.replaceAll('_', ' '), ...known };
}

/** The funnel in the order in which people ask: what is served, what failed, what is left out. Larger ones first. */
export const ordered = funnel => Object.entries(funnel ?? {})
  .map(([key, n]) => ({ ...decision(key), n }))
  .sort((a, b) => a.rank - b.rank || b.n - a.n || a.key.localeCompare(b.key));

/** Why a device is, or is not, served: the beginning of a sentence, with "since" as the moment that belongs to it. */
export function sentence(d, isServed) {
  const why = d.explanation || REASONS[d.reason] || d.reason;
  const fault = d.detail ? `${why} (${d.detail})` : why;
  switch (d.decision) {
    case 'cached': return { level: 'ok', text: `Served: ${fault}.`, at: d.last_confirmed_at, atWords: 'Confirmed' };
    case 'kept': return isServed
      ? { level: 'warn', text: `Served as it was before, because ${fault}.`, at: d.last_confirmed_at, atWords: 'Kept from' }
      : { level: 'bad', text: `Not served, because ${fault}, and no record was stored before.`, at: d.decided_at, atWords: 'Decided' };
    case 'skipped': return isServed
      ? { level: 'warn', text: `Served as it was before: ${fault}.`, at: d.last_confirmed_at, atWords: 'Kept from' }
      : { level: 'none', text: `Not served: ${fault}.`, at: d.decided_at, atWords: 'Decided' };
    default: return { level: 'none', text: `Not served: ${fault}.`, at: d.decided_at, atWords: 'Decided' };
  }
}
