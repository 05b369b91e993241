package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// begin starts a Winch on a new folder and returns how long its first healthy answer took and how much memory, in
// MB, it held then.
func begin(launcher, options string) (time.Duration, float64, error) {
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
	server.Env = append(os.Environ(), "WINCH_JAVA_OPTS="+options)
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

// starts times starts with and without the cache of loaded classes, in turn, n of each.
func starts(launcher string, n int) (map[string]any, error) {
	f := map[string]any{}
	ways := []struct{ name, options string }{{"cache", ""}, {"plain", "-XX:AOTMode=off"}}
	times, sizes := map[string][]time.Duration{}, map[string][]time.Duration{}
	for i := 0; i < n; i++ {
		for _, way := range ways {
			took, mb, err := begin(launcher, way.options)
			if err != nil {
				return nil, err
			}
			times[way.name] = append(times[way.name], took)
			sizes[way.name] = append(sizes[way.name], time.Duration(mb*float64(time.Millisecond)))
		}
	}
	for _, way := range ways {
		f[way.name+"_ms"] = quantiles(times[way.name])["p50_ms"]
		f[way.name+"_rss_mb"] = quantiles(sizes[way.name])["p50_ms"]
	}
	return f, nil
}
