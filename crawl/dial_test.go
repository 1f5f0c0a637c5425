package crawl

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestPublic(t *testing.T) {
	for _, a := range []string{"8.8.8.8", "223.5.5.5", "2408:8000::1", "64:ff9b::808:808", "::ffff:8.8.8.8"} {
		if !public(netip.MustParseAddr(a)) {
			t.Errorf("%s should be public", a)
		}
	}
	for _, a := range []string{
		"127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "0.1.2.3", "::", "10.1.2.3", "172.16.0.1", "192.168.1.1",
		"169.254.169.254", "100.100.100.200", "100.64.0.1", "192.0.0.192", "224.0.0.1", "255.255.255.255", "240.0.0.1",
		"fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
		"::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "::127.0.0.1",
	} {
		if public(netip.MustParseAddr(a)) {
			t.Errorf("%s should not be public", a)
		}
	}
}

// Servers of long ago are asked too, but none with a certificate that is not
// trusted.
func TestOldTLS(t *testing.T) {
	srv := httptest.NewUnstartedServer(robotless(func(w http.ResponseWriter, _ *http.Request) { html200(w, article(1)) }))
	srv.TLS = &tls.Config{MaxVersion: tls.VersionTLS10, MinVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}}
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.StartTLS()
	defer srv.Close()
	src := Source{Start: []string{srv.URL + "/a/1001.html"}, AllowPrivate: true, Limits: quick()}
	src.Limits.Tries = 1
	c := New("policywatch", NewHosts(), quiet())
	if pages, _, _ := crawlAll(t, c, src, nil); only(t, pages).Outcome != Failed {
		t.Errorf("unknown authority: %s", pages[0].Outcome)
	}
	c = New("policywatch", NewHosts(), quiet())
	c.open.TLSClientConfig.RootCAs = x509.NewCertPool()
	c.open.TLSClientConfig.RootCAs.AddCert(srv.Certificate())
	if pages, _, _ := crawlAll(t, c, src, nil); only(t, pages).Outcome != OK {
		t.Errorf("known authority: %s %s", pages[0].Outcome, pages[0].Err)
	}
}
