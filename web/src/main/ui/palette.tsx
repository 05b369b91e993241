import { signal } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { get } from './api'
import { fits } from './filter'
import { go, href } from './router'
import type { JobSummary, Page } from './types'
import { StateIcon } from './ui'

export const paletteOpen = signal(false)

export interface Choice {
  label: string
  hint?: string
  state?: string
  act: () => void
}

const ID = /^[0-9a-f]{32}$/

export function Palette({ choices }: { choices: Choice[] }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [typed, setTyped] = useState('')
  const [jobs, setJobs] = useState<JobSummary[]>([])
  const [at, setAt] = useState(0)

  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  useEffect(() => {
    setAt(0)
    const q = typed.trim()
    if (q.length < 2) return setJobs([])
    const control = new AbortController()
    const timer = setTimeout(() => {
      get<Page<JobSummary>>(`/jobs?size=8&q=${encodeURIComponent(ID.test(q) ? `id:${q}` : q)}`, control.signal)
        .then((page) => setJobs(page.items))
        .catch(() => setJobs([]))
    }, 120)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [typed])

  const all: Choice[] = [
    ...choices.filter((choice) => fits(typed, choice.label)),
    ...jobs.map((job) => ({
      label: job.name,
      hint: job.id.slice(-6),
      state: job.state,
      act: () => go(href(`/jobs/${job.id}`)),
    })),
  ]
  if (typed.trim() !== '') {
    all.push({
      label: `Search jobs for “${typed.trim()}”`,
      act: () => go(href('/jobs', { q: typed.trim() })),
    })
  }
  const index = Math.min(at, all.length - 1)
  const close = () => (paletteOpen.value = false)
  const pick = (choice: Choice | undefined) => {
    close()
    choice?.act()
  }
  const key = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((index + 1) % all.length)
    else if (event.key === 'ArrowUp') setAt((index + all.length - 1) % all.length)
    else if (event.key === 'Enter') pick(all[index])
    else return
    event.preventDefault()
  }
  return (
    <dialog ref={dialog} class="palette" aria-label="Commands" onClose={close} onClick={(e) => e.target === dialog.current && close()}>
      <input
        placeholder="Go to a page or a job…"
        aria-label="Command or job"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${index}`}
        value={typed}
        onInput={(e) => setTyped(e.currentTarget.value)}
        onKeyDown={key}
        autofocus
      />
      <div role="listbox" id="palette-list" aria-label="Choices">
        {all.map((choice, i) => (
          <div
            role="option"
            id={`palette-${i}`}
            key={i}
            aria-selected={i === index}
            onMouseMove={() => setAt(i)}
            onClick={() => pick(choice)}
          >
            {choice.state && <StateIcon state={choice.state} />}
            <span class="cut grow">{choice.label}</span>
            {choice.hint && <span class="muted mono">{choice.hint}</span>}
          </div>
        ))}
      </div>
    </dialog>
  )
}
