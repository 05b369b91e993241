import { signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ApiError } from './api'
import { STATE_TEXT, ago, stamp } from './format'

/** The time, moved on once a second while the page is visible. */
export const now = signal(Date.now())

setInterval(() => {
  if (!document.hidden) now.value = Date.now()
}, 1000)
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) now.value = Date.now()
})

export function StateIcon({ state }: { state: string | undefined }) {
  const s = state ?? 'PENDING'
  const common = { viewBox: '0 0 16 16', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 } as const
  const round = { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } as const
  let shape: ComponentChildren
  switch (s) {
    case 'COMPLETED':
    case 'UP':
    case 'ACTIVE':
      shape = (
        <>
          <circle cx="8" cy="8" r="7.2" fill="currentColor" stroke="none" />
          <path d="m5 8.2 2.1 2.1L11 6" stroke="var(--surface)" {...round} />
        </>
      )
      break
    case 'FAILED':
    case 'DOWN':
      shape = (
        <>
          <circle cx="8" cy="8" r="7.2" fill="currentColor" stroke="none" />
          <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" stroke="var(--surface)" {...round} />
        </>
      )
      break
    case 'RUNNING':
      shape = (
        <>
          <circle cx="8" cy="8" r="6.4" opacity="0.3" />
          <path class="spin" d="M8 1.6A6.4 6.4 0 0 1 14.4 8" {...round} />
        </>
      )
      break
    case 'SCHEDULED':
      shape = (
        <>
          <circle cx="8" cy="8" r="6.4" />
          <path d="M8 4.8V8l2.2 1.6" {...round} />
        </>
      )
      break
    case 'PAUSED':
      shape = <path d="M5.5 4v8m5-8v8" {...round} stroke-width="2" />
      break
    case 'SKIPPED':
      shape = (
        <>
          <circle cx="8" cy="8" r="6.4" />
          <path d="m5.5 5.5 2.5 2.5-2.5 2.5M10.6 5.4v5.2" {...round} />
        </>
      )
      break
    case 'CANCELLED':
    case 'STOPPED':
    case 'OFFLINE':
      shape = (
        <>
          <circle cx="8" cy="8" r="6.4" />
          <path d="m3.6 12.4 8.8-8.8" {...round} />
        </>
      )
      break
    default:
      shape = <circle cx="8" cy="8" r="6.4" stroke-dasharray="2.6 2.4" />
  }
  return (
    <svg class={`icon is-${s}`} {...common} aria-hidden="true">
      {shape}
    </svg>
  )
}

export function State({ state, badge = false }: { state: string; badge?: boolean }) {
  return (
    <span class={`state is-${state} ${badge ? 'badge' : ''}`}>
      <StateIcon state={state} />
      {STATE_TEXT[state] ?? state}
    </span>
  )
}

/** A time as how long ago it is; the exact one is its title. */
export function Ago({ time }: { time: string | undefined }) {
  if (!time) return <span class="muted">–</span>
  return (
    <time dateTime={time} title={stamp(time)} class="nums">
      {ago(Date.parse(time), now.value)}
    </time>
  )
}

/** An error; a lost connection is said once for the page. */
export function ErrorBox({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.status === 0) return null
  return (
    <div class="error-box" role="alert">
      {text(error)}
    </div>
  )
}

export function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children}
    </div>
  )
}

interface Toast {
  text: string
  bad: boolean
}

export const toast = signal<Toast | undefined>(undefined)
let hide: ReturnType<typeof setTimeout> | undefined

export function say(message: string, bad = false): void {
  toast.value = { text: message, bad }
  clearTimeout(hide)
  hide = setTimeout(() => (toast.value = undefined), bad ? 8000 : 3000)
}

/** Does something that the API may refuse, and says how it ended. */
export async function attempt(what: () => Promise<unknown>, done?: string): Promise<boolean> {
  try {
    await what()
    if (done) say(done)
    return true
  } catch (e) {
    if (!(e instanceof ApiError && e.status === 401)) say(text(e), true)
    return false
  }
}

/** A button that asks once more before it acts. */
export function Confirm(props: {
  label: string
  sure: string
  act: () => Promise<unknown>
  danger?: boolean
  small?: boolean
}) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (!asking) return
    const timer = setTimeout(() => setAsking(false), 4000)
    return () => clearTimeout(timer)
  }, [asking])
  const click = async () => {
    if (!asking) return setAsking(true)
    setAsking(false)
    setBusy(true)
    await props.act()
    setBusy(false)
  }
  return (
    <button
      type="button"
      class={`button ${props.danger ? 'danger' : ''} ${props.small ? 'small' : ''}`}
      disabled={busy}
      onClick={click}
    >
      {asking ? props.sure : props.label}
    </button>
  )
}

export function Copy({ value, label }: { value: string; label: string }) {
  return (
    <button
      type="button"
      class="button plain small"
      title={label}
      aria-label={label}
      onClick={() => void attempt(() => navigator.clipboard.writeText(value), 'Copied')}
    >
      <svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true">
        <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
        <path d="M10.5 3.5v-1h-8v8h1" />
      </svg>
    </button>
  )
}

/** Loads something again whenever `key` changes, and every `every` milliseconds if that is not 0. */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  key: string,
  every = 0,
): { value: T | undefined; error: unknown; reload: () => void } {
  const [state, setState] = useState<{ key: string; value: T | undefined; error: unknown }>({
    key: '',
    value: undefined,
    error: undefined,
  })
  const [count, setCount] = useState(0)
  useEffect(() => {
    const control = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const run = async () => {
      if (!document.hidden || every === 0) {
        try {
          const value = await load(control.signal)
          setState({ key, value, error: undefined })
        } catch (error) {
          if (control.signal.aborted) return
          setState((old) => ({ key, value: old.key === key ? old.value : undefined, error }))
        }
      }
      if (every > 0 && !control.signal.aborted) timer = setTimeout(run, every)
    }
    void run()
    return () => {
      control.abort()
      clearTimeout(timer)
    }
  }, [key, every, count])
  return { value: state.value, error: state.error, reload: () => setCount((n) => n + 1) }
}
