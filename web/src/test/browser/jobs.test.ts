import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FOLDER, close, launch, open, sees, submit, submitted, until, violations } from './pages'

let browser: Browser
let failed: string
let good: string

const FAILING = `
name: deploy the api
tags: [release]
tasks:
  - name: build
    run: echo built
  - name: push
    retry: {limit: 1}
    run: |
      echo 'pushing'
      printf '\\033[31mno space left on registry\\033[0m\\n'
      exit 3
  - name: roll out
    run: echo never
`

beforeAll(async () => {
  browser = await launch()
  good = await submitted('name: import orders\ntags: [etl]\ninputs: {day: monday}\ntasks:\n  - {name: load, run: echo loaded}\n', 'COMPLETED')
  failed = await submitted(FAILING, 'FAILED')
})

afterAll(async () => browser?.close())

test('the address without a path shows the jobs', async () => {
  const page = await open(browser, '/')
  await sees(page, 'import orders')
  expect(await page.title()).toBe('Jobs · Winch')
  await close(page)
})

test('a filter is in the address, and the back button takes it away', async () => {
  const page = await open(browser, '/ui/jobs')
  await sees(page, 'import orders')
  await page.getByRole('button', { name: 'Failed' }).click()
  await page.getByRole('link', { name: 'import orders' }).waitFor({ state: 'detached' })
  expect(page.url()).toContain('state=FAILED')
  await page.goBack()
  await sees(page, 'import orders')
  expect(page.url()).not.toContain('state')
  await close(page)
})

test('what is typed filters the list, and a tag can be clicked', async () => {
  const page = await open(browser, '/ui/jobs?state=COMPLETED')
  await page.getByRole('searchbox', { name: 'Search jobs' }).fill('orders')
  await sees(page, 'import orders')
  await page.waitForURL(/q=orders/)
  await page.goto('/ui/jobs')
  await page.getByRole('link', { name: 'release' }).first().click()
  await page.waitForURL(/tag=release/)
  await page.getByRole('link', { name: 'import orders' }).waitFor({ state: 'detached' })
  await sees(page, 'deploy the api')
  await close(page)
})

test('conditions are typed, saved as a view, and the view is there again', async () => {
  const page = await open(browser, '/ui/jobs')
  const search = page.getByRole('searchbox', { name: 'Search jobs' })
  await search.fill('orders tag:etl since:24h')
  await search.press('Enter')
  await page.waitForURL((url) => url.searchParams.get('from') === '24h')
  await page.getByRole('button', { name: /tag etl/ }).waitFor()
  expect(await search.inputValue()).toBe('orders')
  await sees(page, 'import orders')
  await page.getByRole('button', { name: 'Save view…' }).click()
  await page.getByLabel('Name of the view').fill('imports of today')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  expect(await violations(page)).toEqual([])
  await page.goto('/ui/jobs')
  await page.getByRole('link', { name: 'imports of today' }).click()
  await page.waitForURL(/tag=etl/)
  await page.getByRole('button', { name: /tag etl/ }).waitFor()
  await page.getByRole('button', { name: 'Forget imports of today' }).click()
  await page.getByRole('link', { name: 'imports of today' }).waitFor({ state: 'detached' })
  await close(page)
})

test('the filters count, and a new job is offered without moving the others', async () => {
  const page = await open(browser, '/ui/jobs')
  await page.getByRole('button', { name: /Failed [1-9]/ }).waitFor()
  await page.getByRole('link', { name: 'import orders' }).waitFor()
  const first = await page.locator('tbody tr').first().textContent()
  const id = await submitted('name: came later\ntasks:\n  - {name: a, run: echo}\n', 'COMPLETED')
  await page.getByRole('button', { name: 'Show 1 new' }).waitFor()
  expect((await page.locator('tbody tr').first().textContent())?.slice(0, 20)).toBe(first?.slice(0, 20))
  await page.getByRole('button', { name: 'Show 1 new' }).click()
  await page.locator(`tbody tr:first-child a[href="/ui/jobs/${id}"]`).waitFor()
  await page.getByRole('button', { name: /^Created/ }).click()
  await page.waitForURL(/sort=created/)
  await page.locator('tbody tr:last-child', { hasText: 'came later' }).waitFor()
  await page.getByLabel('Created').selectOption('1h')
  await page.waitForURL(/from=1h/)
  await close(page)
})

