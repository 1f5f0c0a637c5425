package extract

import "testing"

func TestBarsOfCounts(t *testing.T) {
	for line, want := range map[string]bool{
		"点赞 128 收藏 33": true, "7 收藏 我要举报": true, "共 2 位律师解答": true, "阅读在看": true, "点分享": true,
		"云州民生 · 04-11 · 阅读 2.3万": true, "浏览(1203)": true, "阅读：12次": true,
		"3小时前": true, "12 分钟前": true, "3天": false, "退休3个月前": false,
		"3次": false, "10万元": false, "5万": false, "3%": false, "2025-04-24 阅读 1203": false, "0931-12393": false,
		"阅读障碍儿童可以享受康复补助": false, "浏览国家医保服务平台即可查询": false, "个人": false,
		"您好，请登录后查看全文。": true, "暂无内容": true, "暂无内容调整的，按原标准执行": false, "登录国家医保服务平台查看备案有效期": false,
		"本文仅代表作者个人观点，不代表本站立场": true, "不代表可以报销": false,
	} {
		if got := isBoilerplate(line); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
}
