package crawl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gocolly/colly/v2"
)

// What a request can come to before or instead of an answer.
var (
	errRefused   = errors.New("refused")
	errRobots    = errors.New("robots.txt forbids it")
	errTimeout   = errors.New("no complete answer in time")
	errTooBig    = errors.New("longer than max_body")
	errNotText   = errors.New("neither HTML nor anything else that can be read")
	errRobotsOut = errors.New("robots.txt could not be had")
	errLater     = errors.New("asks to come back later")

	errAway = fmt.Errorf("%w", errRefused) // by the redirects themselves, not by an address
)

// reply is one answer, or what came instead.
type reply struct {
	status      int
	header      http.Header
	contentType string // as served
	body        []byte
	final       *url.URL // where redirects ended
	err         error
}

// newCollector makes the collector of one run. Colly sends, follows redirects,
// keeps cookies and reads bodies; what to ask for, when and how often is
// decided here: its own robots.txt check knows no time limit and no redirects,
// and its delays cannot be interrupted.
func (r *run) newCollector(ctx context.Context) *colly.Collector {
	col := colly.NewCollector()
	col.Context = ctx
	col.UserAgent = r.userAgent
	col.AllowURLRevisit = true
	col.IgnoreRobotsTxt = true // r.permit asks instead
	col.ParseHTTPErrorResponse = true
	col.DetectCharset = false
	col.CacheDir = ""
	col.MaxDepth, col.MaxRequests, col.Async = 0, 0, false
	col.MaxBodySize = int(r.limits.Body) + 1 // one more, to tell longer from as long
	col.WithTransport(wire{r.transport, r.limits.Timeout.D()})
	col.SetRequestTimeout(0) // wire times each hop
	col.SetRedirectHandler(r.followRedirect)
	col.OnResponseHeaders(func(resp *colly.Response) {
		rep := replyOf(resp.Ctx)
		rep.status, rep.final = resp.StatusCode, resp.Request.URL
		rep.header = resp.Headers.Clone()
		rep.contentType = resp.Headers.Get("Content-Type")
		// Without the charset colly leaves the body as served.
		resp.Headers.Set("Content-Type", mediaType(rep.contentType))
		if resp.StatusCode != http.StatusOK {
			return
		}
		if n, err := strconv.ParseInt(resp.Headers.Get("Content-Length"), 10, 64); err == nil && n > int64(r.limits.Body) {
			rep.err = errTooBig
			resp.Request.Abort()
		} else if !readable(rep.contentType, rep.final) {
			rep.err = errNotText
			resp.Request.Abort()
		}
	})
	col.OnResponse(func(resp *colly.Response) {
		rep := replyOf(resp.Ctx)
		rep.body = resp.Body
		if len(resp.Body) > int(r.limits.Body) {
			rep.body, rep.err = nil, errTooBig
		}
	})
	col.OnError(func(resp *colly.Response, err error) {
		if rep := replyOf(resp.Ctx); rep.err == nil {
			rep.err = err
		}
	})
	return col
}

const replyKey = "reply"

func replyOf(ctx *colly.Context) *reply { return ctx.GetAny(replyKey).(*reply) }

// send makes one request when its host may be asked, and follows its redirects.
func (r *run) send(ctx context.Context, method string, u *url.URL, body io.Reader, header http.Header) *reply {
	rep := &reply{final: u}
	if rep.err = r.enter(ctx, u.Host); rep.err != nil {
		return rep
	}
	defer r.leave()
	with := colly.NewContext()
	with.Put(replyKey, rep)
	if err := r.collector.Request(method, u.String(), body, with, header); err != nil && rep.err == nil {
		rep.err = err
	}
	if rep.err != nil {
		rep.body = nil
	}
	return rep
}

// enter waits for a host's turn, and leave gives it back. A run makes one
// request at a time, so it has one turn at most.
func (r *run) enter(ctx context.Context, host string) error {
	err := r.c.hosts.enter(ctx, host, r.limits.Delay.D())
	switch err {
	case nil:
		r.at = host
	case errLater:
		r.giveUp(host, err.Error())
	}
	return err
}

