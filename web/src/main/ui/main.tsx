import { signal } from '@preact/signals'
import { render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { access, connected, identify, listenToNetwork, logOut, mayWrite, me } from './api'
import { AccessPage } from './accounts'
import { ClusterPage } from './cluster'
import { JobPage } from './job'
import { JobsPage } from './jobs'
import { useKeys, listenToKeys } from './keys'
import { lazy } from './lazy'
import { Login } from './login'
import { Palette, paletteOpen, type Choice } from './palette'
import { go, href, listen, segments } from './router'
import { SchedulePage, SchedulesPage } from './schedules'
import './style.css'
import { Empty, attempt, now, toast } from './ui'

interface View {
  name: string
  path: string
}

const OPEN: View[] = [
  { name: 'Jobs', path: '/jobs' },
  { name: 'Schedules', path: '/schedules' },
  { name: 'Queues and nodes', path: '/cluster' },
]

/** Access is managed only where users log in. */
function views(): View[] {
  return access.value === 'user' ? [...OPEN, { name: 'Access', path: '/access' }] : OPEN
}

const helpOpen = signal(false)

function Shell() {
  useKeys({
    '?': () => (helpOpen.value = true),
    '/': () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
  })
  switch (access.value) {
    case 'unknown':
      return <Offline />
    case 'login':
    case 'key':
      return (
        <>
          <Offline />
          <Login />
        </>
      )
  }
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Top />
      <Offline />
      <main class="page" id="main" tabIndex={-1}>
        <Current />
      </main>
      {paletteOpen.value && <Palette choices={choices()} />}
      {helpOpen.value && <Help />}
      {toast.value && (
        <div class={`toast ${toast.value.bad ? 'bad' : ''}`} role="status">
          {toast.value.text}
        </div>
      )}
    </>
  )
}

function Current() {
  const [view, id, what] = segments.value
  if (view === 'new') return <NewJob />
  if (view === 'jobs' && id !== undefined) return <JobPage key={id} id={id} />
  if (view === 'jobs') return <JobsPage />
  if (view === 'schedules' && id === 'new') return <EditSchedule />
  if (view === 'schedules' && id !== undefined && what === 'edit') return <EditSchedule key={id} id={id} />
  if (view === 'schedules' && id !== undefined) return <SchedulePage key={id} id={id} />
  if (view === 'schedules') return <SchedulesPage />
  if (view === 'access' && access.value === 'user') return <AccessPage />
  if (view === 'cluster') return <ClusterPage />
  document.title = 'Not found · Winch'
  return (
    <Empty title="There is no such page">
      <a class="button" href={href('/jobs')}>
        Jobs
      </a>
    </Empty>
  )
}

/** The editor is large. */
const NewJob = lazy(() => import('./newjob'))
const EditSchedule = lazy<{ id?: string }>(() => import('./editschedule'))

function Top() {
  const current = segments.value[0]
  return (
    <header class="top">
      <a class="brand" href={href('/jobs')} aria-label="Winch, jobs">
        <img src="/ui/favicon.svg" alt="" />
        <span>Winch</span>
      </a>
      <nav aria-label="Pages">
        {views().map((view) => (
          <a key={view.path} href={href(view.path)} {...(`/${current}` === view.path ? { 'aria-current': 'page' } : {})}>
            {view.name}
          </a>
        ))}
      </nav>
      <div class="grow" />
      <button type="button" class="button small plain" onClick={() => (paletteOpen.value = true)} aria-label="Commands, Ctrl K">
        <svg class="icon" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">
          <circle cx="7" cy="7" r="4.6" />
          <path d="m10.5 10.5 3.5 3.5" stroke-linecap="round" />
        </svg>
        <kbd class="wide">Ctrl K</kbd>
      </button>
      {me.value && (
        <>
          <span class="muted cut wide">{me.value.username}</span>
          <button type="button" class="button small plain" onClick={() => void attempt(logOut)}>
            Log out
          </button>
        </>
      )}
    </header>
  )
}

/** Shown once the connection is lost, and what repairs it is under way. */
function Offline() {
  if (connected.value) return null
  return (
    <div class="offline" role="status">
      Winch does not answer. What is shown may be out of date; it continues by itself when Winch is back.
    </div>
  )
}

function choices(): Choice[] {
  const all: Choice[] = views().map((view) => ({ label: view.name, hint: 'page', act: () => go(href(view.path)) }))
  for (const [state, name] of [
    ['FAILED', 'Failed jobs'],
    ['RUNNING', 'Running jobs'],
  ] as const) {
    all.push({ label: name, hint: 'jobs', act: () => go(href('/jobs', { state })) })
  }
  if (mayWrite()) {
    all.push({ label: 'New job', hint: 'page', act: () => go(href('/new')) })
    all.push({ label: 'New schedule', hint: 'page', act: () => go(href('/schedules/new')) })
  }
  all.push({ label: 'Week of the schedules', hint: 'page', act: () => go(href('/schedules', { view: 'week' })) })
  all.push({ label: 'Keyboard shortcuts', act: () => (helpOpen.value = true) })
  all.push({ label: 'API documentation', hint: '/docs', act: () => location.assign('/docs') })
  if (me.value) all.push({ label: 'Log out', act: () => void attempt(logOut) })
  return all
}

function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const keys: [string, string][] = [
    ['Ctrl K', 'go to a page or a job'],
    ['/', 'search'],
    ['j  k', 'next, previous'],
    ['Enter', 'open'],
    ['u', 'back to the list'],
    ['f', 'follow the log, or pause'],
    ['n  N', 'next, previous hit in the log'],
    ['w  t', 'wrap lines, show times'],
    ['+  -  0', 'zoom the timeline'],
    ['?', 'this help'],
    ['Esc', 'close'],
  ]
  return (
    <dialog ref={dialog} aria-label="Keyboard shortcuts" onClose={() => (helpOpen.value = false)}>
      <div class="sheet">
        <h2>Keyboard shortcuts</h2>
        <dl class="pairs">
          {keys.map(([key, what]) => (
            <>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </>
          ))}
        </dl>
        <form method="dialog">
          <button class="button">Close</button>
        </form>
      </div>
    </dialog>
  )
}

async function start(): Promise<void> {
  listen()
  listenToNetwork()
  listenToKeys(() => (paletteOpen.value = !paletteOpen.value))
  render(<Shell />, document.getElementById('app')!)
  for (;;) {
    try {
      await identify()
      break
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000))
    }
  }
  now.value = Date.now()
}

void start()
