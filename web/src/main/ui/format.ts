/** Times, durations and texts as people read them. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A duration in at most two units: 340 ms, 4.2 s, 3m 05s, 2h 10m, 3d 4h. */
export function duration(ms: number): string {
  const t = Math.max(0, ms)
  if (t < SECOND) return `${Math.round(t)} ms`
  if (t < 10 * SECOND) return `${(Math.floor(t / 100) / 10).toFixed(1)} s`
  if (t < MINUTE) return `${Math.floor(t / SECOND)} s`
  if (t < HOUR) return `${Math.floor(t / MINUTE)}m ${two(Math.floor((t % MINUTE) / SECOND))}s`
  if (t < DAY) return `${Math.floor(t / HOUR)}h ${two(Math.floor((t % HOUR) / MINUTE))}m`
  return `${Math.floor(t / DAY)}d ${Math.floor((t % DAY) / HOUR)}h`
}

/** How long ago, in one unit: now, 12 s ago, 5 min ago, 3 h ago, 2 d ago. */
export function ago(then: number, now: number): string {
  const t = now - then
  if (t < 0) return `in ${one(-t)}`
  return t < 2 * SECOND ? 'now' : `${one(t)} ago`
}

function one(t: number): string {
  if (t < MINUTE) return `${Math.floor(t / SECOND)} s`
  if (t < HOUR) return `${Math.floor(t / MINUTE)} min`
  if (t < DAY) return `${Math.floor(t / HOUR)} h`
  return `${Math.floor(t / DAY)} d`
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}

/** The local date and time: 2026-11-30 14:05:09. */
export function stamp(time: string | number): string {
  const d = new Date(time)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${clock(d)}`
}

/** The local time of day: 14:05:09. */
export function clock(time: Date | number): string {
  const d = new Date(time)
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`
}

/** The local time of day with milliseconds. */
export function clockMs(time: number): string {
  return `${clock(time)}.${String(new Date(time).getMilliseconds()).padStart(3, '0')}`
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`
}

/** Milliseconds of a time of the API; undefined without one. */
export function at(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time)
}

interface Timed {
  startedAt?: string
  completedAt?: string
  failedAt?: string
  cancelledAt?: string
}

/** When it ended; undefined while it has not. */
export function endOf(run: Timed): number | undefined {
  return at(run.completedAt ?? run.failedAt ?? run.cancelledAt)
}

/** How long it ran, until now if it still does; undefined before its start. */
export function ran(run: Timed, now: number): number | undefined {
  const from = at(run.startedAt)
  return from === undefined ? undefined : Math.max(0, (endOf(run) ?? now) - from)
}

export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id
}

export const STATE_TEXT: Record<string, string> = {
  PENDING: 'Pending',
  CREATED: 'Created',
  SCHEDULED: 'Queued',
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
  STOPPED: 'Stopped',
  SKIPPED: 'Skipped',
  ACTIVE: 'Active',
  PAUSED: 'Paused',
  UP: 'Up',
  DOWN: 'Down',
  OFFLINE: 'Offline',
}

const ENDED = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'SKIPPED', 'STOPPED'])

export function hasEnded(state: string | undefined): boolean {
  return state !== undefined && ENDED.has(state)
}
