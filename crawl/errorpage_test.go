package crawl

import (
	"net/http"
	"testing"
)

// A site that is away says so with status 200; a notice that it will be away is
// a page.
func TestSiteIsAway(t *testing.T) {
	for _, c := range []struct {
		page string
		want Outcome
	}{
		{"<html><head><title>系统维护</title></head><body><p>给您带来不便敬请谅解。</p></body></html>", Failed},
		{"<html><head><title>某某市医疗保障局</title></head><body><p>网站正在升级维护，请稍后访问。</p></body></html>", Failed},
		{"<html><head><title>500 Internal Server Error</title></head><body></body></html>", Failed},
		{"<html><head><title>系统错误</title></head><body><p>系统繁忙，请稍后再试！</p></body></html>", Failed},
		{"<html><head><title>关于医保信息系统升级维护的公告</title></head><body><h1>关于医保信息系统升级维护的公告</h1><p>为提升服务能力，医保信息系统将于2025年3月1日升级，其间医保电子凭证暂停使用，异地就医备案可电话办理，请参保人员合理安排就医时间，不便之处，敬请谅解。</p></body></html>", OK},
	} {
		pages, _ := loopback(t, robotless(func(w http.ResponseWriter, _ *http.Request) { html200(w, c.page) }), nil)
		if p := only(t, pages); p.Outcome != c.want {
			t.Errorf("%s: %s, want %s", c.page, p.Outcome, c.want)
		}
	}
}