func (r *run) leave() {
	if r.at != "" {
		r.c.hosts.leave(r.at)
		r.at = ""
	}
}

// followRedirect is asked before each hop but the first.
func (r *run) followRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > r.limits.Redirects {
		return fmt.Errorf("%w: more than %d redirects", errAway, r.limits.Redirects)
	}
	u := canonical(req.URL)
	if u == nil {
		return fmt.Errorf("%w: leads to a %s: URL", errAway, req.URL.Scheme)
	}
	if !r.allowed.has(u) {
		return fmt.Errorf("%w: leads to %s, which is not among the source's hosts", errAway, req.URL.Host)
	}
	if u.Host != canonical(via[0].URL).Host {
		for name := range r.headers {
			req.Header.Del(name) // tokens and the like are for the source's own host
		}
	}
	r.leave() // who waits for one host while it keeps another could wait for ever
	ctx := req.Context()
	if via[0].URL.Path != "/robots.txt" {
		if err := r.permit(ctx, u); err != nil {
			return err
		}
	}
	return r.enter(ctx, u.Host)
}

// permit asks robots.txt.
func (r *run) permit(ctx context.Context, u *url.URL) error {
	rules, err := r.robots(ctx, u)
	if err != nil {
		return err
	}
	if !rules.allows(requestPath(u)) {
		if rules.missing != "" {
			return fmt.Errorf("%w: %s", errRobotsOut, rules.missing)
		}
		return errRobots
	}
	return nil
}

func requestPath(u *url.URL) string {
	p := u.EscapedPath()
	if p == "" {
		p = "/"
	}
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p
}

// robots gives the rules of the URL's host, read at most once an hour.
func (r *run) robots(ctx context.Context, u *url.URL) (rules, error) {
	return r.c.hosts.rulesFor(ctx, u.Host, func() (rules, error) {
		at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
		for try := 1; ; try++ {
			rep := r.send(ctx, "GET", at, nil, r.headerFor(at))
			if ctx.Err() != nil {
				return rules{}, ctx.Err()
			}
			switch {
			case rep.err == nil && rep.status < 300:
				return parseRobots(rep.body, r.userAgent), nil
			case rep.err == nil && rep.status < 500 && rep.status != http.StatusTooManyRequests,
				errors.Is(rep.err, errNotText), errors.Is(rep.err, errTooBig), errors.Is(rep.err, errAway):
				// RFC 9309, 2.3.1.3: there is no such file, all is allowed. So it is
				// where redirects lead to no end (2.3.1.2), or to the error page of a
				// portal whose hosts are not the source's.
				return rules{}, nil
			case errors.Is(rep.err, errRefused), errors.Is(rep.err, errLater):
				return rules{}, rep.err
			case try >= r.limits.Tries:
				why := plainError(rep.err)
				if why == "" {
					why = fmt.Sprintf("status %d", rep.status)
				}
				r.giveUp(u.Host, "robots.txt cannot be had: "+why)
				return rules{missing: why}, nil
			}
			pause := backoff(r.limits.Backoff.D(), try)
			if after := retryAfter(rep.header.Get("Retry-After"), time.Now()); after > 0 {
				pause = min(after, longestPause)
			}
			r.c.hosts.pause(u.Host, pause)
		}
	})
}

// headerFor gives the headers of a request to u.
func (r *run) headerFor(u *url.URL) http.Header {
	h := http.Header{}
	h.Set("User-Agent", r.userAgent)
	h.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	h.Set("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5")
	if r.own.has(u) {
		for k, v := range r.headers {
			h.Set(k, v)
		}
	}
	return h
}

