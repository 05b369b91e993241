import type { FunctionComponent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { ErrorBox } from './ui'

/** A component that is loaded when it is first shown. */
export function lazy<P extends object>(load: () => Promise<{ default: FunctionComponent<P> }>): FunctionComponent<P> {
  return function Lazy(props: P) {
    const [loaded, setLoaded] = useState<{ Component: FunctionComponent<P> }>()
    const [error, setError] = useState<unknown>()
    useEffect(() => {
      load().then((part) => setLoaded({ Component: part.default }), setError)
    }, [])
    if (error !== undefined) return <ErrorBox error={error} />
    return loaded ? <loaded.Component {...props} /> : null
  }
}
