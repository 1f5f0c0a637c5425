package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"policywatch/cmd/policywatch/webhook"
	"policywatch/config"
	"policywatch/sink"

	"github.com/spf13/cobra"
)

func newWebhook(e *env) *cobra.Command {
	c := &cobra.Command{
		Use:   "webhook",
		Short: "Test webhooks, tell them again, show what they were told",
		Long: `crawl and run tell the webhooks of the configuration of the changes that each
pass found: a POST of JSON, signed as the Standard Webhooks specification says
(HMAC-SHA256 of id, time and body), at least once; a message that comes twice
has the same webhook-id. A webhook that does not take a message is tried again
for three days, then given up, which is a finding. It never holds up a pass.`,
	}
	c.AddCommand(newWebhookTest(e), newWebhookReplay(e), newWebhookList(e))
	return c
}

// pickHooks gives the configuration and the webhook of it that is named, all
// where none is.
func (e *env) pickHooks(names []string) (*config.Config, []config.Webhook, error) {
	cfg, err := e.loadConfig(true)
	if err != nil {
		return nil, nil, err
	}
	if len(cfg.Webhooks) == 0 {
		return nil, nil, withCode(exitUsage, errors.New("the configuration has no webhooks"))
	}
	if len(names) == 0 {
		return cfg, cfg.Webhooks, nil
	}
	for _, h := range cfg.Webhooks {
		if h.Name == names[0] {
			return cfg, []config.Webhook{h}, nil
		}
	}
	return nil, nil, withCode(exitUsage, fmt.Errorf("there is no webhook %q in the configuration", names[0]))
}

// withHooks opens the store for work with the webhook that is named, or all.
func (e *env) withHooks(ctx context.Context, names []string, work func(*sink.Store, []config.Webhook) error) error {
	cfg, hooks, err := e.pickHooks(names)
	if err != nil {
		return err
	}
	store, err := e.openStore(ctx, cfg, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	return work(store, hooks)
}

func newWebhookTest(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "test [WEBHOOK]",
		Short:   "Send a message of type policywatch.test, to one webhook or all",
		Example: "  policywatch webhook test\n  policywatch webhook test team",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			_, hooks, err := e.pickHooks(names)
			if err != nil {
				return err
			}
			var failed error
			for _, h := range hooks {
				now := time.Now().UTC()
				m := webhook.Message{ID: messageID(h.Name, now.String()), Type: "policywatch.test", Time: now, Data: told{Webhook: h.Name, Changes: []sink.Change{}}}
				err := webhook.Post(c.Context(), webhook.Endpoint{URL: h.URL, Secret: h.Secret}, m, "policywatch/"+programVersion(), now)
				if err != nil {
					failed = errors.Join(failed, fmt.Errorf("webhook %s: %w", h.Name, err))
					continue
				}
				fmt.Fprintf(e.stdout, "%s took it\n", h.Name)
			}
			if failed != nil {
				return withCode(exitSomeFailed, failed)
			}
			return nil
		},
	}
}

func newWebhookReplay(e *env) *cobra.Command {
	var run string
	c := &cobra.Command{
		Use:   "replay WEBHOOK",
		Short: "Tell a webhook again of a run, or of all that it was not told",
		Long: `replay tells a webhook again: of the run that is named, else of all that failed
or was given up, with the same ids as before.`,
		Example: "  policywatch webhook replay team\n  policywatch webhook replay team --run 20250424T063000.000Z-kunshan-ybj",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			return e.withHooks(c.Context(), names, func(store *sink.Store, hooks []config.Webhook) error {
				t := &teller{store: store, log: e.quietLogger(), now: time.Now}
				return replay(c.Context(), e, t, hooks[0], run)
			})
		},
	}
	c.Flags().StringVar(&run, "run", "", "a run, as the table runs names it")
	return c
}

func replay(ctx context.Context, e *env, t *teller, h config.Webhook, run string) error {
	all, err := hookDeliveries(ctx, t.store, h)
	if err != nil {
		return withCode(exitNoStore, err)
	}
	var again []sink.Delivery
	for _, d := range all {
		if d.Run == run || run == "" && d.Status != sink.DeliverySent && d.Status != sink.DeliveryNothing {
			again = append(again, d)
		}
	}
	if run != "" && len(again) == 0 {
		again = []sink.Delivery{{Run: run}}
	}
	failed := 0
	for _, d := range again {
		d.Tries = 0
		d, err := t.deliver(ctx, h, d)
		if err != nil {
			return withCode(exitNoStore, err)
		}
		fmt.Fprintf(e.stdout, "%s  %s  %d changes  %s %s\n", h.Name, d.Run, d.Changes, d.Status, d.Error)
		if d.Status != sink.DeliverySent && d.Status != sink.DeliveryNothing {
			failed++
		}
	}
	if failed > 0 {
		return withCode(exitSomeFailed, fmt.Errorf("%d of %d runs were not taken", failed, len(again)))
	}
	return nil
}

func newWebhookList(e *env) *cobra.Command {
	return &cobra.Command{
		Use:     "list [WEBHOOK]",
		Short:   "Print what webhooks were told, and what they are still to be told",
		Example: "  policywatch webhook list\n  policywatch webhook list team",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, names []string) error {
			return e.withHooks(c.Context(), names, func(store *sink.Store, hooks []config.Webhook) error {
				return listDeliveries(c.Context(), e.stdout, store, hooks)
			})
		},
	}
}

func listDeliveries(ctx context.Context, out io.Writer, store *sink.Store, hooks []config.Webhook) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "webhook\trun\tstatus\tchanges\ttries\tlast\terror")
	for _, h := range hooks {
		list, err := hookDeliveries(ctx, store, h)
		if err != nil {
			return withCode(exitNoStore, err)
		}
		for _, d := range list {
			last := ""
			if d.Tries > 0 {
				last = d.TriedAt.In(chinaTime).Format("2006-01-02 15:04")
			}
			status := d.Status
			if status == "" {
				status = "waiting"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\t%s\n", h.Name, d.Run, status, d.Changes, d.Tries, last, d.Error)
		}
	}
	return w.Flush()
}

// hookDeliveries gives what a webhook is to be told yet, then what it was told.
func hookDeliveries(ctx context.Context, store *sink.Store, h config.Webhook) ([]sink.Delivery, error) {
	waiting, err := store.Undelivered(ctx, h.Name)
	if err != nil {
		return nil, err
	}
	waiting = slices.DeleteFunc(waiting, func(d sink.Delivery) bool {
		return d.Status != "" || !h.Asks(d.Source) // what was tried is below
	})
	told, err := store.Deliveries(ctx, h.Name)
	return append(waiting, told...), err
}
