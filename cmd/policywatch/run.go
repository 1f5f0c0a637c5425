package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"policywatch/cmd/policywatch/schedule"
	"policywatch/config"
	"policywatch/crawl"
	"policywatch/extract"
	"policywatch/normalize"
	"policywatch/sink"
)

func newRun(e *env) *cobra.Command {
	var shard string
	c := &cobra.Command{
		Use:   "run",
		Short: "Crawl every source on its schedule, until stopped",
		Long: `run crawls each source when its schedule says, several at once but never one
twice, until it is stopped. A schedule is in China's time unless the source or
run.timezone says otherwise; what was missed while nothing ran is made up for
once.

SIGTERM or Ctrl-C: passes stop within 10 s and are resumed by the next start.
SIGHUP: the configuration is read again; a wrong one changes nothing. Of a right
one, clickhouse, run.metrics and run.serve hold from the next start on.

While it runs on an embedded store, other commands go through it. With run.serve
set, clients of ClickHouse's HTTP interface on this machine can ask that store.

With run.metrics set it answers /metrics for Prometheus and /healthz there.
Under systemd it reports readiness, reloads and a watchdog (config/deploy).`,
		Example: `  policywatch run
  policywatch run --log-format json --config /etc/policywatch/policywatch.yaml
  policywatch run --shard 2/5        # the second of five machines that share the sources`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			sh, err := schedule.ParseShard(shard)
			if err != nil {
				return withCode(exitUsage, fmt.Errorf("--%w", err))
			}
			return runForever(c.Context(), e, sh)
		},
	}
	c.Flags().StringVar(&shard, "shard", "", "crawl the I-th of N parts of the sources, as I/N; each host belongs to one part")
	return c
}

// runForever opens the store and runs the daemon on it.
func runForever(ctx context.Context, e *env, shard schedule.Shard) error {
	log := e.logger()
	cfg, err := e.loadConfig(true)
	if err != nil {
		return err
	}
	if err := worksAtAll(cfg); err != nil {
		return withCode(exitUsage, fmt.Errorf("%s: %w", e.configPath, err))
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)

	c := &crew{log: log, metrics: newMetrics(), hosts: crawl.NewHosts(), ended: make(chan struct{}, 1)}
	if c.store, err = e.openStore(ctx, cfg, c.parse); err != nil {
		return err
	}
	defer c.store.Close()
	if err := shareStore(ctx, c.store, cfg.Run.Serve, log); err != nil {
		return err
	}
	if err := c.adopt(cfg); err != nil {
		return err
	}
	d := &daemon{
		log: log, metrics: c.metrics, alerts: newAlerts(log), shard: shard,
		load:  func() (*config.Config, error) { return e.loadConfig(true) },
		adopt: c.adopt,
		pass:  c.pass,
		last:  c.store.LastRuns,
		ping:  c.store.Ping,
	}
	reports, err := reportAll(ctx, c.store, cfg, cfg.Sources)
	if err != nil {
		return err
	}
	for _, r := range reports {
		if r.State == "failing" || r.State != "running" && len(r.Missing) > 0 {
			d.alerts.resume(r.Source, *cmp.Or(r.since, r.LastRun), r.Why)
		}
	}
	telling, stop := context.WithCancel(ctx)
	var told sync.WaitGroup
	told.Go(func() { tellForever(telling, func() *teller { return c.teller(shard) }, c.ended) })
	defer told.Wait() // before the store is closed
	defer stop()
	return d.run(ctx, cfg, hup)
}

// A crew is what passes are made with, for as long as one configuration holds.
type crew struct {
	store   *sink.Store
	hosts   *crawl.Hosts // outlives configurations: sites do not care for ours
	metrics *metrics
	log     *slog.Logger
	shift   atomic.Pointer[shift]
	ended   chan struct{} // a pass has; holds one
}

type shift struct {
	cfg  *config.Config
	pipe *pipeline
}

// adopt makes later passes go by a configuration; those under way go on by
// theirs.
func (c *crew) adopt(cfg *config.Config) error {
	pipe, err := newPipeline(cfg, c.store, c.hosts, c.log)
	if err != nil {
		return err
	}
	pipe.metrics = c.metrics
	if old := c.shift.Load(); old != nil {
		if keys := untilRestart(old.cfg, cfg); len(keys) > 0 {
			c.log.Warn("what changed here takes effect when policywatch is started again", "keys", strings.Join(keys, ", "))
		}
	}
	c.shift.Store(&shift{cfg, pipe})
	return nil
}

