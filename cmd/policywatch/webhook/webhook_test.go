package webhook

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The example of the specification.
func TestSign(t *testing.T) {
	got, err := Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if _, err := Sign("whsec_?", "", "", nil); err == nil {
		t.Error("no error for a secret that cannot be read")
	}
}

func TestPost(t *testing.T) {
	now := time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := []struct {
		status  int
		want    string // part of the error
		refused bool
	}{
		{204, "", false},
		{500, "500", false},
		{302, "302", false},
		{410, "refused", true},
	}
	for _, tt := range tests {
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			body, err := io.ReadAll(r.Body)
			var m struct {
				Type string         `json:"type"`
				Data map[string]int `json:"data"`
			}
			if err != nil || json.Unmarshal(body, &m) != nil || m.Type != "policy.changed" || m.Data["n"] != 7 {
				t.Errorf("body %s, %v", body, err)
			}
			want, err := Sign("geheim", r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), body)
			if err != nil || r.Header.Get("webhook-signature") != want {
				t.Errorf("signature %q, want %q", r.Header.Get("webhook-signature"), want)
			}
			if r.Header.Get("webhook-id") != "m1" || r.Header.Get("webhook-timestamp") != "1735787045" || r.Header.Get("User-Agent") != "test" {
				t.Errorf("headers %v", r.Header)
			}
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(tt.status)
		}))
		m := Message{ID: "m1", Type: "policy.changed", Time: now, Data: map[string]int{"n": 7}}
		err := Post(t.Context(), Endpoint{server.URL + "/?token=geheim", "geheim"}, m, "test", now)
		server.Close()
		var refused *RefusedError
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) || errors.As(err, &refused) != tt.refused || asked != 1 {
			t.Errorf("%d: %v after %d requests", tt.status, err, asked)
		}
		if err := Post(t.Context(), Endpoint{server.URL + "/?token=geheim", ""}, m, "test", now); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("no receiver: %v", err)
		}
	}
}

func TestNext(t *testing.T) {
	var sum time.Duration
	tries := 1
	for {
		pause, ok := Next(tries)
		if !ok {
			break
		}
		if pause > 6*time.Hour || pause < time.Minute {
			t.Errorf("%v after %d tries", pause, tries)
		}
		sum += pause
		tries++
	}
	if sum < 60*time.Hour || sum > 4*24*time.Hour {
		t.Errorf("given up after %v", sum)
	}
}
