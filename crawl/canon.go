package crawl

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Canonical gives a URL the form in which the page is known: without session
// ids, tracking parameters, fragment and default port, host in lower case, dot
// segments resolved, "/index.html" as "/". It stays a URL that can be asked for.
//
//	HTTP://Www.Example.gov.CN:80/a/../zcwj/index.html#top -> http://www.example.gov.cn/zcwj/
//	https://example.gov.cn/x.html;jsessionid=1F?utm_source=wx -> https://example.gov.cn/x.html
func Canonical(raw string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "", err
	}
	if u = canonical(u); u == nil {
		return "", errors.New("no http or https URL")
	}
	return identity(u), nil
}

// identity is the canonical URL without the name of an index file. Requests
// keep the name: a server may know no other.
func identity(u *url.URL) string {
	if u.RawQuery != "" {
		return u.String()
	}
	v := *u
	v.RawPath = indexFile.ReplaceAllString(u.EscapedPath(), "/")
	v.Path, _ = url.PathUnescape(v.RawPath)
	return v.String()
}

// resolve gives the URL to ask for that ref means on the page base, or nil where
// it is none that can be fetched: mailto:, javascript:, an anchor, nonsense.
func resolve(base *url.URL, ref string) *url.URL {
	ref = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return -1 // browsers drop these inside of a URL too
		}
		return r
	}, strings.TrimSpace(ref))
	if ref == "" || ref[0] == '#' || len(ref) > maxURL {
		return nil
	}
	ref = strings.Clone(ref) // what is queued must not keep the whole page in memory
	u, err := url.Parse(ref)
	if err != nil {
		if u, err = url.Parse(strings.ReplaceAll(ref, "%", "%25")); err != nil {
			return nil
		}
	}
	return canonical(base.ResolveReference(u))
}

// rooted is resolve for the most usual form of links, a plain path: site is a
// canonical URL of the page's host. nil leaves the link to resolve.
func rooted(site *url.URL, ref string) *url.URL {
	if site == nil || len(ref) > maxURL || !strings.HasPrefix(ref, "/") {
		return nil
	}
	for i := range len(ref) {
		switch c := ref[i]; {
		case isLetter(c), '0' <= c && c <= '9', c == '-', c == '_':
		case (c == '/' || c == '.') && (i == 0 || ref[i-1] != '/'): // else // and /., which mean more
		default:
			return nil
		}
	}
	path := strings.Clone(ref)
	return &url.URL{Scheme: site.Scheme, Host: site.Host, Path: path, RawPath: path}
}

// maxURL is the longest URL that is followed: traps grow theirs without end.
const maxURL = 2000

// canonical does the work of Canonical but for index files; nil for what is no
// http(s) URL.
func canonical(in *url.URL) *url.URL {
	u := *in
	u.Scheme = strings.ToLower(u.Scheme)
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if u.Scheme != "http" && u.Scheme != "https" || host == "" {
		return nil
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if p := u.Port(); p != "" && p != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		host += ":" + p
	}
	u.Host, u.User, u.Fragment, u.RawFragment, u.ForceQuery = host, nil, "", "", false

	p := u.EscapedPath()
	if strings.Contains(p, ";") {
		p = sessionPath.ReplaceAllString(p, "")
	}
	p = cleanPath(p)
	if raw, err := url.PathUnescape(p); err == nil {
		u.Path, u.RawPath = raw, p
	}
	u.RawQuery = cleanQuery(u.RawQuery)
	return &u
}

var (
	sessionPath = regexp.MustCompile(`(?i);(?:jsessionid|phpsessid|sid|session_?id)=[^/?;]*`)
	indexFile   = regexp.MustCompile(`(?i)/(?:index|default)\.(?:html?|shtml|php|jsp|aspx?)$`)
	// ASP.NET and some Chinese CMSs put the session into a folder: /(S(abc))/x.
	sessionDir = regexp.MustCompile(`(?i)/\(s\([0-9a-z]+\)\)`)
)

// cleanPath resolves dot segments and doubled slashes.
func cleanPath(p string) string {
	if strings.Contains(p, "/(") {
		p = sessionDir.ReplaceAllString(p, "")
	}
	if p == "" {
		return "/"
	}
	if !strings.Contains(p, "//") && !strings.Contains(p, "/.") {
		return p
	}
	c := path.Clean("/" + p)
	if c != "/" && (strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..")) {
		c += "/"
	}
	return c
}

// cleanQuery drops the parameters that do not choose what the page says.
func cleanQuery(q string) string {
	if q == "" {
		return ""
	}
	kept := strings.FieldsFunc(q, func(r rune) bool { return r == '&' })
	kept = slices.DeleteFunc(kept, func(kv string) bool {
		k, v, _ := strings.Cut(kv, "=")
		return isTracking(strings.ToLower(k), v)
	})
	return strings.Join(kept, "&")
}

// trackingParams are parameters of sessions, campaigns and sharing.
var trackingParams = map[string]bool{
	"jsessionid": true, "phpsessid": true, "sessionid": true, "session_id": true, "aspsessionid": true,
	"spm": true, "scm": true, "fbclid": true, "gclid": true, "msclkid": true, "_ga": true, "mc_cid": true, "mc_eid": true,
	"share_token": true, "share_source": true, "sharefrom": true, "isappinstalled": true, "bd_vid": true, "hmsr": true, "hmpl": true,
	"nsukey": true, "wxfrom": true, "wx_share": true, "weixinadinfo": true, "ref_source": true, "vd_source": true, "spm_id_from": true,
}

// fromWords are values of from= that say where a reader came from; another
// value (from=2024-01-01) chooses what the page says.
var fromWords = regexp.MustCompile(`^[A-Za-z_.-]*$`)

func isTracking(key, value string) bool {
	return trackingParams[key] || strings.HasPrefix(key, "utm_") || strings.HasPrefix(key, "aspsessionid") ||
		key == "from" && fromWords.MatchString(value) || key == "sid" && len(value) >= 16 // a site's number is shorter
}

// sameKey is the form under which two spellings of one page meet: scheme,
// trailing slash and the order of parameters do not tell pages apart. It is no
// URL to ask for.
func sameKey(u *url.URL) string {
	p, q := u.EscapedPath(), u.RawQuery
	if q == "" && strings.Contains(p, ".") {
		p = indexFile.ReplaceAllString(p, "/")
	}
	p = strings.TrimRight(p, "/")
	if strings.Contains(q, "&") {
		kv := strings.Split(q, "&")
		slices.Sort(kv)
		q = strings.Join(slices.Compact(kv), "&")
	}
	if q != "" {
		q = "?" + q
	}
	return u.Host + p + q
}
