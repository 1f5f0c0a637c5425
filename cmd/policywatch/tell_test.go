package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"policywatch/cmd/policywatch/demo"
	"policywatch/cmd/policywatch/webhook"
	"policywatch/sink"
)

// A receiver takes messages, or answers status.
type receiver struct {
	mu     sync.Mutex
	status int
	got    []receivedMessage
	tries  int
}

type receivedMessage struct {
	id, path string
	Type     string `json:"type"`
	Data     told   `json:"data"`
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries++
	if r.status != http.StatusOK {
		w.WriteHeader(r.status)
		return
	}
	body, err := io.ReadAll(req.Body)
	m := receivedMessage{id: req.Header.Get("webhook-id"), path: req.URL.Path}
	want, signErr := webhook.Sign("geheim", m.id, req.Header.Get("webhook-timestamp"), body)
	if err != nil || signErr != nil || json.Unmarshal(body, &m) != nil || req.Header.Get("webhook-signature") != want {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.got = append(r.got, m)
}

func (r *receiver) answer(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// take gives what came since the last call.
func (r *receiver) take() []receivedMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got, r.tries = nil, 0
	return got
}

// A crawl tells webhooks of what it found that they ask for, signed and once; a
// receiver that is down is told later, under the same id, and costs the crawl
// nothing but the tries.
func TestWebhooks(t *testing.T) {
	dir := t.TempDir()
	site := new(demo.Site)
	server := httptest.NewServer(site)
	defer server.Close()
	all := &receiver{status: http.StatusOK}
	hooks := httptest.NewServer(all)
	defer hooks.Close()
	t.Setenv("HOOK_SECRET", "geheim")
	config := fmt.Sprintf(demoConfig, "data", server.URL) + fmt.Sprintf(`webhooks:
  - {name: all, url: "%[1]s/all", secret: "${HOOK_SECRET}"}
  - {name: some, url: "%[1]s/some", secret: "${HOOK_SECRET}", regions: ["370000", "320000"], measures: [contribution_amount]}
  - {name: none, url: "%[1]s/none", secret: "${HOOK_SECRET}", sources: [wenda]}
`, hooks.URL)
	if err := os.WriteFile(filepath.Join(dir, defaultConfigPath), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}

	policywatch(t, dir, "webhook", "test", "all").must(t, exitOK)
	if got := all.take(); len(got) != 1 || got[0].Type != "policywatch.test" || got[0].path != "/all" {
		t.Errorf("webhook test sent %+v", got)
	}
	policywatch(t, dir, "crawl").must(t, exitOK)
	if got := all.take(); len(got) != 0 {
		t.Errorf("the first crawl told %+v", got)
	}

	// The receiver is down: the crawl is none the worse.
	site.Turn()
	all.answer(http.StatusInternalServerError)
	policywatch(t, dir, "crawl").must(t, exitOK)
	if all.tries == 0 {
		t.Error("nothing was tried")
	}
	list := policywatch(t, dir, "webhook", "list").must(t, exitOK).stdout
	if !strings.Contains(list, "failed") || !strings.Contains(list, "500") || strings.Contains(list, "none") {
		t.Errorf("webhook list says\n%s", list)
	}

	all.take()
	all.answer(http.StatusOK)
	for _, name := range []string{"all", "some"} {
		policywatch(t, dir, "webhook", "replay", name).must(t, exitOK)
	}
	got := all.take()
	counts := map[string]int{}
	ids := map[string]bool{}
	for _, m := range got {
		counts[m.path] += len(m.Data.Changes)
		ids[m.id] = true
		for _, c := range m.Data.Changes {
			if m.path == "/some" && (c.Measure != "contribution_amount" || c.Region[:2] != "32" && c.Region[:2] != "37") {
				t.Errorf("not asked for: %+v", c)
			}
			if c.NewEvidence == "" && c.Kind != sink.Removed || c.URL == "" || m.Data.Run == "" {
				t.Errorf("without proof: %+v", c)
			}
		}
	}
	if want := map[string]int{"/all": len(demoNews), "/some": 2}; fmt.Sprint(counts) != fmt.Sprint(want) || len(ids) != len(got) {
		t.Errorf("told %v under %d ids, want %v", counts, len(ids), want)
	}

	// Told once, until asked to tell again: then under the same ids.
	policywatch(t, dir, "crawl").must(t, exitOK)
	if got := all.take(); len(got) != 0 {
		t.Errorf("told again: %+v", got)
	}
	policywatch(t, dir, "webhook", "replay", "all", "--run", got[0].Data.Run).must(t, exitOK)
	if again := all.take(); len(again) != 1 || !ids[again[0].id] {
		t.Errorf("replay sent %+v", again)
	}

	// A receiver that refuses for good is given up, which is a finding.
	all.answer(http.StatusGone)
	policywatch(t, dir, "webhook", "replay", "all", "--run", got[0].Data.Run).must(t, exitSomeFailed)
	found := policywatch(t, dir, "query", "SELECT field FROM findings FINAL WHERE stage = 'webhook' AND code = 'given-up'", "--format", "TSV").must(t, exitOK)
	if found.stdout != "all\n" {
		t.Errorf("findings: %q", found.stdout)
	}
}
