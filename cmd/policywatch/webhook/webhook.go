// Package webhook posts signed messages to the addresses of others.
//
// In:  an Endpoint and a Message.
// Out: an HTTP POST of JSON, or an error that says whether to try again.
//
// Requests follow the Standard Webhooks specification (standardwebhooks.com),
// so that receivers can check them with its libraries: webhook-id is the same
// for every try of one message, webhook-timestamp is the time of the try, and
// webhook-signature is "v1," and the HMAC-SHA256 of "id.timestamp.body".
//
// It keeps nothing and waits for nothing: what to send when is its caller's.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An Endpoint is where messages go.
type Endpoint struct {
	URL    string
	Secret string // of the signature: text, or "whsec_" and Base64; "" for none
}

// A Message is the body of a request.
type Message struct {
	ID   string    `json:"-"`         // equal for all tries
	Type string    `json:"type"`      // such as policy.changed
	Time time.Time `json:"timestamp"` // of what it tells
	Data any       `json:"data"`
}

// timeout bounds one request.
const timeout = 15 * time.Second

// RefusedError says that the receiver does not want such messages: to try again
// is of no use.
type RefusedError struct{ Status string }

func (e *RefusedError) Error() string { return "refused: " + e.Status }

// client follows no redirects: a receiver that moved must say so to its owner.
var client = &http.Client{
	Timeout:       timeout,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Post sends a message once, at the time now. Any answer of 200 to 299 takes
// it; 410 refuses it for good.
func Post(ctx context.Context, to Endpoint, m Message, agent string, now time.Time) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", agent)
	req.Header.Set("webhook-id", m.ID)
	req.Header.Set("webhook-timestamp", stamp)
	if to.Secret != "" {
		signature, err := Sign(to.Secret, m.ID, stamp, body)
		if err != nil {
			return err
		}
		req.Header.Set("webhook-signature", signature)
	}
	resp, err := client.Do(req)
	if err != nil {
		return plain(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return nil
	case resp.StatusCode == http.StatusGone:
		return &RefusedError{resp.Status}
	}
	return fmt.Errorf("the receiver answered %s", resp.Status)
}

// plain leaves the address out of an error of net/http: it may hold a token.
func plain(err error) error {
	if in := errors.Unwrap(err); in != nil {
		return in
	}
	return err
}

// Sign gives the value of webhook-signature.
func Sign(secret, id, stamp string, body []byte) (string, error) {
	key := []byte(secret)
	if coded, ok := strings.CutPrefix(secret, "whsec_"); ok {
		var err error
		if key, err = base64.StdEncoding.DecodeString(coded); err != nil {
			return "", errors.New("the secret begins with whsec_, but is not Base64 from there on")
		}
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.", id, stamp)
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// Next is how long to wait after so many tries have failed: a minute, then
// four times longer each time, up to six hours. ok is false after the last,
// three days on.
func Next(tries int) (pause time.Duration, ok bool) {
	if tries >= maxTries {
		return 0, false
	}
	pause = time.Minute
	for range tries - 1 {
		pause = min(4*pause, 6*time.Hour)
	}
	return pause, true
}

const maxTries = 17