// get asks for an item until there is an answer that counts, and gives the
// outcome with it. The error is a cancelled context and nothing else.
func (r *run) get(ctx context.Context, it item) (rep *reply, outcome Outcome, tries int, err error) {
	if err := r.permit(ctx, it.url); err != nil {
		if ctx.Err() != nil {
			return nil, "", 0, ctx.Err()
		}
		rep := &reply{final: it.url, err: err}
		return rep, outcomeOf(rep), 0, nil
	}
	header := r.headerFor(it.url)
	if known := r.known.of(sameKey(it.url)); known.complete && it.body == "" && !it.whole {
		setUnlessEmpty(header, "If-None-Match", known.etag)
		setUnlessEmpty(header, "If-Modified-Since", known.modified)
	}
	method := "GET"
	if it.body != "" {
		method = "POST"
		header.Set("Content-Type", it.bodyType)
	}
	host, wait := it.url.Host, r.limits.Backoff.D()
	for tries = 1; ; tries++ {
		var body io.Reader
		if it.body != "" {
			body = strings.NewReader(it.body)
		}
		rep = r.send(ctx, method, it.url, body, header)
		if ctx.Err() != nil {
			return nil, "", tries, ctx.Err()
		}
		outcome = outcomeOf(rep)
		again, fault := mayPass(rep)
		if !r.c.hosts.report(host, !fault, wait) {
			r.giveUp(host, "does not answer")
		}
		if !again || tries >= r.limits.Tries || r.gaveUp[host] {
			return rep, outcome, tries, nil
		}
		pause := backoff(wait, tries)
		if after := retryAfter(rep.header.Get("Retry-After"), time.Now()); after > 0 {
			pause = after
			if after > longestPause {
				r.c.hosts.postpone(host, min(after, 24*time.Hour))
				r.giveUp(host, errLater.Error())
				return rep, outcome, tries, nil
			}
		}
		r.c.hosts.pause(host, pause)
	}
}

// longestPause is how long a run waits for a host that says when to come back.
const longestPause = 5 * time.Minute

// backoff is the pause after the n-th try.
func backoff(base time.Duration, n int) time.Duration {
	return jitter(base << min(n-1, 10))
}

// retryAfter reads a Retry-After header: seconds or a date; 0 for none.
func retryAfter(v string, now time.Time) time.Duration {
	if s, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && s >= 0 {
		return time.Duration(min(s, 1e7)) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

// outcomeOf sorts an answer by its status, or what came instead of it.
func outcomeOf(rep *reply) Outcome {
	switch err := rep.err; {
	case err == nil:
	case errors.Is(err, errRefused):
		return Refused
	case errors.Is(err, errRobots):
		return Robots
	case errors.Is(err, errTooBig):
		return TooBig
	case errors.Is(err, errNotText):
		return Unsupported
	case isTimeout(err):
		return Timeout
	default:
		return Failed
	}
	switch s := rep.status; {
	case s == http.StatusNotModified:
		return NotModified
	case s == http.StatusOK, s == http.StatusCreated, s == http.StatusAccepted, s == http.StatusNonAuthoritativeInfo:
		return OK
	case s == http.StatusNotFound, s == http.StatusGone:
		return Gone
	case s == http.StatusRequestTimeout:
		return Timeout
	case blockStatus[s]:
		return Blocked
	default:
		return Failed
	}
}

// blockStatus are statuses of servers and firewalls that do not want us.
var blockStatus = map[int]bool{401: true, 402: true, 403: true, 407: true, 412: true, 418: true, 429: true, 451: true, 493: true, 521: true}

// mayPass tells whether another try may help, and whether the host is at fault.
func mayPass(rep *reply) (again, fault bool) {
	switch outcomeOf(rep) {
	case Timeout:
		return true, true
	case Failed:
		if errors.Is(rep.err, errLater) {
			return false, false
		}
		fault = rep.err != nil || rep.status >= 500
		return fault && rep.status != http.StatusNotImplemented, fault
	case Blocked:
		return rep.status == http.StatusTooManyRequests, rep.status == http.StatusTooManyRequests
	}
	return false, false
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, errTimeout) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// plainError says what went wrong without the URL, whose parameters may be
// secret.
func plainError(err error) string {
	if err == nil {
		return ""
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	return err.Error()
}

func setUnlessEmpty(h http.Header, key, value string) {
	if value != "" {
		h.Set(key, value)
	}
}