// untilRestart names what differs between two configurations and cannot be
// taken over by a process that runs.
func untilRestart(old, cfg *config.Config) []string {
	var keys []string
	for key, same := range map[string]bool{
		"clickhouse":  old.ClickHouse == cfg.ClickHouse,
		"run.metrics": old.Run.Metrics == cfg.Run.Metrics,
		"run.serve":   old.Run.Serve == cfg.Run.Serve,
	} {
		if !same {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// parse reads old versions of pages as the sources are read now.
func (c *crew) parse(page crawl.Page) (*extract.Document, *normalize.Result, error) {
	return c.shift.Load().pipe.parser.parse(page)
}

func (c *crew) pass(ctx context.Context, source string) error {
	now := c.shift.Load()
	src := now.cfg.Source(source)
	if src == nil {
		return nil // taken out of the configuration in the meantime
	}
	sum, err := now.pipe.pass(ctx, src.Source)
	select {
	case c.ended <- struct{}{}:
	default:
	}
	return verdict(src, sum, err)
}

// teller tells the webhooks of the configuration that holds now.
func (c *crew) teller(shard schedule.Shard) *teller {
	cfg := c.shift.Load().cfg
	return &teller{store: c.store, hooks: cfg.Webhooks, owned: ownedBy(cfg, shard), log: c.log, now: time.Now}
}

// A daemon runs passes on schedule. Its functions are what it needs of the
// rest of the program.
type daemon struct {
	log     *slog.Logger
	metrics *metrics
	alerts  *alerts
	shard   schedule.Shard

	load  func() (*config.Config, error)                          // reads the configuration again
	adopt func(*config.Config) error                              // later passes go by this configuration
	pass  func(ctx context.Context, source string) error          // the very same that crawl uses
	last  func(ctx context.Context) (map[string]time.Time, error) // when each source ran last
	ping  func(ctx context.Context) error                         // whether the store answers
	ready func(addr string)                                       // told where the monitor listens; for tests, may be nil
	pause time.Duration                                           // before the store is asked again whether it is back, 15 s
	beat  atomic.Int64                                            // Unix time of the last sign of life
}

func (d *daemon) run(ctx context.Context, cfg *config.Config, hup <-chan os.Signal) error {
	sched := schedule.New(d.onePass, schedule.Options{Parallel: cfg.Run.Parallel, Log: d.log})
	d.metrics.waits(sched.Waiting)
	if err := d.set(ctx, sched, cfg); err != nil {
		return err
	}
	d.beat.Store(time.Now().Unix())
	if cfg.Run.Metrics != "" {
		addr, err := serveHTTP(ctx, cfg.Run.Metrics, d.metrics.monitor(d.health), d.log)
		if err != nil {
			return withCode(exitUsage, fmt.Errorf("run.metrics: %w", err))
		}
		d.log.Info("monitor listens", "url", "http://"+addr.String()+"/metrics")
		if d.ready != nil {
			d.ready(addr.String())
		}
	}
	d.notify("READY=1\n" + d.summary(sched))
	done := make(chan error, 1)
	go func() { done <- sched.Run(ctx) }()
	tick := time.NewTicker(d.tick())
	defer tick.Stop()
	for {
		select {
		case <-hup:
			d.notify(schedule.Reloading())
			d.reload(ctx, sched)
			d.notify("READY=1\n" + d.summary(sched))
		case <-tick.C:
			d.beat.Store(time.Now().Unix())
			d.notify("WATCHDOG=1\n" + d.summary(sched))
		case <-ctx.Done():
			d.notify("STOPPING=1\nSTATUS=passes under way stop")
			if err := <-done; err != nil {
				return err
			}
			d.log.Info("stopped")
			return ctx.Err()
		}
	}
}

// tick is how often the daemon gives a sign of life.
func (d *daemon) tick() time.Duration {
	if w := schedule.Watchdog(); w > 0 {
		return min(w, 30*time.Second)
	}
	return 30 * time.Second
}

// set gives the scheduler the jobs of a configuration.
func (d *daemon) set(ctx context.Context, sched *schedule.Scheduler, cfg *config.Config) error {
	last, err := d.last(ctx)
	if err != nil {
		return withCode(exitNoStore, err)
	}
	list := jobs(cfg, d.shard)
	if err := sched.Set(list, last); err != nil {
		return withCode(exitUsage, err)
	}
	sched.SetParallel(cfg.Run.Parallel)
	d.alerts.forget(func(source string) bool { return cfg.Source(source) != nil })
	d.metrics.sources.WithLabelValues("scheduled").Set(float64(len(list)))
	d.metrics.sources.WithLabelValues("failing").Set(float64(d.alerts.count()))
	for _, p := range sched.Plans() {
		d.log.Debug("next pass", "source", p.Source, "at", p.Next)
	}
	log := d.log
	if d.shard.N > 1 {
		log = log.With("shard", d.shard.String())
	}
	log.Info("sources scheduled", "sources", len(list), "of", len(cfg.Sources))
	return nil
}

// reload goes on with a new configuration if that is whole, else with the old.
func (d *daemon) reload(ctx context.Context, sched *schedule.Scheduler) {
	cfg, err := d.load()
	if err == nil {
		err = worksAtAll(cfg)
	}
	if err == nil {
		err = d.ping(ctx) // set asks the store: it must not fail after adopt
	}
	if err == nil {
		err = d.adopt(cfg)
	}
	if err == nil {
		err = d.set(ctx, sched, cfg)
	}
	if err != nil {
		d.log.Error("configuration not taken over, the old one holds", "err", err)
		return
	}
	d.log.Info("configuration taken over")
}

// worksAtAll refuses a configuration by which nothing would ever be crawled: a
// file that was cut short looks like that. A shard may well have no source.
func worksAtAll(cfg *config.Config) error {
	if len(jobs(cfg, schedule.Shard{})) == 0 {
		return errors.New("no source to run: give one a schedule such as \"30 6 * * *\"")
	}
	return nil
}

// onePass is what the scheduler calls.
func (d *daemon) onePass(ctx context.Context, source string) {
	began := time.Now()
	d.metrics.running.Inc()
	defer d.metrics.running.Dec()
	result := "panic"
	defer func() { d.metrics.passed(time.Since(began), result) }()
	err := d.pass(ctx, source)
	for errors.Is(err, sink.ErrUnavailable) && d.awaitStore(ctx, source, err) {
		err = d.pass(ctx, source)
	}
	switch {
	case err == nil || isPartial(err):
		result = "ok"
		d.alerts.report(source, "")
	case ctx.Err() != nil && !errors.As(err, new(*unmetError)):
		result = "interrupted"
	case errors.Is(err, errClosed):
		result = "skipped"
	case errors.Is(err, sink.ErrRunning):
		result = "skipped"
		d.log.Info("another process works on it, slot skipped", "source", source)
	default:
		result = "failed"
		d.alerts.report(source, err.Error())
	}
	d.metrics.sources.WithLabelValues("failing").Set(float64(d.alerts.count()))
}

// awaitStore reports that the store was not to be had by a pass, and waits until
// it answers: the pass is made up for then and not at its next slot, which may
// be a day away. It gives up when ctx is done.
func (d *daemon) awaitStore(ctx context.Context, source string, err error) bool {
	d.alerts.report(source, err.Error())
	d.metrics.sources.WithLabelValues("failing").Set(float64(d.alerts.count()))
	for {
		// Also before the first time: a store may answer and yet take nothing.
		select {
		case <-ctx.Done():
			return false
		case <-time.After(cmp.Or(d.pause, 15*time.Second)):
		}
		ask, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := d.ping(ask)
		cancel()
		if err == nil {
			return true
		}
	}
}

// health is what /healthz says: the store answers and the daemon's loop runs.
func (d *daemon) health(ctx context.Context) error {
	if age := time.Since(time.Unix(d.beat.Load(), 0)); age > 2*time.Minute {
		return fmt.Errorf("no sign of life for %v", age.Round(time.Second))
	}
	return d.ping(ctx)
}

func (d *daemon) summary(sched *schedule.Scheduler) string {
	running, next := 0, time.Time{}
	plans := sched.Plans()
	for _, p := range plans {
		if p.Running {
			running++
		}
		if next.IsZero() || p.Next.Before(next) {
			next = p.Next
		}
	}
	return fmt.Sprintf("STATUS=%d sources, %d under way, %d failing, next at %s",
		len(plans), running, d.alerts.count(), next.In(chinaTime).Format("2006-01-02 15:04"))
}

func (d *daemon) notify(lines string) {
	if err := schedule.Notify(lines); err != nil {
		d.log.Warn("not told", "err", err)
	}
}

// jobs are the scheduled sources of a configuration that belong to a shard.
func jobs(cfg *config.Config, shard schedule.Shard) []schedule.Job {
	var list []schedule.Job
	owned := ownedBy(cfg, shard)
	for i := range cfg.Sources {
		src := &cfg.Sources[i]
		if src.Schedule == "" || !owned(src.Name) {
			continue
		}
		list = append(list, jobOf(cfg, src))
	}
	return list
}

// jobOf says when a source that has a schedule is to be crawled.
func jobOf(cfg *config.Config, src *config.Source) schedule.Job {
	return schedule.Job{
		Source: src.Name, Spec: src.Schedule, Zone: cmp.Or(src.Timezone, cfg.Run.Timezone),
		Window: src.Window, Jitter: cfg.Run.Jitter.D(),
	}
}
