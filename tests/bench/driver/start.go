package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// begin starts a Winch on a new folder and returns how long its first healthy answer took and how much memory, in
// MB, it held then.
func begin(launcher string) (time.Duration, float64, error) {
	folder, err := os.MkdirTemp("", "jobbench")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(folder)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, err
	}
	address := free.Addr().String()
	free.Close()
	server := exec.Command(launcher, "run", "standalone", "--runtime", "shell", "--data", folder, "--address", address)
	start := time.Now()
	if err := server.Start(); err != nil {
		return 0, 0, err
	}
	defer server.Wait()
	defer server.Process.Signal(syscall.SIGTERM)
	for time.Since(start) < *limit {
		res, err := http.Get("http://" + address + "/health")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == 200 {
				took := time.Since(start)
				*pid = server.Process.Pid
				return took, memory("VmRSS"), nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, 0, fmt.Errorf("no healthy answer")
}

// starts times starts with and without the cache of loaded classes, in turn, n of each. The cache is put aside for
// the plain ones: an option against it would also switch off the archive that comes with every Java.
func starts(launcher string, n int) (map[string]any, error) {
	f := map[string]any{}
	cache := filepath.Join(filepath.Dir(launcher), "../cli/target/winch.aot")
	aside := cache + ".aside"
	if _, err := os.Stat(cache); err != nil {
		return nil, fmt.Errorf("no start cache, which make build records: %w", err)
	}
	times, sizes := map[string][]time.Duration{}, map[string][]time.Duration{}
	one := func(way string) error {
		took, mb, err := begin(launcher)
		times[way] = append(times[way], took)
		sizes[way] = append(sizes[way], time.Duration(mb*float64(time.Millisecond)))
		return err
	}
	for i := 0; i < n; i++ {
		if err := one("cache"); err != nil {
			return nil, err
		}
		if err := os.Rename(cache, aside); err != nil {
			return nil, err
		}
		err := one("plain")
		if back := os.Rename(aside, cache); err != nil || back != nil {
			return nil, errors.Join(err, back)
		}
	}
	for way := range times {
		f[way+"_ms"] = quantiles(times[way])["p50_ms"]
		f[way+"_rss_mb"] = quantiles(sizes[way])["p50_ms"]
	}
	return f, nil
}