test('all jobs of a filter are cancelled once they are counted', async () => {
  for (let i = 0; i < 3; i++) await submit('name: in bulk\ntags: [bulk]\ntasks:\n  - {name: a, queue: nobody, run: echo}\n')
  const page = await open(browser, '/ui/jobs?tag=bulk')
  await page.getByRole('button', { name: 'Cancel all…' }).click()
  await page.getByRole('heading', { name: 'Cancel 3 jobs?' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel 3', exact: true }).click()
  await sees(page, '3 jobs cancelled')
  await expect.poll(() => page.getByRole('row', { name: /Cancelled in bulk/ }).count()).toBe(3)
  await close(page)
})

test('keys move through the list and into a job and back', async () => {
  const page = await open(browser, '/ui/jobs?q=orders')
  await sees(page, 'import orders')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/ui/jobs/${good}`)
  await page.keyboard.press('u')
  await page.waitForURL('**/ui/jobs')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await close(page)
})

test('keys act on a row in the moment it appears', async () => {
  const page = await open(browser, '/ui/schedules')
  await page.getByRole('heading', { name: 'Schedules' }).waitFor()
  await page.evaluate(() => {
    const press = (key: string) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    new MutationObserver((_, observer) => {
      if (!document.querySelector('tbody a.title')) return
      observer.disconnect()
      press('j')
      // After the microtasks that draw, and before the next frame.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => press('Enter')
      port2.postMessage(undefined)
    }).observe(document.body, { childList: true, subtree: true })
  })
  await page.getByRole('link', { name: 'Jobs', exact: true }).click()
  await page.waitForURL(/\/ui\/jobs\/\w{32}/)
  await close(page)
})

test('Ctrl-K finds a job by its name', async () => {
  const page = await open(browser, '/ui/jobs')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Command or job' }).fill('deploy the')
  await page.getByRole('option', { name: /deploy the api/ }).first().click()
  await page.waitForURL(`**/ui/jobs/${failed}`)
  await close(page)
})

test('a failed job opens on the task that failed and its last lines', async () => {
  const page = await open(browser, `/ui/jobs/${failed}`)
  const reason = page.getByRole('region', { name: 'Why it failed' })
  await reason.getByText('no space left on registry').waitFor()
  expect(await reason.textContent()).toContain('push failed 2 times')
  expect(await reason.textContent()).toContain('exit status 3')
  await reason.getByRole('button', { name: 'Open its log' }).click()
  await page.waitForURL(/task=/)
  await page.getByRole('treeitem', { name: /push/, selected: true }).waitFor()
  await page.getByRole('group', { name: 'Attempts' }).getByRole('button', { name: '1' }).click()
  await page.goto(page.url())
  await page.getByRole('group', { name: 'Attempts' }).getByRole('button', { name: '1', pressed: true }).waitFor()
  expect(await page.getByRole('treeitem', { name: /roll out/ }).textContent()).toContain('not run')
  await close(page)
})

test('a running job changes on the page without a reload, and so does the list', async () => {
  const gate = join(FOLDER, 'gate')
  const id = await submitted(
    `name: held open\ntasks:\n  - name: wait\n    run: 'echo begins; until [ -e ${gate} ]; do sleep 0.05; done; echo ends'\n  - {name: after, run: echo after}\n`,
    'RUNNING',
  )
  const page = await open(browser, `/ui/jobs/${id}`)
  const list = await open(browser, '/ui/jobs?q=held')
  await sees(page, 'begins')
  await list.getByRole('row', { name: /Running held open/ }).waitFor()
  writeFileSync(gate, '')
  await page.getByRole('treeitem', { name: /after/ }).and(page.locator('[aria-disabled]')).waitFor({ state: 'detached' })
  await page.locator('.head .is-COMPLETED').first().waitFor()
  await sees(page, 'ends')
  await list.getByRole('row', { name: /Completed held open/ }).waitFor()
  await close(list)
  await close(page)
})

test('a job is cancelled once one is sure, and restarted', async () => {
  const id = await submitted('name: endless\ntasks:\n  - {name: sleep, run: sleep 1000}\n', 'RUNNING')
  const page = await open(browser, `/ui/jobs/${id}`)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Cancel this job?' }).click()
  await page.locator('.head .is-CANCELLED').first().waitFor()
  await page.getByRole('button', { name: 'Restart' }).click()
  await page.locator('.head .is-RUNNING').first().waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Cancel this job?' }).click()
  await until(id, 'CANCELLED')
  await page.getByRole('link', { name: 'Activity' }).click()
  await sees(page, /^Cancelled/)
  await sees(page, /^Restarted/)
  await close(page)
})

test('a job that waits says what for', async () => {
  const id = await submit('name: no worker\ntasks:\n  - {name: train, queue: gpu, run: echo}\n')
  const page = await open(browser, `/ui/jobs/${id}`)
  await page.getByRole('region', { name: 'Why it waits' }).getByText(/No worker serves queue/).waitFor()
  await close(page)
})

test('a sub-job is linked both ways', async () => {
  const id = await submitted(
    'name: outer\ntasks:\n  - name: inner part\n    subjob:\n      name: inner\n      tasks:\n        - {name: deep, run: echo from inside}\n',
    'COMPLETED',
  )
  const page = await open(browser, `/ui/jobs/${id}`)
  await page.getByRole('treeitem', { name: /inner part/ }).click()
  await sees(page, 'from inside')
  await page.getByRole('link', { name: 'Open its job' }).click()
  await page.getByRole('heading', { name: 'inner', exact: true }).waitFor()
  await page.getByRole('link', { name: /parent job/ }).click()
  await page.waitForURL(`**/ui/jobs/${id}?task=*`)
  await page.getByRole('treeitem', { name: /inner part/, selected: true }).waitFor()
  await close(page)
})

test('inputs, output and the definition are there, secrets are not', async () => {
  const id = await submitted(
    'name: valued\ninputs: {city: berlin}\nsecrets: {token: t0ps3cret}\ntasks:\n  - {name: say, var: said, env: {T: "{{ secrets.token }}"}, run: "echo -n hello > $WINCH_OUTPUT"}\noutput: "{{ tasks.said }}!"\n',
    'COMPLETED',
  )
  const page = await open(browser, `/ui/jobs/${id}?view=values`)
  await sees(page, 'berlin')
  await sees(page, 'hello!')
  await page.getByRole('link', { name: 'Definition' }).click()
  await sees(page, /name: valued/)
  expect(await page.content()).not.toContain('t0ps3cret')
  await close(page)
})

test('text of jobs is text', async () => {
  const name = '<img src=x onerror=document.title=1>'
  const id = await submitted(
    `name: '${name}'\ntags: ['<b>tag</b>']\ntasks:\n  - {name: '<i>task</i>', run: "echo '<script>document.title=2</script>'; exit 1"}\n`,
    'FAILED',
  )
  const page = await open(browser, `/ui/jobs/${id}`)
  await page.getByRole('heading', { name }).waitFor()
  await sees(page, '<script>document.title=2</script>')
  await page.goto('/ui/jobs')
  await sees(page, name)
  expect(await page.locator('img[src=x], main i, main b').count()).toBe(0)
  await close(page)
})

test('a job that is not there is not there', async () => {
  const page = await open(browser, '/ui/jobs/00000000000000000000000000000000')
  await sees(page, 'There is no such job')
  await page.goto('/ui/nothing')
  await sees(page, 'There is no such page')
  await close(page)
})

test('a lost connection is said, and repaired without a reload', async () => {
  const page = await open(browser, '/ui/jobs')
  await sees(page, 'import orders')
  await page.context().setOffline(true)
  await sees(page, 'Winch does not answer')
  await page.context().setOffline(false)
  await page.getByText('Winch does not answer').waitFor({ state: 'detached' })
  await close(page)
})

// Contrast depends on the scheme alone, the layout on the width.
for (const [scheme, width] of [['light', 1280], ['dark', 360]] as const) {
  test(`every view is accessible and fits, ${scheme}, ${width} pixels wide`, async () => {
    const page = await open(browser, '/ui/jobs', { scheme, width })
    await sees(page, 'deploy the api')
    const paths = [
      '/ui/jobs',
      `/ui/jobs/${failed}`,
      `/ui/jobs/${good}`,
      `/ui/jobs/${good}?view=values`,
      `/ui/jobs/${good}?view=definition`,
      `/ui/jobs/${good}?view=activity`,
    ]
    for (const path of paths) {
      await page.goto(path)
      await page.locator('main h1').waitFor()
      if (path.endsWith(failed)) await sees(page, 'no space left')
      expect(await violations(page), path).toEqual([])
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(wide, `${path} is wider than the window`).toBeLessThanOrEqual(0)
    }
    await page.goto('/ui/jobs')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    expect(await violations(page), 'palette').toEqual([])
    await close(page)
  })
}
