import { useState } from 'preact/hooks'
import { get, isAdmin, me, post, send } from './api'
import { stamp } from './format'
import { href, place } from './router'
import type { Page, Person, Token } from './types'
import { Ago, Confirm, Copy, Empty, ErrorBox, attempt, useLoaded } from './ui'

type View = 'tokens' | 'users' | 'audit'

interface AccessEvent {
  id: number
  action: string
  by: Person
  address: string
  detail?: string
  at: string
}

const LEVELS = ['viewer', 'operator', 'admin']

/** Tokens of the user; for administrators users and the audit log too. */
export function AccessPage() {
  document.title = 'Access · Winch'
  const wanted = (place.value.query.get('view') ?? 'tokens') as View
  const views: [View, string][] = isAdmin()
    ? [
        ['tokens', 'Tokens'],
        ['users', 'Users'],
        ['audit', 'Audit log'],
      ]
    : [['tokens', 'Tokens']]
  const view = views.some(([name]) => name === wanted) ? wanted : 'tokens'
  return (
    <>
      <div class="head">
        <h1>Access</h1>
        <span class="muted">
          {me.value?.username}, {me.value?.level}
        </span>
      </div>
      <nav class="tabs" aria-label="Views">
        {views.map(([name, label]) => (
          <a
            key={name}
            href={href('/access', { view: name === 'tokens' ? undefined : name })}
            {...(view === name ? { 'aria-current': 'page' } : {})}
          >
            {label}
          </a>
        ))}
      </nav>
      {view === 'tokens' && <Tokens />}
      {view === 'users' && <Users />}
      {view === 'audit' && <Audit />}
    </>
  )
}

function fieldsOf(event: SubmitEvent): { form: HTMLFormElement; value: (name: string) => string } {
  event.preventDefault()
  const form = event.currentTarget as HTMLFormElement
  const data = new FormData(form)
  return { form, value: (name) => String(data.get(name) ?? '').trim() }
}

