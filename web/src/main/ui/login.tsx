import { useState } from 'preact/hooks'
import { access, logIn, useKey } from './api'
import { ErrorBox } from './ui'

/** Asks for name and password, or for the key where the server wants one. */
export function Login() {
  const [error, setError] = useState<unknown>(undefined)
  const [busy, setBusy] = useState(false)
  const byKey = access.value === 'key'
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const value = (name: string) => String(data.get(name) ?? '')
    setBusy(true)
    setError(undefined)
    try {
      await (byKey ? useKey(value('key')) : logIn(value('username'), value('password')))
    } catch (e) {
      setError(e)
    }
    setBusy(false)
  }
  return (
    <main class="login card">
      <form class="sheet" onSubmit={submit}>
        <div class="row">
          <img src="/ui/favicon.svg" alt="" width="28" height="28" />
          <h1>{byKey ? 'Winch asks for its key' : 'Log in to Winch'}</h1>
        </div>
        {byKey ? (
          <label class="stack">
            Key
            <input class="field" name="key" type="password" required autofocus />
          </label>
        ) : (
          <>
            <label class="stack">
              Name
              <input class="field" name="username" autocomplete="username" required autofocus />
            </label>
            <label class="stack">
              Password
              <input class="field" name="password" type="password" autocomplete="current-password" required />
            </label>
          </>
        )}
        {error !== undefined && <ErrorBox error={error} />}
        <button class="button primary" disabled={busy}>
          {byKey ? 'Use the key' : 'Log in'}
        </button>
      </form>
    </main>
  )
}
