package crawl

import (
	"net/url"
	"regexp"
	"strings"
)

// Pages that say with status 200 that there is nothing, that we are not wanted,
// or that the site is away. A title that says so is enough; in the text it counts only where the
// page says little else, for a policy page may quote any of these words.
var (
	goneTitle = regexp.MustCompile(`(?i)^\W*(?:404|410)(?:\D|$)|(?:页面|页|网页|文章|信息|内容)(?:不存在|未找到|没有找到|找不到|已删除|已被删除|已下线|走丢|丢失)|不存在的页面|(?:404|找不到)页面|(?:page )?not found|页面出错|无法找到`)
	goneText  = regexp.MustCompile(`(?i)(?:访问|请求|查看|浏览|查找|打开)的(?:页面|网页|内容|文章|信息|资源|文件|栏目|地址|链接)[^。]{0,12}(?:不存在|未找到|没有找到|找不到|已?被?删除|失效|已过期|已下线|移除|搬家|飞走|去火星)|(?:页面|网页|文章|信息|内容|链接)(?:不存在|未找到|没有找到|已被?删除|已失效|走丢了|已下线)|找不到(?:该|此|相关)?(?:页面|网页)|该(?:信息|文章|内容)(?:已|不存在)|(?:404|page)\s*not\s*found`)

	blockTitle = regexp.MustCompile(`(?i)安全验证|人机验证|访问验证|访问(?:被)?(?:拒绝|拦截|受限|异常|禁止)|拦截提示|滑动验证|请输入验证码|^验证码|身份验证|^\s*(?:用户)?登录\s*$|统一身份认证|just a moment|attention required|access denied|forbidden|security check|(?:web|网站)(?:应用)?防火墙|安全(?:狗|宝|防护|拦截)|云防护|网站防护`)
	blockText  = regexp.MustCompile(`(?i)访问(?:过于|太)频繁|请求(?:过于|太)频繁|请(?:完成|进行|通过|输入)[^。]{0,8}验证|拖动[^。]{0,6}滑块|人机(?:识别|验证)|疑似(?:黑客)?攻击|(?:可能|存在)[^。]{0,10}(?:安全)?威胁|被(?:网站|防火墙|管理员|WAF)?(?:拦截|拒绝|禁止访问)|请(?:先)?登录(?:后|再|才)|(?:开启|启用|打开)\s*(?:浏览器的?)?\s*(?:java\s*script|cookies?)|enable javascript|checking your browser|verify (?:that )?you are (?:a )?human|access (?:to this page )?(?:has been |is )?denied|your ip`)

	awayTitle = regexp.MustCompile(`(?i)^[\s\pP]*(?:系统|网站|平台|本站|服务器?)?(?:正在|正)?(?:升级|维护|改版|改造|繁忙|内部错误|错误|异常|不可用)+中?[\s\pP]*$|service unavailable|bad gateway|gateway time-?out|under maintenance|internal server error`)
	awayText  = regexp.MustCompile(`(?:网站|系统|本站|平台|服务器?)(?:正在|正)(?:进行)?[^。，]{0,6}(?:升级|维护|改版)|(?:系统|服务器?)(?:繁忙|忙|异常|出错|内部错误)|稍[后候]再?(?:试|访问|来)|请稍[后候](?:再|访问|重试)`)

	// Scripts that set a cookie and load the page again.
	challengeScript = regexp.MustCompile(`__jsl_clearance|\$_ts\b|_cf_chl_opt|acw_sc__v2|aliyun_waf|__tst_status|wzws_?(?:sessionid|confirm)|challenge-platform|EO_Bot_Ssid`)
	goneURL         = regexp.MustCompile(`(?i)/(?:404|error|notfound|not_found|err|pagenotfound|50[0-9])(?:[./_-]|$)`)
	loginURL        = regexp.MustCompile(`(?i)/(?:login|signin|sso|cas|auth|verify|captcha|waf)(?:[./_?-]|$)`)
)

// littleText is the number of runes below which a page says little.
const littleText = 400

// errorPage tells whether a page that came with status 200 is in truth one of
// those above: Soft404, Blocked, Failed where the site is away, or "" for a page.
func (r *run) errorPage(o *outline, raw []byte, asked, final *url.URL) Outcome {
	moved := sameKey(asked) != sameKey(final)
	little := o.text < littleText
	switch {
	case o.text < 4*littleText && !o.isArticle && goneTitle.MatchString(o.title):
		return Soft404
	case little && blockTitle.MatchString(o.title):
		return Blocked
	case little && awayTitle.MatchString(o.title):
		return Failed
	case moved && goneURL.MatchString(final.Path):
		return Soft404
	case moved && loginURL.MatchString(final.Path):
		return Blocked
	case moved && (final.Path == "/" || identity(final) == final.Scheme+"://"+final.Host+"/") && articleURL(asked):
		return Soft404 // an article that leads to the home page is gone
	case little && containsAny(o.title+"\n"+o.head, r.src.Blocked):
		return Blocked
	case little && containsAny(o.title+"\n"+o.head, r.src.NotFound):
		return Soft404
	case o.isArticle:
		return ""
	case little && o.text < 150 && goneText.MatchString(o.head):
		return Soft404
	case little && o.text < 200 && blockText.MatchString(o.head):
		return Blocked
	case little && o.text < 200 && awayText.MatchString(o.head):
		return Failed
	case o.text < 60 && len(o.links) < 3 && challengeScript.Match(raw):
		return Blocked
	}
	return ""
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if w != "" && strings.Contains(s, w) {
			return true
		}
	}
	return false
}
