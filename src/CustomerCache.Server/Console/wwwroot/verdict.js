// How a tenant stands, in plain words; the worst come first.
import { clock, count, now, plural, span } from './format.js';

const RANK = { bad: 0, warn: 1, busy: 2, ok: 3 };

const OUTCOMES = {
  stored: { word: 'stored', level: 'ok' },
  nothing_left: { word: 'nothing left', level: 'warn' },
  failed: { word: 'failed', level: 'bad' },
  listing_failed: { word: 'listing failed', level: 'bad' },
  shrink_blocked: { word: 'drop held back', level: 'bad' },
  no_longer_due: { word: 'no longer due', level: 'none' },
  interrupted: { word: 'interrupted', level: 'warn' },
  running: { word: 'running', level: 'busy' },
};

export const outcome = name => OUTCOMES[name] ?? { word: name.replaceAll('_', ' '), level: 'none' };

const lister = tenant => tenant.tenant.startsWith('hawkeye/') ? 'Hawkeye' : 'the orchestrator';

const because = tenant => ({
  listing_failed: `${lister(tenant)} did not answer with a list of devices`,
  failed: 'Bruin failed for every device',
  shrink_blocked: 'the last refresh would have dropped too many records and was held back',
  nothing_left: 'no device survived the last refresh',
  interrupted: 'the service stopped in the middle of a refresh',
})[tenant.last_refresh?.outcome];

const next = tenant => {
  const at = Date.parse(tenant.next_refresh_at ?? '');
  return Number.isFinite(at) && at > now() ? `next try ${clock(at)}` : 'the next try is due';
};

const answered = tenant => tenant.last_refresh?.reason ? `. ${tenant.last_refresh.outcome === 'listing_failed' ? 'The vendor' : 'Reason'}: ${tenant.last_refresh.reason}` : '';

/** Milliseconds of an interval; four hours where the server does not say. */
export const intervalOf = tenant => (tenant.interval_seconds ?? 14_400) * 1000;

/** Age of what is served in milliseconds; null when nothing is. */
export const ageOf = tenant => tenant.built_at ? Math.max(0, now() - Date.parse(tenant.built_at)) : null;

/** The state in a word, with the level of its mark. */
export function stateOf(tenant) {
  switch (tenant.state) {
    case 'never_built': return { level: 'bad', word: 'never built' };
    case 'refreshing': return tenant.degraded ? { level: 'warn', word: 'retrying' } : { level: 'busy', word: 'refreshing' };
    case 'empty': return { level: 'bad', word: 'empty' };
    case 'failing': return { level: 'bad', word: 'failing' };
    case 'ready': return tenant.undecided ? { level: 'warn', word: `${count(tenant.undecided)} undecided` } : { level: 'ok', word: 'ready' };
    default: return { level: 'none', word: tenant.state };
  }
}

/** One sentence for somebody who was just woken, and how bad it is. */
export function verdict(tenant) {
  const age = ageOf(tenant);
  const interval = intervalOf(tenant);
  const why = because(tenant);
  const old = age === null ? null : span(age / 1000);
  if (tenant.degraded && tenant.state === 'refreshing') {
    return age === null ? { level: 'bad', text: `Nothing to serve: ${tenant.last_error}` }
      : { level: age > interval * 2 ? 'bad' : 'warn', text: `Served from ${old} ago: ${tenant.last_error}` };
  }
  if (age === null) {
    return tenant.state === 'refreshing'
      ? { level: why ? 'bad' : 'warn', text: `Nothing to serve yet: the first build runs now${why ? `; the one before ended because ${why}` : ''}` }
      : { level: 'bad', text: `Nothing to serve${why ? `, because ${why}` : ': it was never built'}; ${next(tenant)}${answered(tenant)}` };
  }
  const isOld = age > interval * 2;
  if (tenant.state === 'refreshing') {
    return isOld
      ? { level: 'bad', text: `Served from ${old} ago, more than two intervals; a refresh runs now` }
      : { level: why ? 'warn' : 'busy', text: `A refresh runs now; served from ${old} ago meanwhile` };
  }
  if (tenant.state === 'empty') return { level: 'bad', text: `Callers get an empty list: it was built ${old} ago and has no record; ${next(tenant)}` };
  if (tenant.state === 'failing') {
    return { level: isOld || tenant.last_refresh?.outcome === 'shrink_blocked' ? 'bad' : 'warn', text: `Served from ${old} ago because ${why ?? 'the last refresh failed'}; ${next(tenant)}${answered(tenant)}` };
  }
  if (isOld) return { level: 'bad', text: `Served from ${old} ago, more than two intervals${why ? `, because ${why}` : ''}; ${next(tenant)}` };
  const due = Date.parse(tenant.next_refresh_at ?? '');
  if (Number.isFinite(due) && now() - due > 10 * 60_000) return { level: 'warn', text: `Built ${old} ago; the refresh of ${clock(due)} is overdue` };
  if (tenant.last_refresh?.outcome === 'nothing_left') return { level: 'warn', text: `Served from ${old} ago, because ${why}` };
  if (tenant.undecided > 0) {
    return { level: 'warn', text: `${count(tenant.undecided)} undecided: their look-up failed, so they have no record; retried within minutes. Built ${old} ago` };
  }
  if (tenant.stale_records > 0) {
    const share = tenant.stale_records / Math.max(1, tenant.records);
    return { level: share >= 0.05 ? 'warn' : 'ok', text: `Fresh: built ${old} ago; ${plural(tenant.stale_records, 'record is', 'records are')} kept from before` };
  }
  return { level: 'ok', text: `Fresh: built ${old} ago` };
}

/** Whether the replica that answers follows its owner. It asks every few seconds: a little silence is not a delay. */
export const behind = tenant => tenant.replica_staleness_seconds > 30 ? `last heard from the owner ${span(tenant.replica_staleness_seconds)} ago` : 'up to date';

/** Problems first; equals by name. */
export const byUrgency = list => list.map(tenant => ({ tenant, rank: RANK[verdict(tenant).level], age: ageOf(tenant) ?? Infinity }))
  .sort((a, b) => a.rank - b.rank || (a.rank === 0 && b.age - a.age) || a.tenant.tenant.localeCompare(b.tenant.tenant)).map(t => t.tenant);

/** All tenants in one sentence. */
export function summary(list) {
  if (list.length === 0) return { level: 'warn', text: 'No tenant is configured' };
  const levels = list.map(t => verdict(t).level);
  const bad = levels.filter(l => l === 'bad').length;
  const warn = levels.filter(l => l === 'warn').length;
  const all = list.length === 1 ? 'The one tenant is' : `All ${list.length} tenants are`;
  if (bad) return { level: 'bad', text: `${bad} of ${plural(list.length, 'tenant')} ${bad === 1 ? 'needs' : 'need'} somebody${warn ? `; ${warn} more to keep an eye on` : ''}` };
  if (warn) return { level: 'warn', text: `${warn} of ${plural(list.length, 'tenant')} to keep an eye on; nothing else is wrong` };
  return levels.includes('busy') ? { level: 'ok', text: `${all} fresh or being refreshed` } : { level: 'ok', text: `${all} fresh` };
}
