// Takes the pictures of docs/ui.md: node pictures.mjs URL FOLDER. `make pictures` starts the Winch.
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [url, folder] = process.argv.slice(2)

const JOBS = {
  subjob: `
name: monthly billing
tags: [billing]
tasks:
  - name: invoices
    subjob:
      name: invoices
      tasks:
        - {name: render, run: echo rendered 120 invoices}
  - {name: send, run: echo sent}
`,
  waits: `
name: train model
tags: [ml]
tasks:
  - {name: train, queue: gpu, run: echo train}
`,
  good: `
name: nightly import
description: Loads yesterday's orders, transforms them by region and publishes a report.
tags: [etl, nightly]
inputs: {day: "2026-11-29", regions: "emea,apac,amer,latam"}
tasks:
  - name: download orders
    run: |
      for i in $(seq 1 60); do printf '\\033[32mINFO\\033[0m  fetched part %d of 60 (\\033[36m%d KB\\033[0m)\\n' $i $((i*37)); done
  - name: transform by region
    each:
      list: "{{ split(inputs.regions, ',') }}"
      var: region
      task:
        name: transform
        env: {REGION: "{{ region.value }}"}
        run: 'for i in $(seq 1 20); do echo "$REGION chunk $i"; sleep 0.02; done'
  - name: checks
    parallel:
      tasks:
        - {name: row counts, run: sleep 0.4; echo 1203443 rows}
        - {name: schema, run: sleep 0.2; echo schema ok}
        - {name: duplicates, run: sleep 0.6; echo none}
  - name: publish report
    var: report
    run: echo published; echo -n "https://reports.example/2026-11-29" > $WINCH_OUTPUT
output: "{{ tasks.report }}"
`,
  failed: `
name: deploy api
tags: [release, production]
inputs: {version: 4.12.0}
tasks:
  - name: build image
    run: for i in 1 2 3 4 5 6; do echo "step $i/6"; sleep 0.05; done
  - name: push image
    retry: {limit: 2}
    run: |
      echo 'pushing registry.example/api:4.12.0'
      echo 'error: the registry answers 503' >&2
      exit 1
  - {name: roll out, run: echo rolling}
`,
  running: `
name: re-index search
tags: [search]
tasks:
  - {name: prepare, run: echo ready}
  - name: index
    run: 'for i in $(seq 1 3000); do printf "\\033[2m%s\\033[0m indexed \\033[36m%d\\033[0m documents\\n" "$(date +%T)" $((i*500)); echo $((i/10)) > $WINCH_PROGRESS; sleep 0.05; done'
  - {name: swap aliases, run: echo done}
`,
}

const ids = {}
for (const [name, body] of Object.entries(JOBS)) {
  const answer = await fetch(`${url}/jobs`, { method: 'POST', headers: { 'Content-Type': 'text/yaml' }, body })
  ids[name] = (await answer.json()).id
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

async function picture(name, path, ready, colorScheme = 'light') {
  const page = await browser.newPage({ viewport: { width: 1200, height: 720 }, colorScheme })
  await page.goto(url + path)
  await ready(page)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  await page.close()
}

await picture('job-failed', `/ui/jobs/${ids.failed}`, (page) => page.getByText('failed 3 times').waitFor())
await picture('job-dark', `/ui/jobs/${ids.running}`, (page) => page.getByText('20000').first().waitFor(), 'dark')
await picture('jobs', '/ui/jobs', async (page) => {
  await page.getByRole('row', { name: /Failed deploy api/ }).waitFor()
  await page.getByRole('row', { name: /Completed nightly import/ }).waitFor()
})
await picture('timeline', `/ui/jobs/${ids.good}?view=timeline`, (page) => page.getByText('publish report').waitFor())
await picture('new-job', '/ui/new?template=each', async (page) => {
  await page.getByText('valid', { exact: true }).waitFor()
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('    ti')
  await page.locator('.cm-tooltip-autocomplete').waitFor()
})
await browser.close()
