// The work of docs/performance.md on River, for `make rivals`: on each line of its input it runs all
// scenarios once and prints a JSON line for each, then an empty line. Jobs are rows in the PostgreSQL
// of the connection string given as its argument, worked by eight workers of this process.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"sort"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const clients = 16

// Work is a job: a process, or nothing at all.
type Work struct {
	Process bool `json:"process"`
}

func (Work) Kind() string { return "work" }

type worker struct {
	river.WorkerDefaults[Work]
	ended chan struct{}
}

func (w *worker) Work(ctx context.Context, job *river.Job[Work]) error {
	defer func() { w.ended <- struct{}{} }()
	if job.Args.Process {
		return exec.CommandContext(ctx, "bash", "-c", "true").Run()
	}
	return nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func report(scenario string, field string, value float64) {
	line, _ := json.Marshal(map[string]any{"scenario": scenario, field: value})
	fmt.Println(string(line))
}

// many calls it n times by the clients and returns the calls a second.
func many(n int, call func(int)) float64 {
	numbers := make(chan int)
	var all sync.WaitGroup
	start := time.Now()
	for range clients {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := range numbers {
				call(i)
			}
		}()
	}
	for i := range n {
		numbers <- i
	}
	close(numbers)
	all.Wait()
	return float64(n) / time.Since(start).Seconds()
}

func main() {
	ctx := context.Background()
	config, err := pgxpool.ParseConfig(os.Args[1])
	check(err)
	config.MaxConns = clients + 8
	pool, err := pgxpool.NewWithConfig(ctx, config)
	check(err)
	driver := riverpgxv5.New(pool)
	migrator, err := rivermigrate.New(driver, nil)
	check(err)
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	check(err)

	work := &worker{ended: make(chan struct{}, 100_000)}
	workers := river.NewWorkers()
	river.AddWorker(workers, work)
	client, err := river.NewClient(driver, &river.Config{
		// By default it fetches at most every 100 ms.
		FetchCooldown:     time.Millisecond,
		FetchPollInterval: 100 * time.Millisecond,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}},
		Workers:           workers,
	})
	check(err)
	check(client.Start(ctx))

	insert := func(process bool, queue string) {
		_, err := client.Insert(ctx, Work{Process: process}, &river.InsertOpts{Queue: queue})
		check(err)
	}
	batch := func(n int, process bool, queue string) {
		rows := make([]river.InsertManyParams, n)
		for i := range rows {
			rows[i] = river.InsertManyParams{Args: Work{Process: process}, InsertOpts: &river.InsertOpts{Queue: queue}}
		}
		_, err := client.InsertManyFast(ctx, rows)
		check(err)
	}
	await := func(n int) {
		for range n {
			<-work.ended
		}
	}
	rate := func(n int, process bool) float64 {
		start := time.Now()
		batch(n, process, river.QueueDefault)
		await(n)
		return float64(n) / time.Since(start).Seconds()
	}

	passes := bufio.NewScanner(os.Stdin)
	for passes.Scan() {
		times := make([]float64, 200)
		for i := range times {
			start := time.Now()
			insert(true, river.QueueDefault)
			await(1)
			times[i] = float64(time.Since(start).Microseconds()) / 1000
		}
		sort.Float64s(times)
		report("one", "p50_ms", times[len(times)/2])
		report("fan-out", "tasks_per_s", rate(1_000, true))
		report("no-op", "jobs_per_s", rate(5_000, false))
		report("submit", "jobs_per_s", many(5_000, func(int) { insert(false, "nobody") }))
		report("batch", "jobs_per_s", 1_000*many(20, func(int) { batch(1_000, false, "nobody") }))
		fmt.Println()
	}
	check(client.Stop(ctx))
}