function Tokens() {
  const path = isAdmin() ? '/tokens?size=100&user=*' : '/tokens?size=100'
  const { value, error, reload } = useLoaded((signal) => get<Page<Token>>(path, signal), path)
  const [made, setMade] = useState<Token>()
  const create = async (event: SubmitEvent) => {
    const { form, value: field } = fieldsOf(event)
    await attempt(async () => {
      const token = await post<Token>(
        '/tokens',
        JSON.stringify({
          name: field('name'),
          ...(field('role') ? { role: field('role') } : {}),
          expiresIn: `${Number(field('days')) * 24}h`,
        }),
      )
      setMade(token)
      form.reset()
      reload()
    })
  }
  return (
    <div class="stack">
      {made?.token && (
        <section class="reason waiting" aria-label="The new token">
          <strong>This is the only time that the token of “{made.name}” is shown.</strong>
          <div class="row">
            <code class="cut grow">{made.token}</code>
            <Copy value={made.token} label="Copy the token" />
          </div>
        </section>
      )}
      <form class="card card-body row wrap" onSubmit={(e) => void create(e)}>
        <input class="field grow" name="name" required maxLength={64} aria-label="Name of the token" placeholder="Name, such as the program that uses it" />
        <select class="field" name="role" aria-label="Role of the token">
          <option value="">all that I may do</option>
          {LEVELS.map((role) => (
            <option key={role} value={role}>
              at most {role}
            </option>
          ))}
        </select>
        <select class="field" name="days" aria-label="How long it is valid">
          {[7, 30, 90, 365].map((days) => (
            <option key={days} value={days} selected={days === 90}>
              for {days} days
            </option>
          ))}
        </select>
        <button class="button primary">Make a token</button>
      </form>
      {error !== undefined && <ErrorBox error={error} />}
      {value?.items.length === 0 && <Empty title="No tokens">Programs log in with a token instead of a password.</Empty>}
      {value && value.items.length > 0 && (
        <div class="card">
          <table class="list">
            <thead>
              <tr>
                <th>Token</th>
                <th class="c-by wide">Of</th>
                <th class="c-by wide">At most</th>
                <th class="c-time wide">Last use</th>
                <th class="c-time">Expires</th>
                <th class="c-act">
                  <span class="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((token) => (
                <tr key={token.id}>
                  <td class="title">{token.name}</td>
                  <td class="muted wide">{token.username}</td>
                  <td class="muted wide">{token.role ?? 'its user'}</td>
                  <td class="muted wide">
                    <Ago time={token.usedAt} />
                  </td>
                  <td class="muted">
                    <Ago time={token.expiresAt} />
                  </td>
                  <td class="num">
                    <Confirm
                      label="Revoke"
                      sure="Sure?"
                      small
                      danger
                      act={async () => {
                        await attempt(() => send('DELETE', `/tokens/${token.id}`), 'Revoked')
                        reload()
                      }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}

function Users() {
  const { value, error, reload } = useLoaded((signal) => get<Page<Person>>('/users?size=100', signal), 'users')
  const create = async (event: SubmitEvent) => {
    const { form, value: field } = fieldsOf(event)
    const done = await attempt(
      () =>
        post(
          '/users',
          JSON.stringify({
            username: field('username'),
            // Taken exactly as typed.
            password: String(new FormData(form).get('password') ?? ''),
            roles: [field('role')],
          }),
        ),
      'Added',
    )
    if (done) form.reset()
    reload()
  }
  const change = async (user: Person, body: object, done: string) => {
    await attempt(
      () => send('PUT', `/users/${encodeURIComponent(user.username)}`, { body: JSON.stringify(body), type: 'application/json' }),
      done,
    )
    reload()
  }
  return (
    <div class="stack">
      <form class="card card-body row wrap" onSubmit={(e) => void create(e)}>
        <input class="field grow" name="username" required maxLength={64} autocomplete="off" aria-label="Name of the user" placeholder="Name" />
        <input class="field grow" name="password" type="password" required autocomplete="new-password" aria-label="Password of the user" placeholder="Password" />
        <select class="field" name="role" aria-label="Role of the user">
          {LEVELS.map((role) => (
            <option key={role} value={role}>
              {role}
            </option>
          ))}
        </select>
        <button class="button primary">Add a user</button>
      </form>
      {error !== undefined && <ErrorBox error={error} />}
      {value && (
        <div class="card">
          <table class="list">
            <thead>
              <tr>
                <th>User</th>
                <th class="c-next">Level</th>
                <th class="wide">Other roles</th>
                <th class="c-time wide">Added</th>
                <th class="c-users num">
                  <span class="visually-hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((user) => (
                <UserRow key={user.id} user={user} change={change} removed={reload} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}

function UserRow(props: {
  user: Person
  change: (user: Person, body: object, done: string) => Promise<void>
  removed: () => void
}) {
  const { user, change } = props
  const roles = user.roles ?? []
  const level = LEVELS.filter((one) => roles.includes(one)).at(-1) ?? ''
  const others = roles.filter((role) => !LEVELS.includes(role))
  return (
    <tr>
      <td>
        <span class="title">{user.username}</span> {user.name && user.name !== user.username && <span class="muted">{user.name}</span>}{' '}
        {user.disabled && <span class="tag">disabled</span>}
      </td>
      <td>
        <select
          class="field"
          aria-label={`Level of ${user.username}`}
          value={level}
          onChange={(e) => void change(user, { roles: [...others, ...(e.currentTarget.value ? [e.currentTarget.value] : [])] }, 'Changed')}
        >
          {level === '' && <option value="">standard</option>}
          {LEVELS.map((role) => (
            <option key={role} value={role}>
              {role}
            </option>
          ))}
        </select>
      </td>
      <td class="muted wide">{others.join(', ')}</td>
      <td class="muted wide">
        <Ago time={user.createdAt} />
      </td>
      <td class="num">
        <button type="button" class="button small plain" onClick={() => void change(user, { disabled: !user.disabled }, user.disabled ? 'Enabled' : 'Disabled')}>
          {user.disabled ? 'Enable' : 'Disable'}
          <span class="visually-hidden"> {user.username}</span>
        </button>
        <Confirm
          label="Delete"
          sure="Sure?"
          small
          danger
          act={async () => {
            await attempt(() => send('DELETE', `/users/${encodeURIComponent(user.username)}`), 'Deleted')
            props.removed()
          }}
        />
      </td>
    </tr>
  )
}

interface Piece {
  items: AccessEvent[]
  next?: string
}

function Audit() {
  const after = place.value.query.get('after') ?? ''
  const path = `/audit?size=50${after ? `&after=${encodeURIComponent(after)}` : ''}`
  const { value, error } = useLoaded((signal) => get<Piece>(path, signal), path)
  if (error) return <ErrorBox error={error} />
  if (!value) return null
  return (
    <div class="stack">
      <div class="card">
        <table class="list">
          <thead>
            <tr>
              <th class="c-stamp">When</th>
              <th class="c-action">What</th>
              <th class="c-by">Who</th>
              <th class="wide">About</th>
              <th class="c-next wide">From</th>
            </tr>
          </thead>
          <tbody>
            {value.items.map((event) => (
              <tr key={event.id}>
                <td class="nums muted">{stamp(event.at)}</td>
                <td class={event.action === 'LOGIN_FAILED' ? 'is-FAILED' : ''}>
                  {event.action.charAt(0) + event.action.slice(1).toLowerCase().replaceAll('_', ' ')}
                </td>
                <td>{event.by.username}</td>
                <td class="muted wide">{event.detail}</td>
                <td class="muted mono wide">{event.address}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <nav class="row" aria-label="Pages of the log">
        {after && (
          <a class="button small" href={href('/access', { view: 'audit' })}>
            Newest
          </a>
        )}
        {value.next && (
          <a class="button small" href={href('/access', { view: 'audit', after: value.next })}>
            Older
          </a>
        )}
      </nav>
    </div>
  )
}
