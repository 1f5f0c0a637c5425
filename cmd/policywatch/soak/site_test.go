package soak

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSite(t *testing.T) {
	site := &Site{Pages: 250}
	srv := httptest.NewServer(site)
	defer srv.Close()
	get := func(path, tag string) (int, string, string) {
		req, err := http.NewRequest("GET", srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("If-None-Match", tag)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(body), resp.Header.Get("ETag")
	}
	if _, text, _ := get("/sitemap-0.xml", ""); strings.Count(text, "<loc>") != 250 {
		t.Errorf("the sitemap names %d pages", strings.Count(text, "<loc>"))
	}
	code, page, tag := get(Path(7), "")
	if code != 200 || len(page) < 25_000 || len(page) > 40_000 {
		t.Errorf("%d, %d bytes", code, len(page))
	}
	if code, _, _ := get(Path(7), tag); code != 304 {
		t.Errorf("asked again: %d", code)
	}
	site.Turn()
	if code, again, _ := get(Path(7), tag); code != 200 || again == page {
		t.Errorf("the second edition: %d", code)
	}
	if code, _, _ := get(Path(8), `"8-0"`); code != 304 {
		t.Errorf("a page that did not change: %d", code)
	}
	if code, _, _ := get("/art/2018/1/1/art_1_250.html", ""); code != 404 {
		t.Errorf("a page that is not there: %d", code)
	}
	if all, full := site.Requests(); all != 6 || full != 2 {
		t.Errorf("%d requests, %d bodies", all, full)
	}
}
