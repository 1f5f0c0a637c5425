package warc

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// record builds a WARC record; head is lines "Name: value" after the type.
func record(kind, head, block string) string {
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, head, len(block), block)
}

func response(url, answer string) string {
	return record("response", "WARC-Target-URI: "+url+"\r\nWARC-Date: 2025-03-01T04:05:06Z\r\nContent-Type: application/http; msgtype=response\r\n", answer)
}

func packed(parts ...string) []byte {
	var out bytes.Buffer
	for _, p := range parts {
		zw := gzip.NewWriter(&out)
		io.WriteString(zw, p)
		zw.Close()
	}
	return out.Bytes()
}

var parts = []string{
	record("warcinfo", "Content-Type: application/warc-fields\r\n", "software: Wget/1.21\r\n"),
	record("request", "WARC-Target-URI: <http://a.cn/>\r\nContent-Type: application/http;msgtype=request\r\n", "GET / HTTP/1.1\r\n\r\n"),
	// As Common Crawl writes it: decoded, the wire's headers renamed.
	response("http://a.cn/1", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Crawler-Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\n医保"),
	// As wget writes it: as received.
	response("<http://a.cn/2>", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
	response("http://a.cn/3", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"+string(packed("unpacked"))),
	// Decoded, but the headers say otherwise.
	response("http://a.cn/4", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n<html>plain</html>"),
	response("http://a.cn/5", "HTTP/1.1 404 Not Found\r\n\r\ngone"),
	record("revisit", "WARC-Target-URI: http://a.cn/1\r\n", "HTTP/1.1 200 OK\r\n\r\n"),
	response("http://a.cn/6", "HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("x", 2000)),
	record("resource", "WARC-Target-URI: http://a.cn/7\r\nContent-Type: text/html\r\n", "a body alone"),
	response("http://a.cn/8", "no answer at all"),
	response("http://a.cn/9", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"+string(packed(strings.Repeat("bomb", 1<<20)))),
	response("http://a.cn/10", "HTTP/1.1 200 OK\n\nbare line feeds"),
}

var want = `http://a.cn/1 200 2025-03-01 "医保"
http://a.cn/2 200 2025-03-01 "abcde"
http://a.cn/3 200 2025-03-01 "unpacked"
http://a.cn/4 200 2025-03-01 "<html>plain</html>"
http://a.cn/5 404 2025-03-01 "gone"
http://a.cn/6 200 2025-03-01 too big
http://a.cn/7 200 0001-01-01 "a body alone"
http://a.cn/9 200 2025-03-01 too big
http://a.cn/10 200 2025-03-01 "bare line feeds"
`

func list(data []byte, limit int64) (string, error) {
	r, err := NewReader(bytes.NewReader(data), limit)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	var cut error
	for {
		rec, err := r.Next()
		if errors.As(err, new(*DamagedError)) {
			cut = errors.Join(cut, err)
			continue
		}
		if err == io.EOF && cut != nil {
			err = cut
		}
		if err != nil {
			return out.String(), err
		}
		body := fmt.Sprintf("%q", rec.Body)
		if rec.TooBig {
			body = "too big"
		}
		fmt.Fprintln(&out, rec.URL, rec.Status, rec.Date.Format("2006-01-02"), body)
	}
}

func TestRead(t *testing.T) {
	for name, data := range map[string][]byte{
		"plain":            []byte(strings.Join(parts, "")),
		"gzip, by record":  packed(parts...),
		"gzip, as a whole": packed(strings.Join(parts, "")),
	} {
		got, err := list(data, 1000)
		if err != io.EOF {
			t.Errorf("%s: %v", name, err)
		}
		if got != want {
			t.Errorf("%s: got\n%swant\n%s", name, got, want)
		}
	}
}

func TestCutOff(t *testing.T) {
	whole := strings.Join(parts[:4], "")
	got, err := list([]byte(whole[:len(whole)-8]), 1000)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
	if !strings.HasPrefix(got, "http://a.cn/1 ") || strings.Contains(got, "a.cn/2") {
		t.Errorf("got %s", got)
	}
	zipped := packed(parts[2:4]...)
	if got, err = list(zipped[:len(zipped)-20], 1000); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(got, "http://a.cn/1 ") {
		t.Errorf("packed: got %s, %v", got, err)
	}
	if _, err := list([]byte("<html>no archive</html>\n"), 1000); err == nil || !strings.Contains(err.Error(), "not a WARC record") || errors.As(err, new(*DamagedError)) {
		t.Errorf("a page: %v", err)
	}
	if got, err := list(nil, 1000); got != "" || err != io.EOF {
		t.Errorf("empty: %q, %v", got, err)
	}
}

// Whatever byte of a record is damaged, the records before and after it are read.
func TestDamaged(t *testing.T) {
	answer := func(url string) string {
		return response(url, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"+strings.Repeat(url+" 职工医保报销比例", 20))
	}
	before, bad, after, last := packed(answer("http://a.cn/1")), packed(answer("http://a.cn/2")), packed(answer("http://a.cn/3")), packed(answer("http://a.cn/4"))
	intact, err := list(bytes.Join([][]byte{before, bad, after, last}, nil), 10000)
	if err != io.EOF {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(intact, "\n")
	unseen := 0
	for i := range bad {
		for _, flip := range []byte{0x01, 0x10, 0xff} {
			broken := bytes.Clone(bad)
			broken[i] ^= flip
			got, err := list(bytes.Join([][]byte{before, broken, after, last}, nil), 10000)
			if got == intact {
				unseen++ // the time in a header, say
				continue
			}
			if want := lines[0] + lines[2] + lines[3]; got != want {
				t.Fatalf("byte %d ^ %x:\ngot\n%swant\n%s", i, flip, got, want)
			}
			if !errors.As(err, new(*DamagedError)) {
				t.Errorf("byte %d ^ %x: error %v", i, flip, err)
			}
		}
	}
	if unseen > 3*len(bad)/4 {
		t.Errorf("%d of %d damages made no difference", unseen, 3*len(bad))
	}

	plain := []string{answer("http://a.cn/1"), answer("http://a.cn/2"), answer("http://a.cn/3")}
	plain[1] = strings.Replace(plain[1], "Content-Length: ", "Content-Length: x", 1)
	want := lines[0] + lines[2]
	for name, data := range map[string][]byte{"plain": []byte(strings.Join(plain, "")), "packed as a whole": packed(strings.Join(plain, ""))} {
		if got, err := list(data, 10000); got != want || !errors.As(err, new(*DamagedError)) {
			t.Errorf("%s: got\n%swant\n%serror %v", name, got, want, err)
		}
	}
	stream := io.MultiReader(bytes.NewReader(before), bytes.NewReader(bad[:len(bad)-9]), bytes.NewReader(after), bytes.NewReader(last))
	r, err := NewReader(stream, 10000)
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for err = nil; err != io.EOF; {
		var rec Record
		if rec, err = r.Next(); err == nil {
			urls = append(urls, rec.URL)
		}
	}
	if len(urls) < 2 || urls[len(urls)-1] != "http://a.cn/4" {
		t.Errorf("a stream that cannot go back gave %v", urls)
	}
}

func FuzzRead(f *testing.F) {
	for _, p := range parts {
		f.Add([]byte(p))
	}
	f.Add(packed(parts[2:4]...))
	f.Add([]byte("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9223372036854775807\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := NewReader(bytes.NewReader(data), 1000)
		if err != nil {
			return
		}
		for n := 0; ; n++ {
			rec, err := r.Next()
			if errors.As(err, new(*DamagedError)) && n <= len(data) {
				continue
			}
			if err != nil && !errors.As(err, new(*DamagedError)) {
				return
			}
			if len(rec.Body) > 1000 || rec.URL == "" || n > len(data) {
				t.Fatalf("record %d: %d bytes of %q", n, len(rec.Body), rec.URL)
			}
		}
	})
}
