package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"policywatch/cmd/policywatch/webhook"
	"policywatch/config"
	"policywatch/sink"
)

// A teller tells webhooks of the changes that runs found. What was told stands
// in the store, so that every run is told at least once, whatever is killed or
// down in between; a message told twice has the same id.
type teller struct {
	store *sink.Store
	hooks []config.Webhook
	owned func(source string) bool // sources that this program tells of
	log   *slog.Logger
	now   func() time.Time
}

// begin is know, and finish tell, for a program that crawls once: what goes
// wrong is said and does it no harm.
func (t *teller) begin(ctx context.Context) {
	if err := t.know(ctx); err != nil && ctx.Err() == nil {
		t.log.Error("webhooks are not known yet", "err", err)
	}
}

func (t *teller) finish(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, time.Minute*time.Duration(len(t.hooks)))
	defer cancel()
	if err := t.tell(limited); err != nil && ctx.Err() == nil {
		t.log.Warn("webhooks not told, the next crawl tells them", "err", err)
	}
}

// tellForever tells webhooks whenever passes have ended, and each minute of
// what failed before, until ctx is done. teller gives that of
// the present configuration.
func tellForever(ctx context.Context, teller func() *teller, ended <-chan struct{}) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		t := teller()
		err := t.know(ctx)
		if err == nil {
			err = t.tell(ctx)
		}
		if err != nil && ctx.Err() == nil {
			t.log.Warn("webhooks not told, trying again later", "err", err)
		}
		select {
		case <-ended:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// know makes the webhooks known: they are told of what is found from then on.
func (t *teller) know(ctx context.Context) error {
	for _, h := range t.hooks {
		if err := t.store.KnowHook(ctx, h.Name); err != nil {
			return err
		}
	}
	return nil
}

// tell sends what is due. A webhook that does not take a message is left alone
// until a later call; an error is the store's or the context's.
func (t *teller) tell(ctx context.Context) error {
	for _, h := range t.hooks {
		waiting, err := t.store.Undelivered(ctx, h.Name)
		if err != nil {
			return err
		}
		for _, d := range waiting {
			if !t.owned(d.Source) || !h.Asks(d.Source) {
				continue
			}
			if pause, ok := webhook.Next(d.Tries); d.Tries > 0 && ok && t.now().Before(d.TriedAt.Add(pause)) {
				break // in order: what comes after waits too
			}
			d, err := t.deliver(ctx, h, d)
			if err != nil {
				return err
			}
			if d.Status == sink.DeliveryFailed {
				break
			}
		}
	}
	return nil
}

// deliver sends the changes of one run to a webhook and notes how that went.
func (t *teller) deliver(ctx context.Context, h config.Webhook, d sink.Delivery) (sink.Delivery, error) {
	changes, err := t.store.Changes(ctx, sink.ChangeFilter{Regions: h.Regions, Run: d.Run})
	if err != nil {
		return d, err
	}
	changes = slices.DeleteFunc(changes, func(c sink.Change) bool {
		return len(h.Measures) > 0 && !slices.Contains(h.Measures, c.Measure)
	})
	d.Hook, d.Changes = h.Name, len(changes)
	log := t.log.With("webhook", h.Name, "run", d.Run, "changes", d.Changes)
	if len(changes) == 0 {
		d.Status = sink.DeliveryNothing
		return d, t.store.NoteDelivery(ctx, d)
	}
	d.Tries++
	err = t.post(ctx, h, d, changes)
	if ctx.Err() != nil {
		return d, ctx.Err() // no fault of the receiver's
	}
	var refused *webhook.RefusedError
	_, again := webhook.Next(d.Tries)
	switch {
	case err == nil:
		d.Status, d.Error = sink.DeliverySent, ""
		log.Info("webhook told")
	case errors.As(err, &refused) || !again:
		d.Status, d.Error = sink.DeliveryGivenUp, err.Error()
		log.Error("webhook given up; 'policywatch webhook replay' tells it again", "tries", d.Tries, "err", err)
	default:
		d.Status, d.Error = sink.DeliveryFailed, err.Error()
		log.Warn("webhook not told, trying again later", "tries", d.Tries, "err", err)
	}
	return d, t.store.NoteDelivery(ctx, d)
}

// maxTold is how many changes one message holds; more come in several.
const maxTold = 500

// told is the data of a message.
type told struct {
	Webhook string        `json:"webhook"`
	Source  string        `json:"source"`
	Run     string        `json:"run"`
	Part    int           `json:"part"` // 1 to Parts
	Parts   int           `json:"parts"`
	Changes []sink.Change `json:"changes"`
}

// quickTries are the pauses between tries of one message within one call.
var quickTries = []time.Duration{time.Second, 3 * time.Second, 0}

// post sends changes in as many messages as they need.
func (t *teller) post(ctx context.Context, h config.Webhook, d sink.Delivery, changes []sink.Change) error {
	parts := slices.Collect(slices.Chunk(changes, maxTold))
	for i, part := range parts {
		m := webhook.Message{
			ID: messageID(h.Name, d.Run, fmt.Sprint(i+1)), Type: "policy.changed", Time: part[0].ObservedAt,
			Data: told{Webhook: h.Name, Source: d.Source, Run: d.Run, Part: i + 1, Parts: len(parts), Changes: part},
		}
		if err := t.send(ctx, h, m); err != nil {
			return err
		}
	}
	return nil
}

// send tries a message a few times.
func (t *teller) send(ctx context.Context, h config.Webhook, m webhook.Message) (err error) {
	for _, pause := range quickTries {
		err = webhook.Post(ctx, webhook.Endpoint{URL: h.URL, Secret: h.Secret}, m, "policywatch/"+programVersion(), t.now())
		var refused *webhook.RefusedError
		if err == nil || errors.As(err, &refused) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
	return err
}

// messageID names a message for good.
func messageID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%q ", p)
	}
	return "msg_" + hex.EncodeToString(h.Sum(nil)[:16])
}
